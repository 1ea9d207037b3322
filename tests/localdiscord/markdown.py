"""Parse the markup that Discord's app forms from a text.

The rules and their order are those of Discord's client (simple-markdown's, with Discord's own additions): at
each place the first matching rule wins, and the rest is text. Where versions of the client differ, the rule
here is the one that forms more: if a text forms nothing here, it forms nothing anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of text or markup: `kind` as in `formed`, `text` its literal part, `target` its link target.

    The target of plain text is its source, backslashes included.
    """

    kind: str
    text: str = ""
    target: str = ""
    children: tuple[Node, ...] = ()


class _Inner(Protocol):
    def __call__(
        self, part: str, *, block: bool = ..., link: bool = ..., quote: bool = ...
    ) -> tuple[Node, ...]: ...


_NO_MARKUP = frozenset({"text", "item"})

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_CODE_BLOCK = re.compile(r"```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```", re.I)
_CODE = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_AUTOLINK = re.compile(r"<([^: >]+:/[^ >]+)>")
_CONTACT = re.compile(r"<((?:mailto:|tel:|sms:)[^ >]+|\+[\d ()-]{3,20}|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>")
_URL = re.compile(r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]", re.I)
_LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"]([\s\S]*?)['\"])?\s*\)"
)
_LINKABLE = re.compile(r"(?:https?|discord)://\S|mailto:\S|tel:\S|sms:\S", re.I)
_LINK_AHEAD = re.compile(r"\]\(\s*<?[\\a-z]", re.I)
"""The rest of a masked link; searched for first, since _LINK is slow on brackets."""
_INVITE = re.compile(r"(?:https?://)?(?:www\.)?discord(?:\.gg|(?:app)?\.com/invite)/+[\w-]{2,}", re.I)
_STRONG = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
_UNDERLINE = re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")
_STRIKE = re.compile(r"~~([\s\S]+?)~~(?!_)")
_SPOILER = re.compile(r"\|\|([\s\S]+?)\|\|")
_EM = re.compile(
    r"_((?:__|\\[\s\S]|[^\\_])+?)_(?![0-9A-Za-z_])"
    r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^*\s\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
)
_MENTIONS = (
    ("mention", re.compile(r"<@!?(\d+)>")),
    ("role", re.compile(r"<@&(\d+)>")),
    ("channel", re.compile(r"<#(\d+)>")),
    ("everyone", re.compile(r"@(everyone|here)")),
    ("command", re.compile(r"</([^:>\n]{1,100}):(\d+)>")),
    ("emoji", re.compile(r"<a?:(\w+):(\d+)>")),
    ("timestamp", re.compile(r"<t:(-?\d{1,17})(?::([tTdDfFRsS]))?>")),
    ("navigation", re.compile(r"<id:(customize|browse|guide|home|linked-roles)(?::\d+)?>")),
)
_QUOTE = re.compile(r" *>>> ([\s\S]*)| *> [^\n]*(?:\n *> [^\n]*)*\n?")
_HEADING = re.compile(r" *(#{1,3})(?!#)\s+([^\n]*?\S[^\n]*?)(?:\s*#*)(?:\n|$)")
_SUBTEXT = re.compile(r" *-#(?!-)\s+([^\n]*\S[^\n]*)(?:\n|$)")
_ITEM = re.compile(r"( *)([*-]|\d{1,10}\.)[ \t]+(\S[^\n]*)(?:\n|$)")


def parse(text: str, *, blocks: bool = True) -> tuple[Node, ...]:
    """The text as nodes; without `blocks` (titles, labels of links) headings, lists and quotes stay text."""
    return _parse(text, blocks, True, in_quote=False, in_link=False, depth=0)


def formed(text: str) -> set[str]:
    """The kinds of markup that Discord forms from a text; the empty set for plain text.

    Kinds: bold, italic, underline, strike, spoiler, code, code_block, quote, heading, subtext, list, link
    (bare or in <>), masked_link, invite, mention, role, channel, everyone, command, emoji, timestamp,
    navigation.
    """
    kinds = {node.kind for node in walk(parse(text))} - _NO_MARKUP
    if any(_INVITE.search(piece) for piece in _seen(parse(text))):
        kinds.add("invite")
    return kinds


def links(text: str) -> list[str]:
    """The targets of the links that Discord forms from a text, in order."""
    return [node.target for node in walk(parse(text)) if node.kind in ("link", "masked_link")]


def visible(text: str) -> str:
    """The text as a reader sees it, with markup formed."""
    return "".join(
        node.text
        for node in walk(parse(text))
        if node.kind not in ("link", "masked_link") or not node.children
    )


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node, parents first."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def _seen(nodes: tuple[Node, ...]) -> list[str]:
    """Runs of text and link targets in which the client looks for invites: not in code."""
    runs, run = [], ""
    for node in nodes:
        if node.kind == "text":
            run += node.target
            continue
        if node.kind in ("link", "masked_link"):
            runs.append(node.target)
        runs += [run, *_seen(node.children)]
        run = ""
    return [*runs, run]


def _parse(
    text: str, blocks: bool, fresh: bool, *, in_quote: bool, in_link: bool, depth: int
) -> tuple[Node, ...]:
    nodes: list[Node] = []
    plain: list[tuple[str, str]] = []
    at = 0

    def flush() -> None:
        if plain:
            nodes.append(Node("text", "".join(p[0] for p in plain), "".join(p[1] for p in plain)))
            plain.clear()

    def inner(
        part: str, *, block: bool = False, link: bool = in_link, quote: bool = in_quote
    ) -> tuple[Node, ...]:
        return _parse(part, blocks and depth < 8, block, in_quote=quote, in_link=link, depth=depth + 1)

    while at < len(text):
        line = text.rfind("\n", 0, at) + 1
        starts_line = (line or fresh) and not text[line:at].strip(" ")
        found = _block(text, at, inner, in_quote=in_quote) if blocks and starts_line else None
        found = found or (_inline(text, at, inner, in_link=in_link) if depth < 40 else None)
        if found is None:
            plain.append((text[at], text[at]))
            at += 1
            continue
        node, at = found
        if node.kind == "text":
            plain.append((node.text, node.target))
        else:
            flush()
            nodes.append(node)
    flush()
    return tuple(nodes)


class _ListMarks:
    """The marks that the client shows: a list is of the kind of its first item, and counts on from it."""

    def __init__(self) -> None:
        self._numbers: dict[int, int | None] = {}

    def next(self, level: int, written: str) -> str:
        self._numbers = {above: number for above, number in self._numbers.items() if above <= level}
        if level not in self._numbers:
            number = int(written[:-1]) if written[0].isdigit() else None
        else:
            before = self._numbers[level]
            number = None if before is None else before + 1
        self._numbers[level] = number
        return "•" if number is None else f"{number}."


def _block(text: str, at: int, inner: _Inner, *, in_quote: bool) -> tuple[Node, int] | None:
    if not in_quote and (found := _QUOTE.match(text, at)):
        body = found[1]
        if body is None:
            body = re.sub(r"^ *> ", "", found[0], flags=re.M)
        return Node("quote", children=inner(body, block=True, quote=True)), found.end()
    if found := _HEADING.match(text, at):
        return Node("heading", target=str(len(found[1])), children=inner(found[2])), found.end()
    if found := _SUBTEXT.match(text, at):
        return Node("subtext", children=inner(found[1])), found.end()
    if _ITEM.match(text, at):
        items, marks = [], _ListMarks()
        while found := _ITEM.match(text, at):
            level = 1 + len(found[1]) // 2
            mark = marks.next(level, found[2])
            items.append(Node("item", target=f"{level} {mark}", children=inner(found[3], block=True)))
            at = found.end()
        return Node("list", children=tuple(items)), at
    return None


def _inline(text: str, at: int, inner: _Inner, *, in_link: bool) -> tuple[Node, int] | None:
    first = text[at]
    if first == "\\" and (found := _ESCAPE.match(text, at)):
        return Node("text", found[1], found[0]), found.end()
    if first == "`":
        if found := _CODE_BLOCK.match(text, at):
            return Node("code_block", found[2], found[1] or ""), found.end()
        if found := _CODE.match(text, at):
            return Node("code", found[2]), found.end()
    linkable = first == "[" and not in_link and _LINK_AHEAD.search(text, at)
    if linkable and (found := _LINK.match(text, at)):
        target = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", found[2])
        if found[1].strip() and _LINKABLE.match(target):
            return Node("masked_link", target=target, children=inner(found[1], link=True)), found.end()
    if first in "<@":
        for kind, rule in _MENTIONS:
            if found := rule.match(text, at):
                more = found[2] if rule.groups > 1 and found[2] else ""
                return Node(kind, found[1], more), found.end()
        for rule in (_AUTOLINK, _CONTACT):
            if not in_link and (found := rule.match(text, at)):
                return Node("link", found[1], found[1]), found.end()
    if not in_link and first in "hHsSdD" and (found := _URL.match(text, at)):
        url = _balanced(found[0])
        return Node("link", url, url), at + len(url)
    for kind, mark, rule in (
        ("bold", "*", _STRONG),
        ("underline", "_", _UNDERLINE),
        ("strike", "~", _STRIKE),
        ("spoiler", "|", _SPOILER),
    ):
        if first == mark and (found := rule.match(text, at)):
            return Node(kind, children=inner(found[1])), found.end()
    if first in "*_" and (found := _EM.match(text, at)):
        return Node("italic", children=inner(next(g for g in found.groups() if g))), found.end()
    return None


def _balanced(url: str) -> str:
    """A bare URL, without closing parentheses that were not opened in it."""
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1]
    return url
