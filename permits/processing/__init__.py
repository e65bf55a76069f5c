"""The officials' side: queue, review, and what each task offers."""
