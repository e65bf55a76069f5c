"""Flask plumbing: sign-in state, errors, filters, security headers; no business word in it."""
