"""The public's view: look up a dossier, verify a permit; reads only."""
