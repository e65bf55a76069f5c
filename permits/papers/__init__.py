"""Papers: what each says, how it is printed, signed, kept and verified; knows no dossier."""
