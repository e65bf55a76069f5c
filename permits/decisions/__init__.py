"""The draft, the number, the signature and the permit."""
