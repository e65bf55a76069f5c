"""Invitations: a person is asked by e-mail to open an account of his own."""
