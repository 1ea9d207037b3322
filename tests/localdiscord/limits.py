"""Discord's documented limits on messages (Discord, "Message", "Embed Limits", "Allowed Mentions").

Lengths are counted in code points, as Discord's server counts them. Every function yields the problems that
it finds; Discord accepts a payload without any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.localdiscord.errors import Problem

CONTENT, EMBEDS, EMBEDS_TOTAL = 2000, 10, 6000
TITLE, DESCRIPTION, FIELDS, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR = 256, 4096, 25, 256, 1024, 2048, 256
NONCE, ATTACHMENTS, ATTACHMENT_BYTES, MENTION_IDS = 25, 10, 10 * 1024 * 1024, 100

_WEB = re.compile(r"https?://[^\s/]+\S*", re.I)
_MEDIA = re.compile(r"(https?://[^\s/]+\S*|attachment://\S+)", re.I)
_ID = re.compile(r"\d{1,20}")
_SURROGATE = re.compile("[\ud800-\udfff]")

Path = tuple[str | int, ...]
Json = Mapping[str, Any]


def required(path: Path) -> Problem:
    return Problem(path, "BASE_TYPE_REQUIRED", "This field is required")


def choice(path: Path, allowed: object) -> Problem:
    return Problem(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")


def length(path: Path, value: Any, least: int, most: int) -> Iterator[Problem]:
    """A text of `least` to `most` characters, without spaces around it; None counts as missing."""
    if value is None or value == "":
        if least:
            yield required(path)
        return
    if not isinstance(value, str):
        yield Problem(path, "BASE_TYPE_STRING", "Not a well formed string.")
        return
    if len(value.strip()) < least or len(value) > most:
        code = "BASE_TYPE_BAD_LENGTH" if least else "BASE_TYPE_MAX_LENGTH"
        words = (
            f"Must be between {least} and {most} in length."
            if least
            else f"Must be {most} or fewer in length."
        )
        yield Problem(path, code, words)


def count(path: Path, value: Any, least: int, most: int) -> Iterator[Problem]:
    """A list of `least` to `most` things."""
    if not isinstance(value, list):
        yield Problem(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
    elif not least <= len(value) <= most:
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def whole(path: Path, value: Any, least: int, most: int) -> Iterator[Problem]:
    """An integer from `least` to `most`."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif not least <= value <= most:
        yield Problem(path, "NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")


def url(path: Path, value: Any, *, media: bool = False) -> Iterator[Problem]:
    """An http or https URL; media may be an attachment of the message as well."""
    if not isinstance(value, str) or not (_MEDIA if media else _WEB).fullmatch(value):
        yield Problem(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    elif len(value) > 2048:
        yield Problem(path, "BASE_TYPE_MAX_LENGTH", "Must be 2048 or fewer in length.")


def snowflake(path: Path, value: Any) -> Iterator[Problem]:
    if not _ID.fullmatch(str(value)):
        yield Problem(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def characters(payload: Any, path: Path = ()) -> Iterator[Problem]:
    """No lone surrogates and no NUL, in any string of the payload."""
    if isinstance(payload, str):
        if _SURROGATE.search(payload):
            yield Problem(path, "STRING_TYPE_SURROGATE", "Lone surrogates are not text.")
        if "\0" in payload:
            yield Problem(path, "STRING_TYPE_NUL", "NUL is not text.")
    elif isinstance(payload, Mapping):
        for key, value in payload.items():
            yield from characters(value, (*path, key))
    elif isinstance(payload, list):
        for i, value in enumerate(payload):
            yield from characters(value, (*path, i))


def embed_size(embed: Json) -> int:
    """The characters of an embed that count towards 6000."""
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts.append((embed.get("author") or {}).get("name"))
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len(str(text).strip()) for text in texts if text)


def _embed(embed: Json, at: Path) -> Iterator[Problem]:
    yield from length((*at, "title"), embed.get("title"), 0, TITLE)
    yield from length((*at, "description"), embed.get("description"), 0, DESCRIPTION)
    if embed.get("url"):
        yield from url((*at, "url"), embed["url"])
    if embed.get("color") is not None:
        yield from whole((*at, "color"), embed["color"], 0, 0xFFFFFF)
    if footer := embed.get("footer"):
        yield from length((*at, "footer", "text"), footer.get("text"), 1, FOOTER)
    if author := embed.get("author"):
        yield from length((*at, "author", "name"), author.get("name"), 1, AUTHOR)
        if author.get("url"):
            yield from url((*at, "author", "url"), author["url"])
    for part in ("image", "thumbnail"):
        if embed.get(part):
            yield from url((*at, part, "url"), embed[part].get("url"), media=True)
    fields = embed.get("fields") or []
    yield from count((*at, "fields"), fields, 0, FIELDS)
    for i, field in enumerate(fields):
        yield from length((*at, "fields", i, "name"), field.get("name"), 1, FIELD_NAME)
        yield from length((*at, "fields", i, "value"), field.get("value"), 1, FIELD_VALUE)


def embeds(embeds: Any, at: Path = ("embeds",)) -> Iterator[Problem]:
    """At most 10 embeds of together 6000 characters, each within its own limits."""
    if not isinstance(embeds, list):
        yield Problem(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
        return
    if len(embeds) > EMBEDS:
        yield Problem(at, "BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS} or fewer in length.")
    for i, embed in enumerate(embeds):
        yield from _embed(embed, (*at, i))
    if sum(map(embed_size, embeds)) > EMBEDS_TOTAL:
        yield Problem(at, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS_TOTAL}")


def allowed_mentions(rules: Any, at: Path = ("allowed_mentions",)) -> Iterator[Problem]:
    """Known kinds to parse, at most 100 ids each, and not both a kind and a list of its ids."""
    if not isinstance(rules, Mapping):
        yield Problem(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    parse = rules.get("parse") or []
    for i, kind in enumerate(parse):
        if kind not in ("users", "roles", "everyone"):
            yield choice((*at, "parse", i), ("roles", "users", "everyone"))
    for kind in ("users", "roles"):
        ids = rules.get(kind) or []
        yield from count((*at, kind), ids, 0, MENTION_IDS)
        for i, value in enumerate(ids):
            yield from snowflake((*at, kind, i), value)
        if ids and kind in parse:
            yield Problem(
                at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f"parse:[{kind}] and {kind}: [ids] exclude."
            )


def message(payload: Json) -> Iterator[Problem]:
    """The fields of a message payload outside its components."""
    yield from length(("content",), payload.get("content"), 0, CONTENT)
    if payload.get("embeds") is not None:
        yield from embeds(payload["embeds"])
    if payload.get("allowed_mentions") is not None:
        yield from allowed_mentions(payload["allowed_mentions"])
    if payload.get("nonce") is not None:
        yield from length(("nonce",), str(payload["nonce"]), 1, NONCE)
    if payload.get("flags") is not None:
        yield from whole(("flags",), payload["flags"], 0, 1 << 31)
    if payload.get("attachments") is not None:
        yield from count(("attachments",), payload["attachments"], 0, ATTACHMENTS)
    reference = payload.get("message_reference")
    if reference:
        yield from snowflake(("message_reference", "message_id"), reference.get("message_id"))
