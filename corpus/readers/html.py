"""Read HTML pages: main text by trafilatura, headings as sections, and the page's own metadata."""

import json
import logging
from collections.abc import Iterator

import trafilatura
from lxml import etree
from trafilatura.utils import load_html

from corpus.blocks import TextBlock, assemble_blocks, heading, list_item, table
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.reflow import collapse_whitespace

for _library in ("trafilatura", "htmldate"):  # users can't act on what they log about a page
    logging.getLogger(_library).setLevel(logging.CRITICAL)

_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "pubdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
)


def read_html(content: bytes, name: str) -> Reading:
    """Read one document: the page's article without menus, footers and markup."""
    page = decode_text(content, name)
    tree = load_html(page)
    if tree is None:  # a fragment, as copied out of a page
        page = f"<html><body>{page}</body></html>"
        tree = load_html(page)
    if tree is None:
        raise DocumentError(f"{name}: it contains no HTML; save the page again, then add it again.")
    try:
        metadata = trafilatura.extract_metadata(tree)
        blocks = _blocks(page)
    except Exception as error:  # trafilatura documents no error types
        reason = collapse_whitespace(str(error))[:100]
        raise DocumentError(
            f"{name}: the page can't be parsed ({reason}); save it as text and add it again."
        ) from error
    assembled = assemble_blocks(blocks)
    facts = DeclaredMetadata(
        title=assembled.title or (metadata.title if metadata else None),
        source=metadata.sitename if metadata else None,
        url=metadata.url if metadata else None,
        published=_published(tree),
    )
    draft, problems = build_document(name, assembled, facts)
    return Reading((draft,), tuple(problems))


def _blocks(page: str) -> list[TextBlock]:
    extracted = trafilatura.extract(
        page, output_format="xml", include_comments=False, include_tables=True, favor_recall=True
    )
    if extracted:
        main = etree.fromstring(extracted.encode()).find("main")
        if main is not None and len(main):
            return list(_walk(main))
    return [TextBlock(trafilatura.html2txt(page))]


def _walk(parent: etree._Element) -> Iterator[TextBlock]:
    for element in parent:
        tag = element.tag
        if tag == "head":
            level = str(element.get("rend", "h2"))[-1:]
            yield heading(_text(element), int(level) if level.isdigit() else 2)
        elif tag == "list":
            yield from (list_item(_text(item)) for item in element.iter("item"))
        elif tag == "table":
            yield table([_text(cell) for cell in row.iter("cell")] for row in element.iter("row"))
        elif tag in ("quote", "div") and len(element):
            if element.text and element.text.strip():
                yield TextBlock(element.text.strip())
            yield from _walk(element)
        else:
            yield TextBlock(_text(element))
        if element.tail and element.tail.strip():
            yield TextBlock(element.tail.strip())


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _published(tree: etree._Element) -> object:
    """Return the date in a page's metadata, never one from its text or URL."""
    for meta in tree.iter("meta"):
        declared = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if declared in _DATE_NAMES and meta.get("content"):
            return meta.get("content")
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            found = _linked_data_date(script.text or "")
            if found:
                return found
    for element in tree.iter("time"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            return element.get("datetime")
    return None


def _linked_data_date(script: str) -> object:
    try:
        waiting = [json.loads(script)]
    except (ValueError, RecursionError):
        return None
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("datePublished"), str):
                return value["datePublished"]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return None
