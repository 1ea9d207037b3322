"""Read Markdown and MDX, with front matter for title, source, url, published and id."""

from dataclasses import replace

from corpus.blocks import AssembledText, TextBlock, assemble_blocks
from corpus.briefs import brief_heading
from corpus.document import BlockKind
from corpus.readers.decode import decode_text
from corpus.readers.front_matter import declared_metadata, split_front_matter
from corpus.readers.markdown.blocks import markdown_blocks
from corpus.readers.reading import Reading, build_document
from corpus.reflow import collapse_whitespace


def read_markdown(content: bytes, name: str) -> Reading:
    """Read one document. The stored text is what a human reader sees, without markup."""
    return _read(content, name, is_mdx=False)


def read_mdx(content: bytes, name: str) -> Reading:
    """Read one document of Markdown with components and expressions."""
    return _read(content, name, is_mdx=True)


def _read(content: bytes, name: str, *, is_mdx: bool) -> Reading:
    facts, body = split_front_matter(decode_text(content, name), name)
    blocks = markdown_blocks(body, facts, is_mdx=is_mdx)
    assembled = assemble_blocks(blocks)
    metadata = declared_metadata(facts, assembled.title or _first_heading(blocks))
    assembled = without_title(assembled, str(metadata.title or ""))
    draft, problems = build_document(name, assembled, metadata)
    return Reading((draft,), tuple(problems))


def _first_heading(blocks: list[TextBlock]) -> str | None:
    """Return the first heading if it is of level 1, of no brief, and only pictures stand before it."""
    shown = (block for block in blocks if block.text.strip() and block.kind is not BlockKind.CAPTION)
    first = next(shown, None)
    is_title = first is not None and first.kind is BlockKind.HEADING and first.level == 1
    return first.text if first is not None and is_title and not brief_heading(first.text) else None


def without_title(assembled: AssembledText, title: str) -> AssembledText:
    """Return the text with no name for sections that are called like the document itself."""
    said = collapse_whitespace(title)
    sections = tuple(
        replace(section, name="") if section.name and section.name == said else section
        for section in assembled.sections
    )
    return replace(assembled, sections=sections)
