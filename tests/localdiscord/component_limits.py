"""Discord's documented limits on components, of messages and of modals (Discord, "Component Reference")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.localdiscord.content import walk
from tests.localdiscord.errors import Problem
from tests.localdiscord.limits import Json, Path, choice, count, length, required, url, whole

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, SECTION, TEXT, THUMBNAIL = 1, 2, 3, 4, 9, 10, 11
GALLERY, FILE, SEPARATOR, CONTAINER, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = (
    12,
    13,
    14,
    17,
    18,
    19,
    21,
    22,
    23,
)
SELECTS = (3, 5, 6, 7, 8)
TOP_V2 = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
IN_LABEL = (TEXT_INPUT, *SELECTS, UPLOAD, RADIO, CHECKBOXES, CHECKBOX)
IN_MODAL = (ROW, LABEL, TEXT)

ROWS, BUTTONS, TOTAL_V2, TEXT_V2 = 5, 5, 40, 4000
CUSTOM_ID, BUTTON_LABEL, URL, PLACEHOLDER, OPTIONS, OPTION_TEXT = 100, 80, 512, 150, 25, 100
MODAL_TITLE, MODAL_PARTS, LABEL_TEXT, LABEL_DESCRIPTION, INPUT_TEXT, INPUT_PLACEHOLDER = (
    45,
    5,
    45,
    100,
    4000,
    100,
)
GALLERY_ITEMS, MEDIA_DESCRIPTION, LEGACY_LINK, PREMIUM = 10, 1024, 5, 6

_LINK = re.compile(r"(https?|discord)://\S+", re.I)


def message_components(components: Any, *, v2: bool) -> Iterator[Problem]:
    """The components of a message, with or without the Components V2 flag."""
    at: Path = ("components",)
    if not isinstance(components, list):
        yield Problem(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
        return
    if not v2:
        yield from count(at, components, 0, ROWS)
    for i, component in enumerate(components):
        yield from _one(component, (*at, i), TOP_V2 if v2 else (ROW,))
    everything = list(walk(components))
    if v2:
        if len(everything) > TOTAL_V2:
            yield Problem(
                at, "COMPONENT_MAX_TOTAL_COMPONENTS", f"The max number of components is {TOTAL_V2}."
            )
        said = sum(len(str(c.get("content") or "")) for c in everything if c.get("type") == TEXT)
        if said > TEXT_V2:
            yield Problem(
                at, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"Displayable text exceeds {TEXT_V2}."
            )
    yield from _unique(everything, at)


def modal(payload: Json) -> Iterator[Problem]:
    """A modal: title and custom_id, 1 to 5 rows, labels or texts."""
    yield from length(("title",), payload.get("title"), 1, MODAL_TITLE)
    yield from length(("custom_id",), payload.get("custom_id"), 1, CUSTOM_ID)
    components = payload.get("components")
    yield from count(("components",), components, 1, MODAL_PARTS)
    if not isinstance(components, list):
        return
    for i, component in enumerate(components):
        yield from _one(component, ("components", i), IN_MODAL, modal=True)
    yield from _unique(list(walk(components)), ("components",))


def _unique(everything: Sequence[Json], at: Path) -> Iterator[Problem]:
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        values = [c[key] for c in everything if c.get(key)]
        for value in sorted({str(v) for v in values if values.count(v) > 1}):
            yield Problem(at, code, f"Component {key} cannot be duplicated: {value}")


def _one(component: Any, at: Path, allowed: tuple[int, ...], *, modal: bool = False) -> Iterator[Problem]:
    kind = component.get("type") if isinstance(component, dict) else None
    if kind not in allowed:
        yield Problem((*at, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {allowed}.')
        return
    if component.get("id") is not None:
        yield from whole((*at, "id"), component["id"], 0, 2**31 - 1)
    if (
        kind in (BUTTON, *SELECTS, TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX)
        and "custom_id" in component
    ):
        yield from length((*at, "custom_id"), component["custom_id"], 1, CUSTOM_ID)
    if kind == ROW:
        yield from _row(component, at, modal=modal)
    elif kind == BUTTON:
        yield from _button(component, at)
    elif kind in SELECTS:
        yield from _select(component, at)
    elif kind == TEXT_INPUT:
        yield from _text_input(component, at)
    elif kind in (RADIO, CHECKBOXES):
        yield from _options(component, at, 2 if kind == RADIO else 1, 10)
    elif kind == TEXT:
        yield from length((*at, "content"), component.get("content"), 1, TEXT_V2)
    elif kind == SECTION:
        yield from _section(component, at)
    elif kind == THUMBNAIL:
        yield from _media(component, at)
    elif kind == GALLERY:
        yield from count((*at, "items"), component.get("items"), 1, GALLERY_ITEMS)
        for i, item in enumerate(component.get("items") or ()):
            yield from _media(item, (*at, "items", i))
    elif kind == FILE:
        if not str((component.get("file") or {}).get("url", "")).startswith("attachment://"):
            yield Problem((*at, "file", "url"), "URL_TYPE_INVALID_SCHEME", "Only attachment:// references.")
    elif kind == SEPARATOR:
        if component.get("spacing", 1) not in (1, 2):
            yield choice((*at, "spacing"), (1, 2))
    elif kind == CONTAINER:
        if component.get("accent_color") is not None:
            yield from whole((*at, "accent_color"), component["accent_color"], 0, 0xFFFFFF)
        yield from count((*at, "components"), component.get("components"), 1, TOTAL_V2)
        for i, child in enumerate(component.get("components") or ()):
            yield from _one(child, (*at, "components", i), IN_CONTAINER)
    elif kind == LABEL:
        yield from length((*at, "label"), component.get("label"), 1, LABEL_TEXT)
        yield from length((*at, "description"), component.get("description"), 0, LABEL_DESCRIPTION)
        yield from _one(component.get("component"), (*at, "component"), IN_LABEL, modal=True)


def _row(row: Json, at: Path, *, modal: bool) -> Iterator[Problem]:
    children = row.get("components") or []
    yield from count((*at, "components"), children, 1, BUTTONS)
    allowed = (TEXT_INPUT,) if modal else (BUTTON, *SELECTS)
    for i, child in enumerate(children):
        yield from _one(child, (*at, "components", i), allowed)
        if modal and child.get("type") == TEXT_INPUT:
            yield from length((*at, "components", i, "label"), child.get("label"), 1, LABEL_TEXT)
    wide = [child for child in children if child.get("type") != BUTTON]
    if wide and len(children) > 1:
        yield Problem(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select or text input fills its row.")


def _button(button: Json, at: Path) -> Iterator[Problem]:
    style = button.get("style")
    if style not in (1, 2, 3, 4, LEGACY_LINK, PREMIUM):
        yield choice((*at, "style"), (1, 2, 3, 4, 5, 6))
    yield from length((*at, "label"), button.get("label"), 0, BUTTON_LABEL)
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        yield Problem(
            (*at, "label"), "BUTTON_COMPONENT_MISSING_LABEL_OR_EMOJI", "A button needs a label or emoji."
        )
    if style == LEGACY_LINK:
        if button.get("custom_id"):
            yield Problem((*at, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL", "A link has no custom_id.")
        link = button.get("url")
        if not isinstance(link, str) or not _LINK.fullmatch(link):
            yield Problem(
                (*at, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'discord')."
            )
        elif len(link) > URL:
            yield Problem((*at, "url"), "BASE_TYPE_MAX_LENGTH", f"Must be {URL} or fewer in length.")
    elif style != PREMIUM:
        if not button.get("custom_id"):
            yield required((*at, "custom_id"))
        if button.get("url"):
            yield Problem((*at, "url"), "BUTTON_COMPONENT_URL", "Only a link button has a url.")


def _options(holder: Json, at: Path, least: int, most: int) -> Iterator[Problem]:
    options = holder.get("options") or []
    yield from count((*at, "options"), options, least, most)
    for i, option in enumerate(options):
        here = (*at, "options", i)
        yield from length((*here, "label"), option.get("label"), 1, OPTION_TEXT)
        yield from length((*here, "value"), option.get("value"), 1, OPTION_TEXT)
        yield from length((*here, "description"), option.get("description"), 0, OPTION_TEXT)
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        yield Problem(
            (*at, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Option values are unique."
        )


def _select(select: Json, at: Path) -> Iterator[Problem]:
    if not select.get("custom_id"):
        yield required((*at, "custom_id"))
    yield from length((*at, "placeholder"), select.get("placeholder"), 0, PLACEHOLDER)
    low, high = select.get("min_values", 1), select.get("max_values", 1)
    yield from whole((*at, "min_values"), low, 0, OPTIONS)
    yield from whole((*at, "max_values"), high, 1, OPTIONS)
    if low > high:
        yield Problem((*at, "min_values"), "SELECT_COMPONENT_MIN_GREATER", "min_values is above max_values.")
    if select["type"] == STRING_SELECT:
        yield from _options(select, at, 1, OPTIONS)
        if high > len(select.get("options") or ()):
            yield Problem(
                (*at, "max_values"), "SELECT_COMPONENT_MAX_ABOVE_OPTIONS", "max_values is above the options."
            )


def _text_input(box: Json, at: Path) -> Iterator[Problem]:
    if not box.get("custom_id"):
        yield required((*at, "custom_id"))
    if box.get("style") not in (1, 2):
        yield choice((*at, "style"), (1, 2))
    yield from length((*at, "placeholder"), box.get("placeholder"), 0, INPUT_PLACEHOLDER)
    yield from length((*at, "value"), box.get("value"), 0, INPUT_TEXT)
    if box.get("min_length") is not None:
        yield from whole((*at, "min_length"), box["min_length"], 0, INPUT_TEXT)
    if box.get("max_length") is not None:
        yield from whole((*at, "max_length"), box["max_length"], 1, INPUT_TEXT)
        if len(box.get("value") or "") > box["max_length"]:
            yield Problem(
                (*at, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {box['max_length']} or fewer in length."
            )


def _section(section: Json, at: Path) -> Iterator[Problem]:
    yield from count((*at, "components"), section.get("components"), 1, 3)
    for i, child in enumerate(section.get("components") or ()):
        yield from _one(child, (*at, "components", i), (TEXT,))
    if section.get("accessory") is None:
        yield required((*at, "accessory"))
    else:
        yield from _one(section["accessory"], (*at, "accessory"), (BUTTON, THUMBNAIL))


def _media(item: Json, at: Path) -> Iterator[Problem]:
    yield from url((*at, "media", "url"), (item.get("media") or {}).get("url"), media=True)
    yield from length((*at, "description"), item.get("description"), 0, MEDIA_DESCRIPTION)
