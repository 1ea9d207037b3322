"""The wire format of the sandbox: JSON in length-prefixed frames."""

import json
import struct
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.dates import Published
from corpus.document import Block, BlockKind, ParsedDocument, Section
from corpus.feeds.model import Feed, FeedItem

if TYPE_CHECKING:
    from corpus.readers import Reading

LENGTH_HEADER = struct.Struct(">I")
"""The length in bytes before each frame's content: four bytes, big-endian."""
_KINDS = {kind.value: kind for kind in BlockKind}
MAX_FRAME_BYTES = 64 * 1024 * 1024


def make_frame(content: bytes) -> bytes:
    """Return `content` with its length before it."""
    return LENGTH_HEADER.pack(len(content)) + content


def receive_frame(file: BinaryIO) -> bytes | None:
    """Return the content of the next frame of a file, None if it ends before or within it."""
    head = file.read(LENGTH_HEADER.size)
    if len(head) < LENGTH_HEADER.size:
        return None
    (size,) = LENGTH_HEADER.unpack(head)
    content = file.read(size)
    return content if len(content) == size else None


def to_json(value: object) -> bytes:
    """Return a dataclass, or a JSON value, as JSON bytes."""
    text = json.dumps(value, default=_fields, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")  # a path that is no UTF-8 has lone surrogates


def draft_from_json(fields: dict[str, Any]) -> ParsedDocument:
    """Return the document that `to_json` encoded."""
    published = fields["published"]
    return ParsedDocument(
        title=str(fields["title"]),
        text=str(fields["text"]),
        sections=tuple(Section(str(s["name"]), int(s["start"]), int(s["end"])) for s in fields["sections"]),
        source=_optional(fields["source"]),
        url=_optional(fields["url"]),
        published=Published(str(published["text"])) if published else None,
        title_is_generated=bool(fields["title_is_generated"]),
        given_id=_optional(fields["given_id"]),
        key=str(fields["key"]),
        blocks=tuple(map(_block, fields["blocks"])),
        language=str(fields["language"]),
    )


def _block(fields: list[Any]) -> Block:
    kind, start, end, level, marker, language, has_header = fields
    return Block(_KINDS[kind], int(start), int(end), int(level), str(marker), str(language), bool(has_header))


def reading_from_json(fields: dict[str, Any]) -> "Reading":
    """Return the reading that `to_json` encoded."""
    from corpus.readers.reading import Reading  # only here: it imports all readers

    return Reading(tuple(map(draft_from_json, fields["drafts"])), tuple(map(str, fields["problems"])))


def feed_from_json(fields: dict[str, Any]) -> Feed:
    """Return the feed that `to_json` encoded."""
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


def _fields(value: Any) -> dict[str, Any] | list[Any]:
    """Return the fields of a dataclass; those of a block without their names, since there are many blocks."""
    if isinstance(value, Block):
        return [getattr(value, field.name) for field in fields(value)]
    return {field.name: getattr(value, field.name) for field in fields(value)}
