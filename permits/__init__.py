"""The application: one folder per stage in a dossier's life, from the first draft to the verified permit."""
