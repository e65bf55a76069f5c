"""The roll-out plan by file."""
