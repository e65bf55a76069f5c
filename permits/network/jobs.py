"""Time passes for holds of places."""
