"""The engines: one linked program, computed exactly, in arrays, in tables, in a workbook, as mathematics, as a trace."""
