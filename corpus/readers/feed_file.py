"""Read a feed that was saved as a file (.xml, .rss, .atom): each entry is a document."""

import re
from dataclasses import replace
from pathlib import Path

from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.feeds.parse import parse_feed
from corpus.readers.reading import Reading

_SNIFFED_BYTES = 8 * 1024
_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_LEAD = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL)


def read_feed_file(content: bytes, name: str) -> Reading:
    """Read the entries of a feed; each keeps its guid or address as its key, so that a later copy updates it."""
    feed = parse_feed(content, name)
    drafts: dict[str, ParsedDocument] = {}
    for item in feed.items:
        keys = (item.key, f"{item.key[:400]} {item.draft.fingerprint}")
        key = next((key for key in keys if key not in drafts), None)
        if key is not None:
            drafts[key] = replace(item.draft, key=key)
    if not drafts:
        nothing = f"{name}: the feed has no entry with a text; save it again when it has some."
        raise DocumentError(feed.problems[0] if feed.problems else nothing)
    return Reading(tuple(drafts.values()), feed.problems)


def is_feed_file(path: Path) -> bool:
    """True if an XML file begins like a feed; many other files have the same ending."""
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFFED_BYTES)
    except OSError:
        return True  # reading it will say why it can't be read
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    while lead := _LEAD.match(text):
        text = text[lead.end() :]
    return _FEED_ROOT.match(text) is not None
