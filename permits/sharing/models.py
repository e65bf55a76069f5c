"""Requests to owners, and windows in which others may join."""
