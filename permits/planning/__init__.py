"""The planning officer's side: layers, rules, what a publication changes, contested findings."""
