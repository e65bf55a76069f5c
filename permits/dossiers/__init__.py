"""What a dossier says: its content, site and papers."""
