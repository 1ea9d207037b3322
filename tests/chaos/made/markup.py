"""Writers of text formats: plain text, Markdown, MDX, reStructuredText, HTML and what holds HTML."""

import json
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from email.message import EmailMessage
from html import escape
from itertools import groupby

from corpus.document import BlockKind
from tests.chaos.made.documents import (
    SENTENCES,
    Code,
    Heading,
    Hidden,
    Listing,
    MadeDocument,
    Pair,
    Part,
    Prose,
    Table,
)
from tests.corpus.packages import epub_bytes


def write_txt(made: MadeDocument) -> bytes:
    """Plain text with wrapped lines, indented lists, fenced code, underlined headings or marked questions."""
    blocks = [f"Title: {made.title}", *(_plain(part) for part in made.parts)]
    return ("\n\n".join(blocks) + "\n").encode()


def _plain(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"{text}\n{('=' if level == 2 else '-') * len(text)}"
        case Prose():
            return wrapped(part.text)
        case Listing(lead_in, items):
            lines = [_plain_item("   " * (depth - 1), marker, text) for depth, marker, text in items]
            return "\n".join(([f"{wrapped(lead_in)}\n"] if lead_in else []) + lines)
        case Code(lead_in, language, _):
            return f"{lead_in}\n\n```{language}\n{part.text}\n```".lstrip()
        case Pair(question):
            return f"Q: {question}\nA: {wrapped(part.answer)}"
    raise AssertionError(part)


def _plain_item(indent: str, marker: str, text: str) -> str:
    lead = f"{indent}{marker} "
    return textwrap.fill(text, 76, initial_indent=lead, subsequent_indent=" " * len(lead), **_WHOLE_WORDS)


_WHOLE_WORDS = {"break_long_words": False, "break_on_hyphens": False}


def wrapped(text: str, width: int = 76) -> str:
    """A text in lines of a width, whose words stay whole."""
    return textwrap.fill(text, width, **_WHOLE_WORDS)  # type: ignore[arg-type]


def write_md(made: MadeDocument) -> bytes:
    """Markdown with front matter."""
    blocks = _marked_parts(made.parts, _md_text)
    return (f'---\ntitle: "{made.title}"\n---\n\n' + "\n\n".join(blocks) + "\n").encode()


def write_mdx(made: MadeDocument) -> bytes:
    """MDX: Markdown with components, imports and expressions."""
    blocks = list(_marked_parts(made.parts, _mdx_text))
    boxed = [f"<Note>\n\n{block}\n\n</Note>" if n % 3 == 1 else block for n, block in enumerate(blocks)]
    head = f'---\ntitle: "{made.title}"\n---\nimport {{ Note }} from "./note"\n\n'
    return (head + "\n\n".join(boxed) + "\n").encode()


def _md_text(text: str) -> str:
    return re.sub(r"([\\*_<>\[\]`|&#~{}])", r"\\\1", text).replace("\\&", "&amp;")


def _mdx_text(text: str) -> str:
    return _md_text(text)


def _marked_parts(parts: Iterable[Part], said: Callable[[str], str]) -> Iterator[str]:
    """The parts as Markdown; a comment parts two lists, which would be one without it."""
    before: Part | None = None
    for part in parts:
        if isinstance(before, Listing) and isinstance(part, Listing) and not part.lead_in:
            yield "{/* next */}" if said is _mdx_text else "<!-- next -->"
        yield _marked(part, said)
        before = part


def _marked(part: Part, said: Callable[[str], str]) -> str:
    match part:
        case Heading(text, level):
            return f"{'#' * level} {said(text)}"
        case Prose(kind):
            body = wrapped(_strong(part, said, "**{}**"))
            return textwrap.indent(body, "> ") if kind is BlockKind.QUOTE else body
        case Listing(lead_in, items):
            lines = [_md_item("    " * (depth - 1), marker, said(text)) for depth, marker, text in items]
            return "\n".join(([f"{said(lead_in)}\n"] if lead_in else []) + lines)
        case Table(rows):
            lines = [" | ".join(said(cell).replace("\n", "<br/>") for cell in row) for row in rows]
            return "\n".join(
                f"| {line} |" for line in (lines[0], " | ".join("---" for _ in rows[0]), *lines[1:])
            )
        case Code(lead_in, language, _):
            return f"{said(lead_in)}\n\n```{language}\n{part.text}\n```".lstrip()
        case Hidden(text, way):
            return _md_hidden(text, way, is_mdx=said is _mdx_text)
    raise AssertionError(part)


def _md_hidden(text: str, way: int, is_mdx: bool) -> str:
    if is_mdx:
        ways = ("{/* %s */}", 'export const meta = { said: "%s" }', "{/*\n%s\n*/}")
    else:
        ways = (
            "<!-- %s -->",
            "<!--\n\n%s\n\n-->",
            "[//]: # (%s)",
            "<p hidden>%s</p>",
            '<div style="display:none">%s</div>',
        )
    return ways[way % len(ways)] % text


def _md_item(indent: str, marker: str, text: str) -> str:
    lead = f"{indent}{marker} "
    return textwrap.fill(text, 76, initial_indent=lead, subsequent_indent=" " * len(lead), **_WHOLE_WORDS)


def _strong(part: Prose, said: Callable[[str], str], mark: str) -> str:
    """The text of a paragraph, with its bold word marked."""
    text = said(part.text)
    return _bold(text, part.strong, mark)


def _bold(text: str, word: str, mark: str) -> str:
    """A text with a word marked, if the word stands alone in it."""
    return re.sub(rf"(?<=\s){word}(?=\s)", mark.format(word), text) if word else text


def write_rst(made: MadeDocument) -> bytes:
    """ReStructuredText; tables are lists of rows (list-table)."""
    title = f"{made.title}\n{'=' * len(made.title)}"
    return ("\n\n".join([title, *_rst_parts(made.parts)]) + "\n").encode()


def _rst_parts(parts: Iterable[Part]) -> Iterator[str]:
    """The parts; an empty comment parts a quotation or a list from what stands above it."""
    has_section = False
    for part in parts:
        match part:
            case Heading(text, level):
                line = "-" if level == 2 or not has_section else "~"
                has_section = True
                yield f"{text}\n{line * (2 * len(text))}"
            case Prose(kind):
                body = wrapped(_strong(part, _rst_text, "**{}**"))
                if kind is BlockKind.CAPTION:
                    body = f".. figure:: boat.png\n\n{textwrap.indent(body, '   ')}"
                yield f"..\n\n{textwrap.indent(body, '    ')}" if kind is BlockKind.QUOTE else body
            case Listing(lead_in, items):
                yield from [_rst_text(lead_in)] if lead_in else []
                yield "..\n\n" + "\n\n".join(_rst_items(items))
            case Table(rows):
                yield ".. list-table::\n   :header-rows: 1\n\n" + "\n".join(map(_rst_row, rows))
            case Code(lead_in, language, _):
                yield from [_rst_text(lead_in)] if lead_in else []
                yield f".. code-block:: {language}".rstrip() + f"\n\n{textwrap.indent(part.text, '   ')}"
            case Hidden(text, way):
                yield (".. %s", "..\n   %s", ".. only:: never_built\n\n   .. %s")[way % 3] % text


def _rst_row(row: Iterable[str]) -> str:
    marks = ("   * - {}", "     - {}")
    cells = (marks[n > 0].format(_rst_cell(cell)).rstrip() for n, cell in enumerate(row))
    return "\n".join(cells)


def _rst_text(text: str) -> str:
    said = re.sub(r"([\\*`|_<>])", r"\\\1", text)
    return re.sub(r"(?m)^([A-Z]\.) ", r"\\\1 ", said)


def _rst_cell(cell: str) -> str:
    return _rst_text(cell).replace("\n", "\n       ") if cell != "-3" else r"\-3"


def _rst_items(items: Iterable[tuple[int, str, str]]) -> Iterable[str]:
    indents = [0]
    for depth, marker, text in items:
        lead = " " * indents[depth - 1] + f"{marker} "
        indents = [*indents[:depth], len(lead)]
        yield textwrap.fill(
            _rst_text(text), 76, initial_indent=lead, subsequent_indent=" " * len(lead), **_WHOLE_WORDS
        )


def html_body(parts: Iterable[Part]) -> str:
    """The parts as HTML."""
    return "\n".join(map(_html, parts))


def _html(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Prose(kind):
            said = _strong(part, escape, "<b>{}</b>")
            return {
                BlockKind.QUOTE: f"<blockquote><p>{said}</p></blockquote>",
                BlockKind.CAPTION: f'<figure><img src="a.png"/><figcaption>{said}</figcaption></figure>',
            }.get(kind, f"<p>{said}</p>")
        case Listing(lead_in, items):
            return (f"<p>{escape(lead_in)}</p>\n" if lead_in else "") + _html_list(
                list(items), 1, "ol" if part.is_numbered else "ul"
            )
        case Table(rows):
            body = "".join(_html_row(row, "td") for row in rows[1:])
            return f"<table>{_html_row(rows[0], 'th')}{body}</table>"
        case Code(lead_in, language, _):
            mark = f' class="language-{language}"' if language else ""
            before = f"<p>{escape(lead_in)}</p>\n" if lead_in else ""
            return f"{before}<pre><code{mark}>{escape(part.text)}</code></pre>"
        case Hidden(text, way):
            ways = (
                "<p hidden>%s</p>",
                '<div style="display: none"><p>%s</p></div>',
                "<!-- %s -->",
                '<script type="text/x">%s</script>',
                "<template><p>%s</p></template>",
                "<p>The <del>%s</del> gate</p>",
            )
            return ways[way] % escape(text)
    raise AssertionError(part)


def _html_list(items: list[tuple[int, str, str]], depth: int, tag: str) -> str:
    said = ""
    for deeper, run in groupby(items, key=lambda item: item[0] > depth):
        if deeper:
            said = said.removesuffix("</li>") + _html_list(list(run), depth + 1, tag) + "</li>"
        else:
            said += "".join(f"<li>{escape(text)}</li>" for _, _, text in run)
    return f"<{tag}>{said}</{tag}>"


def _html_row(cells: Iterable[str], tag: str) -> str:
    inner = "".join(f"<{tag}>{escape(cell).replace(chr(10), '<br>')}</{tag}>" for cell in cells)
    return f"<tr>{inner}</tr>"


def _border(made: MadeDocument) -> str:
    """Sentences at the borders of an article, where short captions may belong to a menu."""
    said = (sentence.format("Bergen") for sentence in SENTENCES[made.language][:2])
    return f"<p>{' '.join(said)}</p>"


def write_html(made: MadeDocument) -> bytes:
    """A page with a menu and a footer around its article."""
    body = html_body(made.parts)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{made.title}</title></head><body>"
        f'<nav><a href="/">Home</a> <a href="/n">News</a></nav><article><h1>{made.title}</h1>\n'
        f"{_border(made)}{body}{_border(made)}</article>"
        "<footer>Imprint</footer></body></html>"
    ).encode()


def write_epub(made: MadeDocument) -> bytes:
    """A book of one chapter."""
    body = html_body(made.parts).replace("<br>", "<br/>")
    return epub_bytes(f"<h1>{made.title}</h1>{body}", metadata=f"<dc:title>{made.title}</dc:title>")


def write_feed(made: MadeDocument) -> bytes:
    """A feed of one item, whose text is escaped HTML."""
    item = (
        f"<title>{made.title}</title><guid>a</guid><description>{escape(html_body(made.parts))}</description>"
    )
    return f'<rss version="2.0"><channel><title>Wire</title><item>{item}</item></channel></rss>'.encode()


def write_eml_html(made: MadeDocument) -> bytes:
    """An e-mail with HTML only."""
    message = _message(made)
    message.set_content(f"<html><body>{html_body(made.parts)}</body></html>", subtype="html")
    return message.as_bytes()


def write_eml(made: MadeDocument) -> bytes:
    """An e-mail of plain text, in lines that were wrapped by a mail program."""
    message = _message(made)
    message.set_content("\n\n".join(map(_plain, made.parts)) + "\n", cte="quoted-printable")
    return message.as_bytes()


def _message(made: MadeDocument) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ada Lund <ada@x.example>"
    message["Subject"] = made.title
    message["Date"] = "Tue, 3 Feb 2026 10:15:00 +0100"
    return message


def write_json(made: MadeDocument) -> bytes:
    """One object with Markdown."""
    blocks = "\n\n".join(_marked_parts(made.parts, _md_text))
    return json.dumps({"title": made.title, "markdown": blocks}).encode()


def write_jsonl(made: MadeDocument) -> bytes:
    """One line with HTML."""
    return (json.dumps({"title": made.title, "content_html": html_body(made.parts)}) + "\n").encode()


def write_faq(made: MadeDocument) -> bytes:
    """Questions and answers as a page declares them (schema.org)."""
    entities = [
        {
            "@type": "Question",
            "name": pair.question,
            "acceptedAnswer": {"@type": "Answer", "text": f"<p>{escape(pair.answer)}</p>"},
        }
        for pair in made.parts
        if isinstance(pair, Pair)
    ]
    return json.dumps({"@type": "FAQPage", "name": made.title, "mainEntity": entities}).encode()
