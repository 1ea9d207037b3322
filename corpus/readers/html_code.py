"""Read preformatted text from HTML: its lines with their indentation, and the language of code."""

import re
from textwrap import dedent

from lxml import etree

from corpus.blocks import TextBlock, code

PRE_TAGS = ("pre", "listing", "xmp", "plaintext")
_LINE_TAGS = frozenset(
    "address blockquote dd div dt figure li ol p pre section table tbody thead tr ul".split()
)
_ROW_TAGS = ("table", "tbody", "thead", "tr")
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|lang:|highlight-source-|highlight-text-|highlight-|brush:\s*)([a-z][\w+#.-]*)"
)
_AFTER_HIGHLIGHTER = re.compile(r"(?:^|\s)(?:sourcecode|hljs|src src-|prettyprint)\s*([a-z][\w+#-]*)(?:\s|$)")
_NOT_LANGUAGES = frozenset(
    """
    auto box code container copy default fallback hljs highlight line-numbers linenums no-highlight
    nohighlight none numberlines numbersource plain plaintext prettyprinted shiki source text txt undefined
    wrap wrapper
    """.split()
)
_CODE_CELL = re.compile(r"(?:^|\s)(?:blob-code|hljs-ln-code|js-file-line|crayon-code|code)(?:[\s-]|$)")
_SENTENCE = re.compile(r"\b[^\W\d_]{2,40}[,;]?\s{1,40}[^\W\d_]{2,40}[^.!?]{0,500}[.!?]['\"”’)]?(?:\s|$)")
_NOT_PROSE = re.compile(r"[{}<>=\[\]|\\$;+]|::|\(\)|^\s*[#/%*]|\S {4,}\S|--\w", re.MULTILINE)
MAX_JUDGED_CHARACTERS = 20_000


def is_code_table(table: etree._Element) -> bool:
    """True if a table's rows are lines of code without a `pre`, as some highlighters write them."""
    if next(table.iter(*PRE_TAGS), None) is not None:
        return False
    cells = [cell for cell in table.iter("td") if len(cell) or cell.text]
    return bool(cells) and all(_CODE_CELL.search((cell.get("class") or "").lower()) for cell in cells)


def preformatted_blocks(element: etree._Element, level: int = 0) -> list[TextBlock]:
    """Return a `pre` as one block of code, or as paragraphs if it holds prose."""
    text = code_text(element)
    language = code_language(element)
    if not language and next(element.iter("code"), None) is None and is_prose(text):
        paragraphs = re.split(r"\n\s*\n", dedent(text).strip("\n"))
        return [TextBlock(paragraph.strip(), level=level) for paragraph in paragraphs]
    return [code(text, language, level)]


def code_text(element: etree._Element) -> str:
    """Return preformatted text. Each element that a browser shows on a line of its own gets one."""
    out = ""
    owed = False  # a line has ended, and its line break is not written yet
    starts: list[int] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        is_line = part is not element and part.tag in _LINE_TAGS
        if event == "start":
            if is_line:
                if owed or (out and not out.endswith("\n")):
                    out += "\n"
                owed = False
                starts.append(len(out))
            said = "\n" if part.tag == "br" else part.text or ""
            around = part
        else:
            if is_line:
                owed = owed or not out[starts.pop() :].endswith("\n")
            said = (part.tail or "") if part is not element else ""
            around = part.getparent()
        if not said or (around is not None and around.tag in _ROW_TAGS and not said.strip()):
            continue
        if owed and not (said.startswith("\n") and not said.strip()):
            out += "\n"
        owed = False
        out += said
    return "\n".join(line.rstrip() for line in out.replace("\xa0", " ").split("\n")).strip("\n")


def code_language(element: etree._Element) -> str:
    """Return the programming language that an element, the code in it, or the box around it names, or ""."""
    around = [element, *list(element.iter("code"))[:1], *list(element.iterancestors())[:6]]
    for part in around:
        if part.tag in ("body", "html", "article", "main"):
            break
        for name in ("data-lang", "data-language", "lang"):
            said = (part.get(name) or "").lower()
            if said and (name != "lang" or part.tag in PRE_TAGS) and said not in _NOT_LANGUAGES:
                return said
        said = (part.get("class") or "").lower()
        found = [*_LANGUAGE.findall(said), *_AFTER_HIGHLIGHTER.findall(said)]
        language = next((name for name in found if name not in _NOT_LANGUAGES), "")
        if language:
            return language.removesuffix(";")
    return ""


def is_prose(text: str) -> bool:
    """True if preformatted text is sentences, not code or a drawing."""
    text = text[:MAX_JUDGED_CHARACTERS]
    sentences = sum(len(match.group()) for match in _SENTENCE.finditer(text))
    lines = [line for line in text.split("\n") if line.strip()]
    strange = sum(bool(_NOT_PROSE.search(line)) for line in lines)
    return bool(lines) and sentences > len(text) * 0.6 and strange < len(lines) / 10
