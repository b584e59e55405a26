"""Tags of open data."""
