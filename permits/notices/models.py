"""Rows of notices: what is told, the ways it takes, and every try to deliver it."""
