"""The queue of a unit: its page, saved views, acts on many rows, signing desk, and who has what."""
