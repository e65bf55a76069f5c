"""Sharing before building: what is near, requests to owners, conflicts, co-build windows."""
