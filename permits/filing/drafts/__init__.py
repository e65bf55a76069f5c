"""A draft while it is written: what is typed, by whom, over whom, and what it still lacks."""
