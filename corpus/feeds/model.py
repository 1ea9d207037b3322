"""What a feed is, once it has been read (corpus/feeds/parse.py): a title and the items it lists."""

from dataclasses import dataclass

from corpus.document import Draft


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item. `guid` is what the feed calls it ("" for nothing), as it stands; `url` is its page, without
    tracking. `key` is the guid, the address or a digest, whichever there is first: in good feeds no other
    item has it, and it stays the same while the item changes.

    `updated` is ISO 8601 as in Published. `complete` says that `draft` has the full text rather than
    a summary or just the title.
    """

    key: str
    guid: str
    url: str | None
    updated: str | None
    complete: bool
    draft: Draft


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's title, its web page, its items in its order, and what was wrong with some of them."""

    title: str
    home: str | None
    items: tuple[FeedItem, ...]
    problems: tuple[str, ...] = ()
