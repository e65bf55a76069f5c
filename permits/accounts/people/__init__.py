"""People as administrators change them, with what each change affects."""
