"""Time passes for requests to owners and for windows."""
