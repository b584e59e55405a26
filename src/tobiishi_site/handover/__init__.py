"""Hand-over in April: focal points and tasks, passing all of a person's work on, the archive, the briefing."""
