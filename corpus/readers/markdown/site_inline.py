"""Rules for markdown-it that read the inline markup of site generators, and leave it out of the text.

They stand behind the rules for code spans and backslashes, so that neither is touched.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from corpus.readers.markdown.jsx import braces_end, names_component, tag_end
from corpus.readers.markdown.site_blocks import TEMPLATE

Rule = Callable[[StateInline, bool], bool]

MAX_TEMPLATE_CHARACTERS = 1_000
_NO_TEMPLATE_AFTER = re.compile(r"[\w\\^$}]$")
_SURE_OUTPUT = re.compile(r"\{\{(?:[<%]|-?\s+[\w.$\"'])")
_UNSEEN_PART = re.compile(
    r"\{%-?\s*comment\s*-?%\}(?:(?!\{%-?\s*endcomment)[\s\S]){0,5000}+\{%-?\s*endcomment\s*-?%\}"
    r"|\{\{[<%]\s*comment\s*[>%]\}\}(?:(?!\{\{[<%]\s*/)[\s\S]){0,5000}+\{\{[<%]\s*/\s*comment\s*[>%]\}\}"
)
"""A comment of Liquid (Jekyll) or Hugo's theme Docsy, with what is in it."""

_ATTRIBUTES = re.compile(
    r"""\{:?\s*(?:(?:[#.][\w:.-]+|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+))(?:\s+|(?=\})))+\}|\{:[^{}\n]{0,200}\}"""
)
_KRAMDOWN_EXTENSION = re.compile(r"\{::[^{}\n]*\}|\{:/[^{}\n]*\}")
_CRITIC = re.compile(
    r"\{\+\+(?P<added>.+?)\+\+\}|\{--.+?--\}|\{>>.+?<<\}|\{==(?P<marked>.+?)==\}|\{~~.+?~>(?P<new>.+?)~~\}",
    re.DOTALL,
)
_ROLE = re.compile(r"\{[a-zA-Z][\w:.+-]*\}(`+)(?P<text>(?:(?!\1).)+)\1", re.DOTALL)
_ROLE_TARGET = re.compile(r"(.+?)\s*<[^<>]+>\s*", re.DOTALL)
_LITERAL = re.compile(r"""\{\s*(?:"([^"{}]*)"|'([^'{}]*)'|`([^`{}$]*)`)\s*\}""")
_OUTPUT_LITERAL = re.compile(r"""\{\{-?\s*(?:"([^"|]*)"|'([^'|]*)')\s*-?\}\}""")
_PAGE_VALUE = re.compile(
    r"\{\{-?\s*(?:page|\$frontmatter|frontmatter|\$page\.frontmatter)\.([\w-]+)\s*(?:\|[^{}]*)?-?\}\}"
    r"|\{\s*(?:frontMatter|frontmatter|metadata)\.([\w-]+)\s*\}"
)
_MEMBER = re.compile(r"\{\s*[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+(?:\(\))?\s*\}")
_WIKI = re.compile(
    r"!?\[\[(?P<page>[^\W\d_][^\[\]|\n]{0,200}|[./#][^\[\]|\n]{0,200})(?:\|(?P<shown>[^\[\]\n]*))?\]\](?![(\[])"
)
_ALERT = re.compile(r"\[!([A-Za-z][\w-]*)\](?:[+-](?=\s|$))?[ \t]*")
_AZURE = re.compile(r"\[![A-Za-z][\w-]*[\s\[:]")
_MARKED = re.compile(r"==(?=[^\s=])([^=\n]*?[^\s=])==(?!=)")
_KEYS = re.compile(r"\+\+([\w\"'-]+(?:\+[\w\"'-]+)*)\+\+(?!\w)")
_SUB = re.compile(r"~(\d{1,4}|[a-z]{1,3})~(?!~)")
_SUPER = re.compile(r"\^([+-]?\w{1,10})\^(?!\w)")
_ORDINAL = re.compile(r"st|nd|rd|th|tm|er|re|e|o|a|\W*", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_TEMPLATE_DESTINATION = re.compile(
    r"""\(\s*<?(?=[^()\n]*(?:\{\{|\{%|<%|\$\{|\{))(?:\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\}|<%(?:(?!%>).)*%>"""
    r"""|\$?\{[^{}\n]*\}|[^\s(){}]|\([^()\s]*\))*+(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)""",
    re.DOTALL,
)
MAX_PENDING_CHARACTERS = 4_096

_OTHER_LABEL = re.compile(r"\[[^\[\]\n]{0,200}\]")


def site_inline(md: MarkdownIt, *, is_mdx: bool = False) -> None:
    """Add the rules to a parser; with `is_mdx` every expression in braces is left out."""
    rules: list[tuple[str, Rule]] = [
        ("site_bracket", _open_bracket),
        ("site_braces", _mdx_braces if is_mdx else _braces),
        ("site_erb", _erb),
        ("site_component", _component),
        ("site_wiki", _wiki),
        ("site_alert", _alert),
        ("site_link", _link),
        ("site_mark", _mark),
    ]
    for name, rule in rules:
        md.inline.ruler.before("strikethrough", name, rule)
    md.inline.ruler.before("text", "site_flush", _flush)
    md.inline.ruler.after("link", "site_reference", _reference)
    md.core.ruler.at("inline", _parse_inline)


def _parse_inline(state: StateCore) -> None:
    """Parse the text of each block; between `{% raw %}` and `{% endraw %}` templates stay."""
    state.env["raw"] = False
    for token in state.tokens:
        if token.type in ("raw_open", "raw_close"):
            state.env["raw"] = token.type == "raw_open"
        elif token.type == "inline":
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _leave_out(state: StateInline, end: int, shown: str = "", *, silent: bool) -> bool:
    """Go on at `end`, with `shown` instead of what was between."""
    if not silent:
        if shown:
            state.append_pending(shown)
        else:
            end = _past_space(state, end)
    state.pos = end
    return True


def _past_space(state: StateInline, end: int) -> int:
    """Return where to go on behind what was left out, so that no two spaces meet."""
    before = state.pending[-1:] or (" " if not state.tokens else "")
    while before.isspace() and end < state.posMax and state.src[end] == " ":
        end += 1
    return end


def _nested(state: StateInline, start: int, end: int, after: int, *, silent: bool) -> bool:
    """Parse `src[start:end]` for what is shown, and go on at `after`."""
    if not silent:
        before = state.posMax
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.posMax = before
    state.pos = after
    return True


def _braces(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or state.env.get("raw"):
        return False
    return (
        _template(state, silent)
        or _critic(state, silent)
        or _role(state, silent)
        or _attributes(state, silent)
        or _member(state, silent)
        or _comment(state, silent)
    )


def _mdx_braces(state: StateInline, silent: bool) -> bool:
    if _braces(state, silent):
        return True
    if state.src[state.pos] != "{":
        return False
    literal = _LITERAL.match(state.src, state.pos, state.posMax)
    if literal is not None:
        return _leave_out(state, literal.end(), next(filter(None, literal.groups()), ""), silent=silent)
    end = braces_end(state.src, state.pos, state.posMax)
    return end is not None and _leave_out(state, end, silent=silent)


def _template(state: StateInline, silent: bool) -> bool:
    """Leave out a template tag; its value is shown if the page itself gives it."""
    text = state.src
    if text.find("}", state.pos + 1, state.pos + MAX_TEMPLATE_CHARACTERS) < 0:
        return False
    before = text[max(0, state.pos - 2) : state.pos]
    is_plain = before in ("}}", "%}") or (before[-1:].isalnum() and _SURE_OUTPUT.match(text, state.pos))
    if text.startswith("{{", state.pos) and not is_plain and _NO_TEMPLATE_AFTER.search(before):
        return False  # "${{ secrets.KEY }}" of GitHub, "\mathbf{{x}}" of TeX
    match = TEMPLATE.match(text, state.pos, min(state.posMax, state.pos + MAX_TEMPLATE_CHARACTERS))
    if match is None:
        return False
    found = match.group()
    if re.match(r"\{%-?\s*raw\s*-?%\}", found):
        return _raw(state, match.end(), silent)
    if (unseen := _UNSEEN_PART.match(text, state.pos, state.posMax)) is not None:
        return _leave_out(state, unseen.end(), silent=silent)
    if found.startswith("{{") and ("\\" in found or found == "{{}}"):
        return False
    literal = _OUTPUT_LITERAL.fullmatch(found)
    shown = (literal.group(1) or literal.group(2) or "") if literal else _page_value(state, found)
    return _leave_out(state, match.end(), shown, silent=silent)


def _raw(state: StateInline, start: int, silent: bool) -> bool:
    closing = re.compile(r"\{%-?\s*endraw\s*-?%\}").search(state.src, start, state.posMax)
    if closing is None:
        return _leave_out(state, start, silent=silent)
    if not silent:
        state.env["raw"] = True
        _nested(state, start, closing.start(), closing.end(), silent=silent)
        state.env["raw"] = False
    state.pos = closing.end()
    return True


def _page_value(state: StateInline, found: str) -> str:
    match = _PAGE_VALUE.fullmatch(found)
    if match is None:
        return ""
    value = state.env.get("facts", {}).get((match.group(1) or match.group(2)).lower())
    return value if isinstance(value, str) else ""


def _critic(state: StateInline, silent: bool) -> bool:
    match = _CRITIC.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    kept = next((name for name in ("added", "marked", "new") if match.group(name)), None)
    if kept is None:
        return _leave_out(state, match.end(), silent=silent)
    return _nested(state, match.start(kept), match.end(kept), match.end(), silent=silent)


def _role(state: StateInline, silent: bool) -> bool:
    """Read a role of MyST: `{ref}` before a code span."""
    match = _ROLE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    text = match.group("text")
    target = _ROLE_TARGET.fullmatch(text)
    shown = (target.group(1) if target else text).strip()
    return _leave_out(state, match.end(), shown.lstrip("~!"), silent=silent)


def _attributes(state: StateInline, silent: bool) -> bool:
    """Leave out `{: .note}`, `{#id}` and `{.class key=value}` behind what they belong to."""
    match = _KRAMDOWN_EXTENSION.match(state.src, state.pos, state.posMax) or _ATTRIBUTES.match(
        state.src, state.pos, state.posMax
    )
    if match is None:
        return False
    belongs = state.pos == 0 or state.src[state.pos - 1] in ")]`*_\n" or match.group()[1] == ":"
    at_end = match.end() == state.posMax or state.src[match.end()] == "\n"
    if not belongs and not (at_end and match.group()[1] in "#."):
        return False
    if at_end:
        state.pending = state.pending.rstrip(" ")
    return _leave_out(state, match.end(), silent=silent)


def _member(state: StateInline, silent: bool) -> bool:
    """Leave out `{props.name}` in a file with components."""
    value = _PAGE_VALUE.match(state.src, state.pos, state.posMax)
    if value is not None:
        shown = _page_value(state, value.group())
        return bool(shown) and _leave_out(state, value.end(), shown, silent=silent)
    if not state.env.get("has_components"):
        return False
    match = _MEMBER.match(state.src, state.pos, state.posMax)
    return match is not None and _leave_out(state, match.end(), silent=silent)


def _comment(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{/*", state.pos):
        return False
    end = state.src.find("*/}", state.pos, state.posMax)
    return end >= 0 and _leave_out(state, end + 3, silent=silent)


def _erb(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("<%", state.pos):
        return False
    match = TEMPLATE.match(state.src, state.pos, min(state.posMax, state.pos + MAX_TEMPLATE_CHARACTERS))
    return match is not None and _leave_out(state, match.end(), silent=silent)


def _component(state: StateInline, silent: bool) -> bool:
    """Leave out a tag of a component, whose attributes may hold braces."""
    if state.src[state.pos] != "<" or not names_component(state.src, state.pos):
        return False
    end = tag_end(state.src, state.pos, state.posMax)
    return end is not None and _leave_out(state, end, silent=silent)


def _wiki(state: StateInline, silent: bool) -> bool:
    """Read `[[Page]]` and `[[Page|text]]`; an embedded page (`![[Page]]`) is left out."""
    if state.src[state.pos] not in "![":
        return False
    match = _WIKI.match(state.src, state.pos, state.posMax)
    if match is None or (match.start() and state.src[match.start() - 1] in "[\\"):
        return False
    embedded = match.group().startswith("!")
    shown = "" if embedded else (match.group("shown") or match.group("page")).strip()
    if shown.lower() in ("toc", "_toc_"):
        shown = ""
    return _leave_out(state, match.end(), shown, silent=silent)


def _alert(state: StateInline, silent: bool) -> bool:
    """Leave out `[!NOTE]` at the start of a quotation, and inclusions such as `[!INCLUDE [x](y)]`."""
    if not state.src.startswith("[!", state.pos):
        return False
    if state.pos == 0:
        match = _ALERT.match(state.src, 0, state.posMax)
        if match is not None:
            return _box_title(state, match.end(), silent)
    if not _AZURE.match(state.src, state.pos, state.posMax):
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos, False)
    return end >= 0 and _leave_out(state, end + 1, silent=silent)


def _box_title(state: StateInline, start: int, silent: bool) -> bool:
    """Go on behind `[!NOTE]`; a title on the same line is a line of its own."""
    end = state.src.find("\n", start, state.posMax)
    title = state.src[start:end].strip() if end >= 0 else ""
    if not title or silent:
        return _leave_out(state, start, silent=silent)
    _nested(state, start, start + len(title), end + 1, silent=silent)
    state.push("hardbreak", "br", 0)
    return True


@lru_cache(maxsize=4)
def _has_templates(source: str) -> bool:
    """True if a paragraph has a template; asked at each of its brackets."""
    return "{" in source or "<%" in source


@lru_cache(maxsize=4)
def _last_closing_bracket(source: str) -> int:
    return source.rfind("]")


def _open_bracket(state: StateInline, silent: bool) -> bool:
    """Take a bracket that nothing closes as text, without looking for its end again and again."""
    if state.src[state.pos] != "[" or _last_closing_bracket(state.src) > state.pos:
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == "[":
        end += 1
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _flush(state: StateInline, silent: bool) -> bool:
    """Put long pending text into a token: each character that is added to it copies all of it."""
    if not silent and len(state.pending) > MAX_PENDING_CHARACTERS and not state.pending[-1].isspace():
        state.pushPending()
    return False


def _link(state: StateInline, silent: bool) -> bool:
    """Read a link or an image whose destination is a template: `[text]({{ "/x" | url }})`."""
    if state.src[state.pos] not in "![" or not _has_templates(state.src):
        return False
    is_image = state.src.startswith("![", state.pos)
    start = state.pos + is_image
    if state.src[start] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, start, not is_image)
    if end < 0 or end + 1 >= state.posMax or state.src[end + 1] != "(":
        return False
    stop = min(state.posMax, end + MAX_TEMPLATE_CHARACTERS)
    destination = _TEMPLATE_DESTINATION.match(state.src, end + 1, stop)
    if destination is None:
        return False
    return _nested(state, start + 1, end, destination.end(), silent=silent)


def _reference(state: StateInline, silent: bool) -> bool:
    """Read what a generator links by itself: `[text][target]`, `[text]{.class}`, code in brackets."""
    if state.src[state.pos] != "[" or (state.pos and re.match(r"[\w\])\\]", state.src[state.pos - 1])):
        return False
    if state.src.find("]", state.pos, min(state.posMax, state.pos + MAX_TEMPLATE_CHARACTERS)) < 0:
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos, True)
    if end <= state.pos + 1:
        return False
    label = state.src[state.pos + 1 : end]
    after = _OTHER_LABEL.match(state.src, end + 1, state.posMax) or _ATTRIBUTES.match(
        state.src, end + 1, state.posMax
    )
    if after is not None and not label.strip().isdigit() and not label.startswith("^"):
        return _nested(state, state.pos + 1, end, after.end(), silent=silent)
    if re.fullmatch(r"(`+)[^`]+\1", label) and state.src[end + 1 : end + 2] not in ("(", ":"):
        return _nested(state, state.pos + 1, end, end + 1, silent=silent)
    return False


def _mark(state: StateInline, silent: bool) -> bool:
    """Read `==marked==`, `++ctrl+c++`, `H~2~O` and `x^2^`."""
    character = state.src[state.pos]
    before = state.src[state.pos - 1 : state.pos] if state.pos else ""
    if character == "=" and before != "=" and not before.isalnum():
        match = _MARKED.match(state.src, state.pos, state.posMax)
        return match is not None and _nested(state, match.start(1), match.end(1), match.end(), silent=silent)
    if character == "+" and before != "+" and not before.isalnum():
        match = _KEYS.match(state.src, state.pos, state.posMax)
        return match is not None and _leave_out(state, match.end(), match.group(1), silent=silent)
    if character == "~" and before.isalnum():
        match = _SUB.match(state.src, state.pos, state.posMax)
        return match is not None and _leave_out(state, match.end(), match.group(1), silent=silent)
    if character == "^" and (before.isalnum() or before in tuple(")]*_")):
        match = _SUPER.match(state.src, state.pos, state.posMax)
        return match is not None and _leave_out(
            state, match.end(), superscript(match.group(1)), silent=silent
        )
    return False


def superscript(text: str) -> str:
    """Return raised text: "6" after "10" as "⁶", since "106" would be another number, and "th" as it is."""
    raised = text.translate(_SUPERSCRIPTS)
    if not set(raised) & set(text):
        return raised
    return text if _ORDINAL.fullmatch(text) else f"^{text}"
