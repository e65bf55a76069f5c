"""What dossiers keep of the register."""
