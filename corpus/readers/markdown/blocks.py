"""Turn Markdown into the blocks that a reader of the page sees: no markup, and each list with its numbers."""

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from corpus.blocks import TextBlock, code, heading, list_item, table
from corpus.briefs import find_brief_headings
from corpus.document import BlockKind
from corpus.readers.front_matter import Facts
from corpus.readers.markdown.html import blocks_of_html, open_elements
from corpus.readers.markdown.site_blocks import HIDDEN_BAR, site_blocks
from corpus.readers.markdown.site_inline import site_inline
from corpus.reflow import collapse_whitespace

_TASK = re.compile(r"\[([ xX])\][ \t]+")
_BOXES = {" ": "☐", "x": "☑", "X": "☑"}
_HINT = re.compile(r"[?!]>[ \t]+")
_BADGE = re.compile(
    r"badge|shields\.io|/workflows/|travis-ci|codecov|coveralls|readthedocs\.org/projects", re.I
)
_BLOCK_TAG = re.compile(r"</?(?:p|div|li|ul|ol|tr|table|details|summary|h[1-6]|dd|dt|section|br|hr)\b", re.I)
_CELL_TAG = re.compile(r"<t[dh]\b", re.I)
_LINE_MARK = re.compile(r"^[ \t]*(?:[•‣·▪◦–—✓✔✗☑☐►▶➤→]\s|(?:Q|A|Question|Answer)\d{0,3}[.:)]\s)", re.M)
_GAPS = re.compile(r"[ \t]{2,}")
_WIDE_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\v(?=[\u3000-\u9fff\uff00-\uffef])")
_INFO = re.compile(r"\{?[ \t]*(?P<directive>[\w:.-]+)\}[ \t]*(?P<argument>.*)|\{?\.?(?P<language>[\w+#.-]+)")
_INFO_TITLE = re.compile(r"""\b(?:title|file(?:name)?|caption)=(?:"([^"]*)"|'([^']*)')|\[([^\]]+)\]""")
_OPTION = re.compile(r":([\w-]+):[ \t]*(.*)")
_CODE_DIRECTIVES = frozenset(
    ("code", "code-block", "sourcecode", "code-cell", "literalinclude", "parsed-literal", "prompt", "math")
)
_UNSEEN_DIRECTIVES = frozenset(
    """
    toctree contents tableofcontents include raw index currentmodule module automodule autoclass autofunction
    autosummary image mermaid graphviz literalinclude bibliography meta
    """.split()
)
_TITLED_DIRECTIVES = frozenset("admonition card dropdown tab-item tab topic sidebar figure table".split())

MAX_TOKENS_IN_HTML = 2_000
"""How far the end of an HTML table or list is looked for."""

MAX_UNCLOSED_HTML = 50
"""After so many tables and lists without an end, no more ends are looked for."""

MAX_NESTED_TEXTS = 20
"""How deep a text of directives may stand in others; deeper ones are shown as code."""


def markdown_blocks(body: str, facts: Facts | None = None, *, is_mdx: bool = False) -> list[TextBlock]:
    """Return the blocks of a Markdown text, without markup. Templates may show what `facts` has."""
    return _Blocks(facts or {}).read(body, is_mdx=is_mdx)


@cache
def _parser(is_mdx: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(deflist_plugin)
    site_blocks(parser, is_mdx=is_mdx)
    site_inline(parser, is_mdx=is_mdx)
    return parser


class _Blocks:
    """Collects blocks while it walks over the tokens of a text."""

    def __init__(self, facts: Facts, nesting: int = 0) -> None:
        self._facts = facts
        self._nesting = nesting
        self._blocks: list[TextBlock] = []
        self._unclosed = 0
        self._rows: list[list[str]] = []
        self._numbers: list[int | None] = []
        self._delimiter = "."
        self._marker = ""
        self._opens_item = False
        self._heading = 0
        self._quotes: list[bool] = []
        self._cell = self._caption = False
        self._terms: list[str] = []
        self._in_term = self._opens_definition = False

    def read(self, body: str, *, is_mdx: bool) -> list[TextBlock]:
        """Return the blocks of a text; one that imports modules is read as MDX."""
        env: dict[str, object] = {"facts": self._facts, "is_mdx": is_mdx}
        tokens = _parser(is_mdx).parse(body, env)
        if env.get("has_modules") and not is_mdx:
            return self.read(body, is_mdx=True)
        position = 0
        while position < len(tokens):
            if tokens[position].type == "html_block":
                position = self._html(tokens, position, is_mdx)
            else:
                self._token(tokens, position)
                position += 1
        self._take_terms()
        return self._blocks

    @property
    def _level(self) -> int:
        return len(self._numbers)

    def _html(self, tokens: Sequence[Token], start: int, is_mdx: bool) -> int:
        """Read HTML; a table or list whose parts are apart is read together with the Markdown in it."""
        markup = tokens[start].content
        depth = open_elements(markup)
        position = start + 1
        looks = depth > 0 and self._unclosed < MAX_UNCLOSED_HTML
        end = _closing(tokens, start, depth) if looks else None
        self._unclosed += looks and end is None
        if end is not None:
            parser = _parser(is_mdx)
            markup += parser.renderer.render(tokens[start + 1 : end + 1], parser.options, {})
            position = end + 1
        self._blocks += blocks_of_html(markup)
        return position

    def _token(self, tokens: Sequence[Token], position: int) -> None:
        token = tokens[position]
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                self._list(token)
            case "list_item_open":
                self._item(token)
            case "list_item_close":
                self._opens_item = False
            case "blockquote_open":
                self._quotes.append(_is_quote(tokens, position))
            case "blockquote_close":
                self._quotes.pop()
            case "table_open":
                self._rows = []
            case "table_close":
                has_header = bool(self._rows) and any(self._rows[0])
                self._blocks.append(table(self._rows, has_header=has_header))
            case "tr_open":
                self._rows.append([])
            case "th_open" | "td_open" | "th_close" | "td_close":
                self._cell = token.nesting > 0
            case "caption_open" | "caption_close":
                self._caption = token.nesting > 0
            case "dt_open" | "dt_close" | "dd_open" | "dd_close":
                self._definition(token)
            case "fence" | "code_block":
                self._code(token)
            case "inline":
                self._inline(token)

    def _list(self, token: Token) -> None:
        if token.nesting < 0:
            self._numbers.pop()
            return
        start = token.attrGet("start")
        is_ordered = token.type == "ordered_list_open"
        self._numbers.append((int(start) if start is not None else 1) if is_ordered else None)

    def _item(self, token: Token) -> None:
        number = self._numbers[-1]
        self._marker = "-" if number is None else f"{number}{token.markup or '.'}"
        self._numbers[-1] = None if number is None else number + 1
        self._opens_item = True

    def _definition(self, token: Token) -> None:
        opens = token.nesting > 0
        if token.tag == "dt":
            if opens and not self._in_term:
                self._take_terms()
            self._in_term = opens
        else:
            self._opens_definition = opens
            self._numbers.append(None) if opens else self._numbers.pop()

    def _take_terms(self) -> None:
        """Keep terms that have no text as their definition."""
        if self._terms:
            self._blocks.append(list_item("\n".join(self._terms), max(1, self._level), ""))
            self._terms = []

    def _code(self, token: Token) -> None:
        self._take_terms()
        self._opens_item = False
        match = _INFO.match(token.info.strip())
        if token.type == "fence" and match and match.group("directive"):
            self._directive(match.group("directive"), match.group("argument"), token)
            return
        title = _INFO_TITLE.search(token.info)
        if title is not None:
            self._blocks.append(_caption(next(filter(None, title.groups()), "")))
        language = (match.group("language") or "") if match and token.type == "fence" else ""
        self._blocks.append(code(token.content, language.split(":")[0], self._level))

    def _directive(self, name: str, argument: str, token: Token) -> None:
        """Read a directive of MyST, which is written as a fence."""
        options, body = _options(token.content)
        name = name.lower()
        if name in ("python", "r", "js", "sh", "bash", "julia", "sql") or name in _CODE_DIRECTIVES:
            if "caption" in options:
                self._blocks.append(_caption(options["caption"]))
            language = argument.split()[0] if argument.split() else "" if name in _CODE_DIRECTIVES else name
            self._blocks.append(code(body, language, self._level))
            return
        if name in _UNSEEN_DIRECTIVES:
            return
        if self._nesting >= MAX_NESTED_TEXTS:
            self._blocks.append(code(body, "", self._level))
            return
        if name in _TITLED_DIRECTIVES and name != "figure":
            self._blocks.append(_caption(argument))
        elif name.startswith("version") or name == "deprecated":
            self._blocks.append(TextBlock(argument))
        self._blocks += _Blocks(self._facts, self._nesting + 1).read(body, is_mdx=False)

    def _inline(self, token: Token) -> None:
        text = _shown(token)
        if self._cell:
            self._rows[-1].append(collapse_whitespace(text))
        elif self._heading:
            self._blocks.append(heading(collapse_whitespace(text), self._heading))
        elif self._caption:
            self._blocks.append(_caption(text))
        elif self._in_term:
            self._terms.append(text)
        elif self._opens_definition:
            self._blocks.append(list_item("\n".join((*self._terms, text)), max(1, self._level), ""))
            self._terms = []
            self._opens_definition = False
        elif self._opens_item:
            task = _TASK.match(text)
            said = f"{_BOXES[task.group(1)]} {text[task.end() :]}" if task else text
            self._blocks.append(list_item(said, self._level, self._marker))
            self._opens_item = False
        else:
            self._blocks.append(self._paragraph(token, text))

    def _paragraph(self, token: Token, text: str) -> TextBlock:
        if _is_only_images(token):
            return _caption(text, self._level)
        kind = BlockKind.QUOTE if any(self._quotes) else BlockKind.PARAGRAPH
        return TextBlock(_HINT.sub("", text, count=1) if _HINT.match(text) else text, kind, self._level)


def _caption(text: str, level: int = 0) -> TextBlock:
    return TextBlock(collapse_whitespace(text), BlockKind.CAPTION, level)


def _closing(tokens: Sequence[Token], start: int, depth: int) -> int | None:
    """Return the HTML that closes the tables and lists which `tokens[start]` leaves open, or None."""
    for position in range(start + 1, min(len(tokens), start + MAX_TOKENS_IN_HTML)):
        token = tokens[position]
        if token.level < tokens[start].level:
            return None
        if token.type == "html_block":
            depth += open_elements(token.content)
        if depth <= 0:
            return position
    return None


def _is_quote(tokens: Sequence[Token], position: int) -> bool:
    """True for a quotation; False for a box, which is written as one (`> [!NOTE]`)."""
    first = next((token for token in tokens[position + 1 : position + 4] if token.type == "inline"), None)
    return first is None or not re.match(r"\[![A-Za-z][\w-]*\]", first.content)


def _options(content: str) -> tuple[dict[str, str], str]:
    """Return the options at the top of a MyST directive (`:name: value`), and the text under them."""
    options: dict[str, str] = {}
    lines = content.split("\n")
    while lines and (match := _OPTION.fullmatch(lines[0].strip())):
        options[match.group(1)] = match.group(2)
        lines.pop(0)
    return options, "\n".join(lines)


def _is_only_images(token: Token) -> bool:
    children = token.children or []
    return any(child.type == "image" for child in children) and all(
        child.type in ("image", "softbreak", "hardbreak", "link_open", "link_close", "html_inline")
        or not child.content.strip()
        for child in children
    )


def _shown(token: Token) -> str:
    """Return the text of a block as it is shown: lines that are wrapped in the source are joined."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type == "text":
            parts.append(child.content.replace("\n", " "))
        elif child.type == "code_inline":
            parts.append(f"`{child.content.replace(HIDDEN_BAR, '|')}`")
        elif child.type == "softbreak":
            parts.append("\v")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "image" and not _BADGE.search(str(child.attrGet("src"))):
            parts.append(child.content)
        elif child.type == "html_inline" and _BLOCK_TAG.match(child.content):
            parts.append("\n")
        elif child.type == "html_inline" and _CELL_TAG.match(child.content):
            parts.append(" ")
    return _joined("".join(parts))


def _joined(text: str) -> str:
    lines = text.replace("\v", "\n")
    keeps_lines = "\v" in text and (_LINE_MARK.search(lines) or find_brief_headings(lines))
    joined = lines if keeps_lines else _WIDE_BREAK.sub("", text).replace("\v", " ")
    return "\n".join(line for line in (_GAPS.sub(" ", line).strip() for line in joined.split("\n")) if line)
