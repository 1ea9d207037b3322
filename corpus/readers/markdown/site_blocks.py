"""Rules for markdown-it that read the block markup of site generators, and leave it out of the text.

The generators: Jekyll and kramdown, Hugo, GitBook, Docusaurus, VitePress, MkDocs, MyST, Hexo, MDX. Rules of
the parser never apply inside code.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_block.table import escapedSplit

from corpus.readers.markdown.jsx import braces_end, names_component, tag_end, visible_attributes

Rule = Callable[[StateBlock, int, int, bool], bool]

TEMPLATE = re.compile(
    r"\{%-?(?:(?!%\}).)*%\}|\{\{[<%](?:(?![>%]\}\}).)*[>%]\}\}|\{\{(?:(?!\}\}).)*\}\}|\{#(?:(?!#\}).)*#\}"
    r"|<%(?:(?!%>).)*%>",
    re.DOTALL,
)
"""A tag, a shortcode, an output or a comment of a template language."""

_CODE_OPEN = re.compile(
    r"(?:\{%-?\s*(?P<liquid>highlight|codeblock)\s+(?P<rest>.*?)-?%\}"
    r"|\{\{[<%]\s*(?P<hugo>highlight|code-?block)\s+(?P<more>.*?)[>%]\}\})\s*"
)
_HIDDEN_OPEN = re.compile(
    r"\{%-?\s*(?P<liquid>comment|schema|stylesheet|javascript)\s*-?%\}|\{\{[<%]\s*(?P<hugo>comment)\s*[>%]\}\}"
    r"|\{::(?P<kramdown>comment)\}"
)
_RAW_OPEN = re.compile(r"\{%-?\s*(raw|verbatim)\s*-?%\}\s*")
_RAW_CLOSE = re.compile(r"\{%-?\s*end(raw|verbatim)\s*-?%\}\s*")
_SHOWN = re.compile(r"""\b(?:title|caption|name|tabName|header|summary)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TAB = re.compile(r"""\{\{[<%]\s*tab(?:item)?\s+(?:"([^"]+)"|'([^']+)')""")
_CONTAINER = re.compile(r":{3,}[ \t]*(?P<name>\{[^{}]*\}|[\w.-]+)?(?P<rest>.*)")
_BARE_TITLE = re.compile(r"\[(.*)\](?:\{.*\})?|(.*?)(?:\{.*\})?:*")
_SLASHES = re.compile(r"/{3,}[ \t]*(?:(?P<name>[\w-]+)[ \t]*(?:\|[ \t]*(?P<title>.+))?)?")
_ADMONITION = re.compile(
    r"""(?:!!!|\?\?\?\+?)[ \t]*[\w-]+(?:[ \t]+[\w-]+)*(?:[ \t]+"(?P<title>.*)")?"""
    r"""|={3}[!+]*[ \t]+(?:"(?P<tab>[^"]*)"|'(?P<tab2>[^']*)')"""
)
_ATTRIBUTES = re.compile(r"\{:{1,2}[^{}]*\}(?:[ \t]*\{:[^{}]*\})*|\{:/[\w]*\}|\{[.#][\w-][^{}\n]*\}")
_LEFT_OUT = re.compile(
    r"\[\[?_?TOC_?\]?\]|\[toc[^\]]*\]|\$\{toc\}|@\[toc\].*|;?-{1,2}8<-{1,2}(?:[ \t].*)?|<<<[ \t]*[@./].*"
    r"|@include:.*|!include[ \t].*|\{![^{}]*!\}|\\(?:newpage|pagebreak|clearpage|toc|tableofcontents)\b.*"
    r"|\*\[[^\]]+\]:[ \t].*|\[!(?:include|video|code[\w-]*)\b.*\]|%%.*%%",
    re.IGNORECASE,
)
_IMPORT = re.compile(
    r"""import\s+(?:type\s+)?(?:[\w*{$][^'"`;]*?\sfrom\s*)?(['"])[^'"\n]+\1"""
    r"""[ \t]*(?:(?:assert|with)[ \t]*\{[^\n]*\})?;?[ \t]*(?://[^\n]*)?"""
)
_IMPORT_OPEN = re.compile(r"import\s+(?:type\s+)?(?:\w+\s*,\s*)?\{[^{}'\"`;]*$")
_EXPORT = re.compile(
    r"export\s+(?:default\b|(?:const|let|var|type|interface)\s+[\w${\[]|(?:async\s+)?function\b|class\s+\w|[{*])"
)
_TOC_ITEM = re.compile(r"(?:[-*+]|\d+\.)[ \t]+\S.*")
_TOC_MARK = re.compile(r"\{:[ \t]*\.?toc\b[^{}]*\}")

_DELIMITER_ROW = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^`].*?(?<!`)\1(?!`)")
HIDDEN_BAR = "\ue000"
"""Stands for a bar in a code span while the cells of a table are divided."""

_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
_STARTS_ONLY: RuleOptionsType = {"alt": []}


def site_blocks(md: MarkdownIt, *, is_mdx: bool = False) -> None:
    """Add the rules to a parser; with `is_mdx` lines of JSX and expressions count everywhere."""
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    first = "table"
    rules: list[tuple[str, Rule, RuleOptionsType]] = [
        ("site_module", _module, _STARTS_ONLY),
        ("site_contents", _contents_list, _STARTS_ONLY),
        ("site_code", _template_code, _INTERRUPTS),
        ("site_hidden", _hidden, _INTERRUPTS),
        ("site_raw", _raw, _INTERRUPTS),
        ("site_template", _template, _INTERRUPTS),
        ("site_line", _line, _INTERRUPTS),
        ("site_container", _container, _INTERRUPTS),
        ("site_admonition", _admonition, _INTERRUPTS),
        ("site_component", _component, _INTERRUPTS),
        ("site_expression", _expression, _INTERRUPTS),
    ]
    for name, rule, options in rules:
        md.block.ruler.before(first, name, rule, options)
    if is_mdx:
        md.block.ruler.disable("code")  # in MDX, text may be indented as deep as the components around it


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table; a bar in a code span divides no cells if the row has enough without it."""
    if not silent and start + 1 < end and _DELIMITER_ROW.fullmatch(_text(state, start + 1)):
        columns = len(_cells(_text(state, start)))
        line = start
        while line < end and "|" in (row := _text(state, line)):
            if "`" in row and len(_cells(row)) > columns:
                begin = state.bMarks[line] + state.tShift[line]
                hidden = _CODE_SPAN.sub(_with_hidden_bars, row)
                state.src = state.src[:begin] + hidden + state.src[begin + len(row) :]
            line += 1
    return table(state, start, end, silent)


def _cells(row: str) -> list[str]:
    return escapedSplit(row.strip().strip("|"))


def _with_hidden_bars(span: re.Match[str]) -> str:
    return re.sub(r"(?<!\\)\|", HIDDEN_BAR, span.group())


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _left(state: StateBlock, line: int) -> str:
    """The text of a line; "" if it is too deep to be anything but code."""
    return "" if state.is_code_block(line) else _text(state, line)


def _line_after(state: StateBlock, line: int, end: int, last: int) -> int:
    """The line after the one in which the character `end` of the source lies."""
    while line < last and state.eMarks[line] < end:
        line += 1
    return line + 1


def caption(state: StateBlock, text: str, line: int) -> None:
    """Add a title of a box, a tab or a listing as tokens."""
    if not text.strip():
        return
    state.push("caption_open", "p", 1).map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.content = text.strip()
    token.children = []
    state.push("caption_close", "p", -1)


def _module(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out `import` and `export` of MDX, up to the end of the statement."""
    if state.level or state.sCount[start] or state.blkIndent:
        return False
    text = _text(state, start)
    if not text.startswith(("import", "export")):
        return False
    line = start + 1
    if _IMPORT_OPEN.match(text):
        while line < min(end, start + 60) and "}" not in _text(state, line - 1):
            line += 1
        text = " ".join(_text(state, n) for n in range(start, line))
        if not _IMPORT.fullmatch(text):
            return False
    elif _EXPORT.match(text):
        line = _statement_end(state, start, end)
    elif not _IMPORT.fullmatch(text):
        return False
    if not silent:
        state.env["has_modules"] = True
        state.line = line
    return True


def _statement_end(state: StateBlock, start: int, end: int) -> int:
    """The line after a statement: up to a blank line, or further while a bracket is open."""
    line = start
    while line < end:
        if state.isEmpty(line):
            return line
        text = state.src
        opens = re.compile(r"[{\[(]").search(text, state.bMarks[line], state.eMarks[line])
        closing = braces_end(text, opens.start()) if opens else None
        line = _line_after(state, line, closing, end) if closing else line + 1
    return end


def _contents_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out the list of one item that kramdown replaces by a table of contents."""
    if start + 1 >= end or not _TOC_ITEM.fullmatch(_left(state, start)):
        return False
    if not _TOC_MARK.fullmatch(_text(state, start + 1)):
        return False
    if not silent:
        state.line = start + 2
    return True


def _template_code(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a listing between tags, such as `{% highlight ruby %}` and `{% endhighlight %}`."""
    text = _left(state, start)
    opening = _CODE_OPEN.fullmatch(text) if text[:2] in ("{%", "{{") else None
    if opening is None:
        return False
    name = opening.group("liquid") or opening.group("hugo")
    closing = re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}|\{{\{{[<%]\s*/\s*{re.escape(name)}\s*[>%]\}}\}}")
    last = _find_line(state, closing, start + 1, end)
    if last is None:
        return False
    if not silent:
        words = (opening.group("rest") or opening.group("more") or "").replace("lang:", "").split()
        token = state.push("fence", "code", 0)
        token.info = words[0].strip("\"'") if words and ":" not in words[0] and "=" not in words[0] else ""
        token.content = state.getLines(start + 1, last, state.sCount[start], True)
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _find_line(state: StateBlock, pattern: re.Pattern[str], start: int, end: int) -> int | None:
    return next((line for line in range(start, end) if pattern.search(_text(state, line))), None)


def _hidden(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out what stands between the tags of a comment."""
    opening = _HIDDEN_OPEN.match(_left(state, start))
    if opening is None:
        return False
    name = opening.group("liquid") or opening.group("hugo") or opening.group("kramdown")
    last = _find_line(state, re.compile(rf"\bend{name}\b|/\s*{name}\b|\{{:/"), start, end)
    if last is None or (last == start and not _text(state, start).rstrip().endswith("}")):
        return False  # what follows on the line is shown
    if not silent:
        state.line = last + 1
    return True


def _raw(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out the tags around what a template shows as it is."""
    text = _left(state, start)
    if not text.startswith("{%"):
        return False
    opens = _RAW_OPEN.fullmatch(text) is not None
    if not opens and not _RAW_CLOSE.fullmatch(text):
        return False
    if not silent:
        token = state.push("raw_open" if opens else "raw_close", "", 0)
        token.hidden = True
        state.env["raw"] = opens
        state.line = start + 1
    return True


def _template(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out lines of nothing but template tags; their titles and captions are shown."""
    text = _left(state, start)
    if not text.startswith(("{%", "{{", "{#", "<%")) or state.env.get("raw"):
        return False
    position = begin = state.bMarks[start] + state.tShift[start]
    last = state.eMarks[end - 1]
    line = start
    while True:
        match = TEMPLATE.match(state.src, position, min(last, begin + 4_000))
        if match is None:
            return False
        position = match.end()
        line = _line_after(state, line, position, end) - 1
        rest = state.src[position : state.eMarks[line]]
        if not rest.strip():
            break
        position += len(rest) - len(rest.lstrip())
    found = state.src[begin:position]
    if found.startswith("{{") and found[2] not in "<%" and _is_sentence(state, line + 1, end):
        return False
    if not silent:
        for shown in (*_TAB.findall(found), *_SHOWN.findall(found)):
            caption(state, "".join(shown), start)
        state.line = line + 1
    return True


def _is_sentence(state: StateBlock, line: int, end: int) -> bool:
    """True if text goes on in the line under an output that stands alone on its line."""
    return line < end and not state.isEmpty(line) and _text(state, line)[:1].islower()


def _line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out lines that are placeholders, inclusions or attributes."""
    text = _left(state, start)
    if not text or text[0] not in "{[$@-;<!\\*%":
        return False
    if not _LEFT_OUT.fullmatch(text) and not _ATTRIBUTES.fullmatch(text):
        return False
    if not silent:
        state.line = start + 1
    return True


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out the lines around a box (`:::tip Title`, `/// note | Title`); its title is shown."""
    text = _left(state, start)
    if text.startswith(":::"):
        match = _CONTAINER.fullmatch(text)
        title = _container_title(match) if match else ""
    elif text.startswith("///"):
        match = _SLASHES.fullmatch(text)
        title = (match.group("title") or "") if match else ""
    else:
        return False
    if match is None:
        return False
    if not silent:
        caption(state, title, start)
        state.line = start + 1
    return True


def _container_title(match: re.Match[str]) -> str:
    name, rest = match.group("name") or "", match.group("rest").strip()
    shown = _SHOWN.search(name) or _SHOWN.search(rest)
    if shown:
        return shown.group(1) or shown.group(2) or ""
    bare = _BARE_TITLE.fullmatch(rest)
    title = (bare.group(1) or bare.group(2) or "") if bare else ""
    return "" if name in ("code-group", "tabs", "raw", "v-pre") or "=" in title else title


def _admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a box or a tab of MkDocs: its title, and the blocks indented under it."""
    text = _left(state, start)
    if not text.startswith(("!!!", "???", "===")):
        return False
    match = _ADMONITION.fullmatch(text)
    if match is None or (
        text[0] != "=" and not match.group("title") and not _has_indented(state, start, end)
    ):
        return False
    if silent:
        return True
    line = start + 1
    indent = state.sCount[start] + 4
    while line < end and (state.isEmpty(line) or state.sCount[line] >= indent):
        line += 1
    title = match.group("title") or match.group("tab") or match.group("tab2") or ""
    caption(state, title, start)
    before = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = indent, line, "root"
    state.level += 1
    state.md.block.tokenize(state, start + 1, line)
    state.level -= 1
    state.blkIndent, state.lineMax, state.parentType = before
    state.line = line
    return True


def _has_indented(state: StateBlock, start: int, end: int) -> bool:
    """True if the next line with text is indented under this one."""
    line = next((line for line in range(start + 1, end) if not state.isEmpty(line)), None)
    return line is not None and state.sCount[line] >= state.sCount[start] + 4


def _component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out lines of nothing but tags of components; what they show of their attributes is kept."""
    text = _left(state, start)
    if not text.startswith("<"):
        return False
    position = state.bMarks[start] + state.tShift[start]
    named = names_component(state.src, position)
    in_html = 'markdown="' in text or "markdown=1" in text or text.rstrip(">").endswith(" markdown")
    if not (named or in_html):
        return False
    shown: list[str] = []
    line = start
    depth = state.env.get("depth", 0)
    while True:
        stop = tag_end(state.src, position, state.eMarks[end - 1])
        if stop is None:
            return False
        tag = state.src[position:stop]
        shown += visible_attributes(tag)
        depth += -1 if tag.startswith("</") else 0 if tag.endswith("/>") else 1
        line = _line_after(state, line, stop, end) - 1
        rest = state.src[stop : state.eMarks[line]]
        if not rest.strip():
            break
        position = stop + len(rest) - len(rest.lstrip())
        if not rest.lstrip().startswith("<"):
            return False
    if not silent:
        state.env["has_components"] = state.env.get("has_components") or named
        state.env["depth"] = max(0, depth)
        # Text in a component may be indented like code; the parser has no other switch for that.
        state._code_enabled = not depth > 0 and not state.env.get("is_mdx")
        for label in shown:
            caption(state, label, start)
        state.line = line + 1
    return True


def _expression(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out lines of nothing but an expression or a comment of MDX in braces."""
    text = _left(state, start)
    is_comment = text.startswith("{/*")
    if not text.startswith("{") or not (is_comment or state.env.get("is_mdx")):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    stop = braces_end(state.src, begin, state.eMarks[end - 1])
    if stop is None or (not is_comment and re.match(r"""\{\s*["'`]""", text)):
        return False
    line = _line_after(state, start, stop, end) - 1
    if state.src[stop : state.eMarks[line]].strip(" \t;"):
        return False
    if not silent:
        state.line = line + 1
    return True
