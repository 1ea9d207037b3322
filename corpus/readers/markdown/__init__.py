"""Markdown and MDX, with the markup of site generators."""

from corpus.readers.markdown.reader import read_markdown, read_mdx

__all__ = ["read_markdown", "read_mdx"]
