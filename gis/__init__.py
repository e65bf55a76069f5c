"""The map: planning layers, checks of a place, and drawings; knows a Session, never a dossier."""
