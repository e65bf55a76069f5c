"""Notices: what is told to whom, by which way, once, and the proof of it."""
