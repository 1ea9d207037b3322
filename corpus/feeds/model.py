"""The model of a parsed feed: a title and its items."""

from dataclasses import dataclass

from corpus.document import ParsedDocument


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed.

    `guid` is the feed's own id, unchanged ("" for none); `url` is the item's page, without tracking. `key` is
    the guid, else the URL, else a digest: it is unique in good feeds, and it stays the same when the item
    changes. `updated` is ISO 8601 as in Published. `complete` is True if `draft` has the full text, not just
    a summary or the title.
    """

    key: str
    guid: str
    url: str | None
    updated: str | None
    complete: bool
    draft: ParsedDocument


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's title, its web page, its items in feed order, and the problems of some of them."""

    title: str
    home: str | None
    items: tuple[FeedItem, ...]
    problems: tuple[str, ...] = ()
