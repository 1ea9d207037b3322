"""Read a feed that was saved as a file (.xml, .rss, .atom): each entry is a document."""

from dataclasses import replace

from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.feeds.parse import parse_feed
from corpus.readers.reading import Reading


def read_feed_file(content: bytes, name: str) -> Reading:
    """Read the entries of a feed; its guid or address is its key, so that a later copy updates it."""
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
