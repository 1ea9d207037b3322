"""Roles of Sphinx as docutils roles: each gives the text that a reader of the page sees."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import roles
from docutils.parsers.rst.states import Inliner

_TARGET = re.compile(r"(.+?)\s*<[^<>]*>\s*", re.DOTALL)
_ABBREVIATION = re.compile(r"(.+?)\s*\((.+)\)\s*", re.DOTALL)
_CALLED = frozenset(("func", "meth", "function", "method"))
_AS_CODE = frozenset(
    """
    class meth func mod attr data const exc obj func any file samp command program option envvar code kbd
    makevar mimetype module function method attribute exception type macro member var enum enumerator struct
    union token keyword opcode confval setting django-admin regexp dll source cmdoption c cpp js py
    """.split()
)
_BUILT_IN = frozenset(
    """
    abbreviation acronym code emphasis index literal math named-reference pep-reference pep rfc-reference rfc
    strong subscript sub superscript sup title-reference title t target uri-reference uri url
    anonymous-reference footnote-reference citation-reference substitution-reference i ac ab
    """.split()
)


def register_roles(names: Iterable[str]) -> None:
    """Let docutils read these roles, unless it reads them well itself."""
    for name in names:
        if name not in _BUILT_IN:
            roles.register_local_role(name, _read_role)  # type: ignore[arg-type]


def _read_role(
    role: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    options: Mapping[str, Any] | None = None,
    content: Sequence[str] | None = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    kind = role.lower().rpartition(":")[2]
    if kind == "index" or kind.startswith("raw"):  # "raw-html" is what such roles are called
        return [], []
    shown = shown_text(kind, nodes.unescape(text))
    return [nodes.literal(rawtext, shown) if kind in _AS_CODE else nodes.inline(rawtext, shown)], []


def shown_text(kind: str, text: str) -> str:
    """Return the text that Sphinx shows of a role."""
    target = _TARGET.fullmatch(text)
    if target is not None and kind not in ("file", "samp", "code", "kbd"):
        return target.group(1)
    if kind in ("file", "samp"):
        return re.sub(r"\{([^{}]*)\}", r"\1", text)
    if kind == "menuselection":
        return text.replace("-->", "‣").replace("&", "")
    if kind == "guilabel":
        return re.sub(r"&(?=\S)", "", text)
    if text.startswith("~"):
        text = text[1:].rpartition(".")[2]
    text = text.removeprefix("!").removeprefix("?")
    return f"{text}()" if kind in _CALLED and text and not text.endswith(")") else text
