"""Read HTML between Markdown blocks: its site markup is left out, and Markdown inside its tags is read."""

import re
from html import escape

from markdown_it import MarkdownIt

from corpus.blocks import TextBlock
from corpus.readers.fragment import fragment_blocks as html_blocks
from corpus.readers.markdown.jsx import MAX_SCANNED_CHARACTERS, braces_end
from corpus.readers.markdown.site_blocks import TEMPLATE
from corpus.readers.markdown.site_inline import site_inline

_VERBATIM = re.compile(
    r"(<(?:pre|code|script|style|textarea|kbd|samp)\b[^<>]*>.*?</(?:pre|code|script|style|textarea|kbd|samp)\s*>"
    r"|<!--.*?-->|</?[A-Za-z][^<>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_HAS_MARKDOWN = re.compile(r"\*\S|\b_|__|\]\(|~~|`|\{")
_JSX_VALUE = re.compile(r"(?<=[\w-])=(?=\{)")
_OPENING = re.compile(r"<(/?)(table|ul|ol|dl)\b", re.IGNORECASE)

_IN_HTML = MarkdownIt("zero").enable(["backticks", "emphasis", "strikethrough", "link", "image"])
site_inline(_IN_HTML)


def blocks_of_html(markup: str) -> list[TextBlock]:
    """Return the blocks of HTML markup that stood in a Markdown text."""
    return html_blocks(_without_markdown(_without_values(markup)))


def open_elements(markup: str) -> int:
    """Return how many more tables and lists are opened than closed."""
    return sum(-1 if match.group(1) else 1 for match in _OPENING.finditer(markup))


def _without_values(markup: str) -> str:
    """Leave out attribute values in braces, in which ">" may stand."""
    parts: list[str] = []
    position = 0
    for match in _JSX_VALUE.finditer(markup):
        if match.start() < position:
            continue
        end = braces_end(markup, match.end(), min(len(markup), match.end() + MAX_SCANNED_CHARACTERS))
        if end is not None:
            parts += [markup[position : match.end()], '""']
            position = end
    return "".join(parts) + markup[position:]


def _without_markdown(markup: str) -> str:
    parts = _VERBATIM.split(markup)
    parts[::2] = [_read_text(part) for part in parts[::2]]
    parts[1::2] = [part if part[:2] == "<!" else _tag(part) for part in parts[1::2]]
    return "".join(parts)


def _tag(part: str) -> str:
    is_tag = part.count("<") == 1
    return TEMPLATE.sub("", part) if is_tag and ("{" in part or "<%" in part) else part


def _read_text(text: str) -> str:
    """Return the text between two tags with its Markdown as HTML."""
    if not _HAS_MARKDOWN.search(text):
        return text
    lines = re.split(r"(\n)", text)
    lines[::2] = [_read_line(line) for line in lines[::2]]
    return "".join(lines)


def _read_line(line: str) -> str:
    parts: list[str] = []
    # "zero" has no rule for entities: "&lt;" comes out as it went in.
    for token in _IN_HTML.parseInline(line.lstrip())[0].children or []:
        if token.type == "text":
            parts.append(token.content)
        elif token.type == "code_inline":
            parts.append(f"`{token.content}`")
        elif token.type == "image":
            parts.append(f'<img alt="{escape(token.content)}">')
        elif token.type.endswith(("_open", "_close")):
            parts.append(f"<{'' if token.nesting > 0 else '/'}{token.tag}>")
    indent = line[: len(line) - len(line.lstrip())]
    trailing = " " if line[-1:].isspace() else ""
    return indent + "".join(parts).rstrip() + trailing
