"""Scan JSX: tags whose attributes hold braces, and expressions in braces."""

import re

MAX_SCANNED_CHARACTERS = 20_000
"""How long a tag or an expression may be; without a limit many unclosed ones would take quadratic time."""

_TAG_START = re.compile(r"</?([A-Za-z][\w.:-]*)(?=\s|/?>)|</?>")
_VUE_TAG = re.compile(r"<[A-Za-z][\w-]*[^<>]*?\s[#@][\w.:-]")
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(label|title|summary|caption|heading|header)=(?:\{?"([^"]*)"\}?|\{?'([^']*)'\}?)""",
    re.IGNORECASE,
)
_CLOSERS = {"{": "}", "[": "]", "(": ")"}


def tag_end(text: str, start: int, stop: int | None = None) -> int | None:
    """Return where the tag that begins at `start` ends, or None if there is none."""
    opening = _TAG_START.match(text, start)
    if opening is None:
        return None
    if opening.group().endswith(">"):
        return opening.end()
    position = opening.end()
    stop = min(len(text) if stop is None else stop, start + MAX_SCANNED_CHARACTERS)
    while position < stop:
        character = text[position]
        if character == ">":
            return position + 1
        if character == "<":
            return None
        if character in "\"'":
            position = text.find(character, position + 1, stop)
            if position < 0:
                return None
        elif character == "{":
            end = braces_end(text, position, stop)
            if end is None:
                return None
            position = end - 1
        position += 1
    return None


def braces_end(text: str, start: int, stop: int | None = None) -> int | None:
    """Return where the bracket that opens at `start` is closed; strings and comments in it are skipped."""
    waiting: list[str] = []
    position = start
    stop = min(len(text) if stop is None else stop, start + MAX_SCANNED_CHARACTERS)
    if text.find(_CLOSERS.get(text[start], "}"), start, stop) < 0:
        return None
    while position < stop:
        character = text[position]
        if character in _CLOSERS:
            waiting.append(_CLOSERS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
            if not waiting:
                return position + 1
        elif character in "\"'`":
            end = _string_end(text, position, stop)
            position = end if end is not None else position
        elif text.startswith("/*", position):
            end = text.find("*/", position + 2, stop)
            position = end + 1 if end >= 0 else position
        position += 1
    return None


def _string_end(text: str, start: int, stop: int) -> int | None:
    """Return the closing quotation mark; None for an apostrophe, which has none on its line."""
    mark = text[start]
    position = start + 1
    while position < stop:
        if text[position] == "\\":
            position += 1
        elif text[position] == mark:
            return position
        elif text[position] == "\n" and mark != "`":
            return None
        position += 1
    return None


def names_component(text: str, start: int) -> bool:
    """True if a tag of a component begins at `start`: "<Note>", "<x-note>", "<>", or "<a @click>" (Vue)."""
    match = _TAG_START.match(text, start)
    if match is None:
        return False
    name = match.group(1) or ""
    is_email = "." in name and not name[0].isupper()
    return (
        not name or name[0].isupper() or ("-" in name and not is_email) or bool(_VUE_TAG.match(text, start))
    )


def visible_attributes(tag: str) -> list[str]:
    """Return what a component shows of its attributes: its label or title."""
    if tag.startswith("</"):
        return []
    return [(match.group(2) or match.group(3) or "").strip() for match in _ATTRIBUTE.finditer(tag)]
