"""Sends what is due, by every way, and tries again what did not arrive."""
