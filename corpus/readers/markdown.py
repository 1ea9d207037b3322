"""Markdown, with YAML front matter for title, source, url, published and id."""

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.blocks import Block, assemble
from corpus.errors import DocumentError
from corpus.readers.decode import decode
from corpus.readers.reading import Facts, Reading, build

_PARSER = MarkdownIt("commonmark").enable("table")
_NESTING = {
    f"{kind}_{side}" for kind in ("bullet_list", "ordered_list", "table") for side in ("open", "close")
}


def read_markdown(content: bytes, name: str) -> Reading:
    """One document; the stored text is what a reader sees, without markup."""
    text = decode(content, name)
    try:
        facts, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise DocumentError(
            f"{name}: its front matter is no valid YAML ({reason}); quote values that hold a colon."
        ) from error
    plain, sections, heading = assemble(markdown_blocks(body))
    draft, problems = build(
        name,
        plain,
        sections,
        Facts(
            title=facts.get("title") or heading,
            source=facts.get("source"),
            url=facts.get("url") or facts.get("link"),
            published=facts.get("published") or facts.get("date"),
            given_id=facts.get("id"),
        ),
    )
    return Reading((draft,), tuple(problems))


def markdown_blocks(body: str) -> list[Block]:
    """The blocks of a Markdown text, markup removed; lists and table rows line by line."""
    blocks: list[Block] = []
    lines: list[str] = []
    cells: list[str] | None = None
    level = depth = 0
    for token in _PARSER.parse(body):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type in _NESTING:
            depth += token.nesting
            if depth == 0:
                blocks.append(Block("\n".join(lines)))
                lines = []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            lines.append(" | ".join(cells or []))
            cells = None
        elif token.type in ("inline", "fence", "code_block"):
            text = _inline(token) if token.type == "inline" else token.content.rstrip("\n")
            if cells is not None:
                cells.append(text)
            elif depth:
                lines.append("- " + text.replace("\n", " "))
            else:
                blocks.append(Block(text, level))
    return blocks


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)
