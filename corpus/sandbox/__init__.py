"""Reading apart: files from strangers are read in a process of its own, with limits."""

from corpus.sandbox.reader import ApartReader

__all__ = ["ApartReader"]
