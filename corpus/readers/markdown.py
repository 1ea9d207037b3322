"""Read Markdown, with YAML front matter for title, source, url, published and id."""

import re
from html import unescape
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.blocks import TextBlock, assemble_blocks, code, heading, list_item, table
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document

_PARSER = MarkdownIt("commonmark").enable("table")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^<>]*>(.*?)(?:</h\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[/!?]?[a-z][^<>]*>", re.IGNORECASE)
_NULLS = ("null", "Null", "NULL", "~")


def read_markdown(content: bytes, name: str) -> Reading:
    """Read one document. The stored text is what a human reader sees, without markup."""
    text = decode_text(content, name)
    try:
        facts, body = _front_matter(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise DocumentError(
            f"{name}: its front matter is not valid YAML ({reason}); quote values that contain a colon."
        ) from error
    assembled = assemble_blocks(markdown_blocks(body))
    draft, problems = build_document(
        name,
        assembled,
        DeclaredMetadata(
            title=facts.get("title") or assembled.title,
            source=facts.get("source"),
            url=facts.get("url") or facts.get("link"),
            published=facts.get("published") or facts.get("date"),
            given_id=facts.get("id"),
        ),
    )
    return Reading((draft,), tuple(problems))


class _Verbatim(YAMLHandler):
    """Load all values as strings: no octal ids, no titles read as numbers, no invalid date that raises."""

    def load(self, fm: str, **_: object) -> Any:
        return yaml.load(fm, yaml.BaseLoader)  # noqa: S506  it makes strings, lists and mappings only


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the metadata, with keys in lower case, and the body: the whole text if there is no mapping."""
    handler = _Verbatim()
    text = text.lstrip("\n")
    facts, body = frontmatter.parse(text, handler=handler) if handler.detect(text) else ({}, text)
    said = {str(key).lower(): None if value in _NULLS else value for key, value in facts.items()}
    return said, body if facts else text


def markdown_blocks(body: str) -> list[TextBlock]:
    """Return the blocks of a Markdown text, without markup."""
    blocks: list[TextBlock] = []
    rows: list[list[str]] = []
    markers: list[str] = []
    level = 0
    opens_item = in_cell = False
    for token in _PARSER.parse(body):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            markers.append("")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            markers.pop()
        elif token.type == "list_item_open":
            markers[-1] = f"{token.info}{token.markup}" if token.info else "-"
            opens_item = True
        elif token.type == "table_open":
            rows = []
        elif token.type == "table_close":
            blocks.append(table(rows, has_header=True))
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            in_cell = token.type.endswith("open")
        elif token.type == "html_block":
            blocks.extend(_html_blocks(token.content))
        elif token.type in ("fence", "code_block"):
            blocks.append(code(token.content, token.info.split(" ")[0], len(markers)))
        elif token.type == "inline":
            text = _inline(token)
            if in_cell:
                rows[-1].append(text)
            elif level:
                blocks.append(heading(text, level))
            elif opens_item:
                blocks.append(list_item(text, len(markers), markers[-1]))
                opens_item = False
            else:
                blocks.append(TextBlock(text, level=len(markers)))
    return blocks


def _html_blocks(markup: str) -> list[TextBlock]:
    """Return the headings and texts of HTML between Markdown paragraphs."""
    blocks: list[TextBlock] = []
    position = 0
    for match in _HTML_HEADING.finditer(markup):
        blocks.append(TextBlock(_visible(markup[position : match.start()])))
        blocks.append(heading(_visible(match.group(2)), int(match.group(1))))
        position = match.end()
    return [*blocks, TextBlock(_visible(markup[position:]))]


def _visible(markup: str) -> str:
    return unescape(_TAG.sub("", _UNSEEN.sub("", markup))).strip()


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type == "text":
            parts.append(child.content)
        elif child.type == "code_inline":
            parts.append(f"`{child.content}`")
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)
