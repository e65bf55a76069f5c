"""Files that come in parts over a bad line, and what is looked at before one counts."""
