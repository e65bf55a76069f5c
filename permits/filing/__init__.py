"""The carrier's side: start, fill in, check, submit, supplement, follow."""
