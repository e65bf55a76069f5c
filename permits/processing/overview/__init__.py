"""What leaders look at: how an office's work stands, and where its time goes."""
