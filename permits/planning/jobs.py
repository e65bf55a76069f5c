"""Work the worker does after a publication."""
