"""What goes between the two processes: JSON, and frames that say their length first."""

import json
import struct
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corpus.dates import Published
from corpus.document import Draft, Section
from corpus.feeds.model import Feed, FeedItem

if TYPE_CHECKING:
    from corpus.readers import Reading

LENGTH_HEADER = struct.Struct(">I")
"""A frame's length in bytes stands before it, in four bytes, most significant first."""
MAX_FRAME_BYTES = 64 * 1024 * 1024


def make_frame(content: bytes) -> bytes:
    """`content` with its length before it."""
    return LENGTH_HEADER.pack(len(content)) + content


def to_json(value: object) -> bytes:
    """A dataclass of drafts, or plain JSON, as bytes."""
    return json.dumps(value, default=_fields, ensure_ascii=True, separators=(",", ":")).encode()


def draft_from_json(fields: dict[str, Any]) -> Draft:
    """A draft out of what `to_json` made of it."""
    published = fields["published"]
    return Draft(
        title=str(fields["title"]),
        text=str(fields["text"]),
        sections=tuple(Section(str(s["name"]), int(s["start"]), int(s["end"])) for s in fields["sections"]),
        source=_optional(fields["source"]),
        url=_optional(fields["url"]),
        published=Published(str(published["text"])) if published else None,
        title_made=bool(fields["title_made"]),
        given_id=_optional(fields["given_id"]),
        key=str(fields["key"]),
    )


def reading_from_json(fields: dict[str, Any]) -> "Reading":
    """A reading out of what `to_json` made of it."""
    from corpus.readers.reading import Reading  # only here: it brings all readers with it

    return Reading(tuple(map(draft_from_json, fields["drafts"])), tuple(map(str, fields["problems"])))


def feed_from_json(fields: dict[str, Any]) -> Feed:
    """A feed out of what `to_json` made of it."""
    items = tuple(
        FeedItem(
            key=str(item["key"]),
            guid=str(item["guid"]),
            url=_optional(item["url"]),
            updated=_optional(item["updated"]),
            complete=bool(item["complete"]),
            draft=draft_from_json(item["draft"]),
        )
        for item in fields["items"]
    )
    return Feed(str(fields["title"]), _optional(fields["home"]), items, tuple(map(str, fields["problems"])))


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def _fields(value: Any) -> dict[str, Any]:
    return asdict(value)
