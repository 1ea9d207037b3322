"""Make the body of a message from a payload: check it, and complete it as Discord does."""

from __future__ import annotations

import copy
import mimetypes
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from tests.localdiscord import component_limits, limits
from tests.localdiscord.content import COMPONENTS_V2, EPHEMERAL, Body, Json, walk
from tests.localdiscord.errors import ApiError, Problem, bad_form, empty_message
from tests.localdiscord.mentions import pings
from tests.localdiscord.world import Channel, Message, User, World

SUPPRESS_EMBEDS, SILENT = 1 << 2, 1 << 12
_KEPT_FLAGS = COMPONENTS_V2 | SUPPRESS_EMBEDS | SILENT | EPHEMERAL

Uploads = Mapping[int, "Upload"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the bot or a user uploads it."""

    name: str
    data: bytes
    content_type: str | None = None


def refuse(problems: Iterator[Problem] | list[Problem]) -> None:
    """Raise 50035 if there are problems."""
    if found := list(problems):
        raise bad_form(found)


def characters(payload: Any) -> None:
    """Refuse a body that is not well-formed text."""
    if found := list(limits.characters(payload)):
        raise ApiError(400, 50109, "The request body contains invalid JSON.", found)


def attachment(world: World, channel: Channel, upload: Upload, description: str | None = None) -> Json:
    """Store a file for download and return its attachment JSON."""
    if len(upload.data) > limits.ATTACHMENT_BYTES:
        raise ApiError(413, 40005, "Request entity too large")
    attachment_id = world.ids.next()
    path = f"attachments/{channel.id}/{attachment_id}/{quote(upload.name)}"
    kind = upload.content_type or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    world.files[path] = (kind, upload.data)
    url = f"{world.cdn}/{path}?ex={secrets.token_hex(4)}"
    data: Json = {
        "id": str(attachment_id),
        "filename": upload.name,
        "size": len(upload.data),
        "url": url,
        "proxy_url": url,
        "content_type": kind,
    }
    return data | ({"description": description} if description else {})


def _attachments(
    world: World, channel: Channel, payload: Json, uploads: Uploads, kept: tuple[Json, ...]
) -> list[Json]:
    listed = payload.get("attachments")
    by_id = {a["id"]: a for a in kept}
    if listed is None:
        return [*kept, *(attachment(world, channel, upload) for upload in uploads.values())]
    result, used = [], set()
    for i, entry in enumerate(listed):
        key = str(entry.get("id"))
        if key in by_id:
            result.append(by_id[key])
        elif key.isdigit() and int(key) in uploads:
            used.add(int(key))
            result.append(attachment(world, channel, uploads[int(key)], entry.get("description")))
        else:
            raise bad_form(
                [Problem(("attachments", i, "id"), "ATTACHMENT_NOT_FOUND", f"Attachment {key} not found.")]
            )
    rest = [upload for key, upload in uploads.items() if key not in used]
    return result + [attachment(world, channel, upload) for upload in rest]


def _completed(components: list[Json], attachments: list[Json]) -> Iterator[Problem]:
    """Give components their ids, and their media the fields of Discord's proxy; in place."""
    taken = {c["id"] for c in walk(components) if c.get("id")}
    number = 0
    files = {a["filename"]: a for a in attachments}
    for component in walk(components):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number
        media = [component.get("media"), component.get("file")]
        media += [item.get("media") for item in component.get("items") or ()]
        for item in media:
            if not isinstance(item, dict):
                continue
            url = str(item.get("url"))
            if url.startswith("attachment://"):
                found = files.get(url.removeprefix("attachment://"))
                if found is None:
                    code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
                    yield Problem(("components",), code, f"{url} is no attachment of the message.")
                    continue
                item |= {
                    "url": found["url"],
                    "attachment_id": found["id"],
                    "content_type": found["content_type"],
                }
            item |= {"proxy_url": item["url"], "height": 0, "width": 0, "placeholder": "", "loading_state": 2}


def _checked(payload: Json, v2: bool) -> list[Problem]:
    problems = list(limits.message(payload))
    if payload.get("components") is not None:
        problems += component_limits.message_components(payload["components"], v2=v2)
    if v2:
        code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
        for key in ("content", "embeds", "sticker_ids", "poll"):
            if payload.get(key):
                words = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                problems.append(Problem((key,), code, words))
    return problems


def fresh(
    channel: Channel,
    author: User,
    payload: Json,
    uploads: Uploads,
    *,
    replied_to: User | None = None,
    viewer: User | None = None,
) -> Body:
    """The body of a new message. Raises ApiError if Discord refuses the payload."""
    characters(payload)
    flags = int(payload.get("flags") or 0) & _KEPT_FLAGS
    if viewer is None:
        flags &= ~EPHEMERAL
    refuse(_checked(payload, bool(flags & COMPONENTS_V2)))
    attachments = _attachments(channel.world, channel, payload, uploads, ())
    components = copy.deepcopy(list(payload.get("components") or ()))
    refuse(_completed(components, attachments))
    body = Body(
        (payload.get("content") or "").strip(),
        tuple({"type": "rich"} | embed for embed in payload.get("embeds") or ()),
        tuple(components),
        flags,
        tuple(attachments),
    )
    if body.is_empty or (flags & COMPONENTS_V2 and not components):
        raise empty_message()
    rules = payload.get("allowed_mentions")
    who = pings(body.texts, rules, channel=channel, author=author, replied_to=replied_to, viewer=viewer)
    return replace(body, pings=who)


def changed(message: Message, payload: Json, uploads: Uploads) -> Body:
    """The body of an edited message: fields that the payload leaves out stay, and so does the V2 flag.

    The first edit of a "thinking" message makes the real message: it may choose V2, if it sends no old
    fields.
    """
    characters(payload)
    old, channel = message.body, message.channel
    asked = int(payload.get("flags") or 0)
    flags = old.flags | (asked & COMPONENTS_V2)
    if payload.get("flags") is not None:
        flags = flags & ~SUPPRESS_EMBEDS | asked & SUPPRESS_EMBEDS
    v2 = bool(flags & COMPONENTS_V2)
    problems = _checked(payload, v2)
    if v2 and not old.flags & COMPONENTS_V2:
        for key, there in (("content", old.content), ("embeds", old.embeds)):
            if there and key not in payload:
                code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                problems.append(
                    Problem((key,), code, f"'{key}' must be set to null to change to components V2")
                )
    refuse(problems)
    attachments = _attachments(channel.world, channel, payload, uploads, old.attachments)
    if "components" in payload:
        components = copy.deepcopy(list(payload["components"] or ()))
        refuse(_completed(components, attachments))
    else:
        components = list(old.components)
    content = (payload["content"] or "").strip() if "content" in payload else old.content
    embeds = payload["embeds"] or () if "embeds" in payload else old.embeds
    body = Body(
        content, tuple({"type": "rich"} | e for e in embeds), tuple(components), flags, tuple(attachments)
    )
    if body.is_empty:
        raise empty_message()
    reference = message.reference.author if message.reference else None
    who = pings(
        body.texts,
        payload.get("allowed_mentions"),
        channel=channel,
        author=message.author,
        replied_to=reference,
        viewer=message.viewer,
    )
    return replace(body, pings=who)
