"""Who the site knows, what they may do, and what was done."""
