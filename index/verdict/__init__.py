"""Verdicts: what the sources say of the claims of a text."""
