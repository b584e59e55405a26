"""Formulas of a methodology: parsed, proved, linked, and computed by engines."""
