"""The officials' screen of one dossier: what it shows, and what is done around its tasks there."""
