"""reStructuredText, with the roles and directives of Sphinx."""

from corpus.readers.rst.reader import read_rst

__all__ = ["read_rst"]
