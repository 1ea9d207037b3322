"""reStructuredText, with the roles and directives of Sphinx."""

from corpus.readers.reading import Reading

__all__ = ["read_rst"]


def read_rst(content: bytes, name: str) -> Reading:
    """Read one document; a list of fields at its top (`:date:`, `:author:`) is its metadata."""
    from corpus.readers.rst.reader import read_document  # only here: docutils takes long to import

    return read_document(content, name)
