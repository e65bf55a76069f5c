"""A company's own account: its people, tokens and certificates."""
