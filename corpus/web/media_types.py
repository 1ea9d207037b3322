"""Which extension a fetched body is read by: from its media type (IANA), its address, or its first bytes."""

import re
from pathlib import PurePosixPath

_OFFICE = "application/vnd.openxmlformats-officedocument."
_EXTENSIONS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-rst": ".rst",
    "text/prs.fallenstein.rst": ".rst",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/json": ".json",
    "application/feed+json": ".json",
    **dict.fromkeys(("application/jsonl", "application/x-ndjson", "application/json-lines"), ".jsonl"),
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/epub+zip": ".epub",
    "message/rfc822": ".eml",
    **dict.fromkeys(("application/xml", "text/xml", "application/rdf+xml", "text/rss+xml"), ".xml"),
    **dict.fromkeys(("application/rss+xml", "application/x-rss+xml", "application/atom+xml"), ".xml"),
}
_TEXT_ENDINGS = {
    **{ending: ending for ending in (".md", ".mdx", ".rst", ".csv", ".tsv", ".srt", ".vtt", ".jsonl")},
    ".markdown": ".md",
    ".ndjson": ".jsonl",
}
"""Extensions of formats that servers often call plain text."""

_ENDINGS = {
    **_TEXT_ENDINGS,
    **{ending: ending for ending in _EXTENSIONS.values()},
    **dict.fromkeys((".htm", ".xhtml"), ".html"),
    **dict.fromkeys((".rss", ".atom", ".rdf"), ".xml"),
    **dict.fromkeys((".txt", ".text"), ".txt"),
}
UNKNOWN_TYPES = ("application/octet-stream", "binary/octet-stream", "application/zip")
"""Media types that say nothing of the format."""

_OF_FEEDS = re.compile(r"^(?:application|text)/(?:x-)?(?:xml|rss|atom|rdf)\b|^application/[\w.-]+\+xml$")


def extension_of(media_type: str, url_path: str) -> str | None:
    """Return the extension that a body is read by, None if neither its media type nor its address tells it.

    `media_type` is in lower case, without parameters. What is called plain text is read by its address.
    """
    ending = PurePosixPath(url_path).suffix.lower()
    if media_type in UNKNOWN_TYPES:
        return _ENDINGS.get(ending)
    if media_type == "text/plain":
        return _TEXT_ENDINGS.get(ending, ".txt")
    return _EXTENSIONS.get(media_type) or (".xml" if _OF_FEEDS.search(media_type) else None)


def sniff_extension(body: bytes) -> str | None:
    """Return the extension of a feed or a page by its first bytes, None if it looks like neither."""
    start = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"<(?:\?xml|rss|feed|rdf:rdf)[\s>?]", start):
        return ".xml"
    if re.match(rb"<(?:!doctype html|html)[\s>]", start):
        return ".html"
    return ".json" if start.startswith(b"{") and b"jsonfeed.org/version/" in start else None
