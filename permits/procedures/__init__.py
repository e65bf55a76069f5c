"""The catalogue: which procedure and version holds for a kind of work on a day, and why."""
