"""Conflicts: sentences of two documents of one story that speak of the same and differ."""
