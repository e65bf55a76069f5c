"""Drafts of decisions: what an officer writes, tries out and compares before anybody signs."""
