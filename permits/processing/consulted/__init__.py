"""One question and its answer, for an agency or owner that is asked: by link, or signed in."""
