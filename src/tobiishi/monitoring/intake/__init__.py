"""Readings from CSV, XLSX and Parquet to exact series of one meter each; every fault is told at once."""
