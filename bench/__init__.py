"""Measurements side by side: ours, its floor and its peers, in the same run on the same machine."""
