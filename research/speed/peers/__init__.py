"""Footnote beside its peers on the same passages and vectors: run with `python -m research.speed.peers`."""
