"""A forgotten password is replaced by whoever reads the person's mail."""
