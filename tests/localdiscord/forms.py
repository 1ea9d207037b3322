"""Selects and forms as Discord's app handles them: which values can be sent, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.localdiscord.bodies import Upload, attachment
from tests.localdiscord.content import BUTTON, Json
from tests.localdiscord.interactions import resolved
from tests.localdiscord.possible import NotPossible
from tests.localdiscord.world import Channel, Message, Role, User, World

ROW, STRING_SELECT, TEXT_INPUT, TEXT, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = (
    1,
    3,
    4,
    10,
    18,
    19,
    21,
    22,
    23,
)


def chosen(select: Json, values: Iterable[Any]) -> tuple[list[str], dict[str, list[Any]]]:
    """The values that a select sends, and the objects among them to resolve."""
    sent: list[str] = []
    things: dict[str, list[Any]] = {}
    for value in values:
        if select["type"] in (STRING_SELECT, CHECKBOXES, RADIO):
            matching = [o["value"] for o in select["options"] if value in (o["value"], o["label"])]
            if not matching:
                raise NotPossible(f"{value!r} is none of {[o['label'] for o in select['options']]}")
            sent.append(matching[0])
            continue
        key = {User: "users", Role: "roles", Channel: "channels"}[type(value)]
        if key not in {5: ("users",), 6: ("roles",), 7: ("users", "roles"), 8: ("channels",)}[select["type"]]:
            raise NotPossible(f"a select of type {select['type']} does not offer {value!r}")
        things.setdefault(key, []).append(value)
        sent.append(str(value.id))
    low, high = select.get("min_values", 1), select.get("max_values", 1)
    if select.get("required") is False and not sent:
        low = 0
    if not low <= len(sent) <= high:
        raise NotPossible(f"{low} to {high} values are chosen, not {len(sent)}")
    return sent, things


def submitted(world: World, channel: Channel, modal: Json, values: Mapping[str, Any]) -> Json:
    """The `data` of a submitted form; fields left out keep the bot's defaults."""
    things: dict[str, list[Any]] = {}
    known: set[str] = set()
    components: list[Json] = []
    for part in modal["components"]:
        if part["type"] == LABEL:
            inner = part["component"]
            names = {part["label"], inner["custom_id"]}
            answer = _field(world, channel, inner, _given(names, values), things)
            components.append({"type": LABEL, "id": part.get("id", 0), "component": answer})
        elif part["type"] == ROW:
            inner = part["components"][0]
            names = {str(inner.get("label")), inner["custom_id"]}
            answer = _field(world, channel, inner, _given(names, values), things)
            components.append({"type": ROW, "id": part.get("id", 0), "components": [answer]})
        else:
            names = set()
            components.append({"type": TEXT, "id": part.get("id", 0)})
        known |= names
    if set(values) - known:
        raise NotPossible(f"the form has no field {sorted(set(values) - known)}; it has {sorted(known)}")
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": resolved(world, channel, things)} if things else {})


def _given(names: set[str], values: Mapping[str, Any]) -> Any:
    for name in names:
        if name in values:
            return values[name]
    return None


def _field(world: World, channel: Channel, field: Json, value: Any, things: dict[str, list[Any]]) -> Json:
    kind = field["type"]
    sent: Json = {"type": kind, "custom_id": field["custom_id"], "id": field.get("id", 0)}
    if kind == TEXT_INPUT:
        text = field.get("value") or "" if value is None else str(value)
        if not text and field.get("required", True):
            raise NotPossible(f"the field {field['custom_id']!r} is required")
        least, most = field.get("min_length") or 0, field.get("max_length") or 4000
        if text and not least <= len(text) <= most:
            raise NotPossible(
                f"the field {field['custom_id']!r} has {least} to {most} characters, not {len(text)}"
            )
        return sent | {"value": text}
    if kind == CHECKBOX:
        return sent | {"value": bool(field.get("default") if value is None else value)}
    if kind == UPLOAD:
        files = [attachment(world, channel, upload) for upload in value or () if isinstance(upload, Upload)]
        things.setdefault("attachments", []).extend(files)
        return sent | {"values": [file["id"] for file in files]}
    if value is None:
        value = [o["value"] for o in field.get("options") or () if o.get("default")]
    picked, found = chosen(field, [value] if isinstance(value, str) else value)
    for key, new in found.items():
        things.setdefault(key, []).extend(new)
    if kind == RADIO:
        return sent | {"value": picked[0] if picked else None}
    return sent | {"values": picked}


def clickable(message: Message, wanted: str) -> tuple[str, int]:
    """The custom_id and component id of the button with this custom_id or label."""
    for component in message.body.walk():
        if component["type"] != BUTTON or wanted not in (component.get("custom_id"), component.get("label")):
            continue
        if component.get("disabled"):
            raise NotPossible(f"the button {wanted!r} is disabled")
        if not component.get("custom_id"):
            raise NotPossible(f"the button {wanted!r} is a link to {component.get('url')}")
        return component["custom_id"], component["id"]
    raise NotPossible(f"no button {wanted!r} in {message.buttons}")
