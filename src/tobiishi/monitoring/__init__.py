"""Readings of meters: intake, quality rules, and totals of months and years."""
