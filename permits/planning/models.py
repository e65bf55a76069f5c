"""What a publication changed for dossiers, and findings that are contested."""
