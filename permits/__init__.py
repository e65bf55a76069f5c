"""The application: one folder per stage in a dossier's life."""
