"""Readings from CSV, XLSX and Parquet, packed or not, to exact series of one meter each; every fault is told at once.

Tables of fixed values are read by the same readers.
"""
