"""Read HTML pages: the article with its structure, and the page's own title, address, source and date."""

import logging
import re
from urllib.parse import urljoin

import trafilatura
from lxml import etree

from corpus.blocks import TextBlock, assemble_blocks
from corpus.document import BlockKind
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text, normalise_text
from corpus.readers.html_article import article_blocks
from corpus.readers.html_blocks import parse_html
from corpus.readers.html_dates import declared_date
from corpus.readers.html_hidden import remove_hidden
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.reflow import collapse_whitespace

for _library in ("trafilatura", "htmldate"):  # users can't act on what they log about a page
    logging.getLogger(_library).setLevel(logging.CRITICAL)

MAX_HEAD_BYTES = 4_096
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_ENCODINGS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis"), "cp932"),
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "big5": "big5hkscs",
}
"""What browsers read under these names (WHATWG, Encoding)."""
MAX_TOP_BLOCKS = 8
"""Among so many blocks at the top, a repetition of the title is left out."""


def read_html(content: bytes, name: str) -> Reading:
    """Read one document: the page's article without menus, footers and markup."""
    page = _decoded(content, name)
    tree = parse_html(page)
    if tree is None:
        raise DocumentError(f"{name}: it contains no HTML; save the page again, then add it again.")
    try:
        metadata = trafilatura.extract_metadata(tree, extensive=False)
        published = declared_date(tree)
        address = _address(tree)
        remove_hidden(tree)
        blocks = article_blocks(tree) or _without_scripts(page)
    except Exception as error:  # trafilatura documents no error types
        reason = collapse_whitespace(str(error))[:100]
        raise DocumentError(
            f"{name}: the page can't be parsed ({reason}); save it as text and add it again."
        ) from error
    assembled = assemble_blocks(_without_repeated_title(blocks))
    site = metadata.sitename if metadata else None
    title = metadata.title if metadata else None
    if assembled.title and not (title and site and assembled.title.casefold() == site.casefold()):
        title = assembled.title
    facts = DeclaredMetadata(
        title=title,
        source=site,
        url=address,
        published=published,
    )
    draft, problems = build_document(name, assembled, facts)
    return Reading((draft,), tuple(problems))


def _decoded(content: bytes, name: str) -> str:
    """Return a page's text; by the encoding that it declares, unless it is UTF-8."""
    declared = _CHARSET.search(content[:MAX_HEAD_BYTES])
    try:
        content.decode()
    except UnicodeDecodeError:
        label = declared.group(1).decode().lower() if declared else ""
        try:
            return normalise_text(content.decode(_ENCODINGS.get(label, label or "unknown")), name)
        except (LookupError, UnicodeError):
            pass  # it is not what it says
    return decode_text(content, name)


def _without_scripts(page: str) -> list[TextBlock]:
    """Return the blocks of a page that shows its text only to browsers without scripts, or none."""
    tree = parse_html(page)
    if tree is None:
        return []
    for element in tree.iter("noscript"):
        element.tag = "div"
    remove_hidden(tree)
    return article_blocks(tree)


def _without_repeated_title(blocks: list[TextBlock]) -> list[TextBlock]:
    """Return the blocks of a page without those at its top that only say its title once more."""
    title = next(
        (block.text for block in blocks if block.kind is BlockKind.HEADING and block.level == 1), None
    )
    if title is None:
        return blocks
    said = False
    kept = []
    for index, block in enumerate(blocks):
        is_title = collapse_whitespace(block.text).casefold() == title.casefold()
        if (
            is_title
            and index < MAX_TOP_BLOCKS
            and (said or block.kind is not BlockKind.HEADING or block.level > 1)
        ):
            continue
        said = said or is_title
        kept.append(block)
    return kept


def _address(tree: etree._Element) -> str | None:
    """Return the address that a page declares as its own: its canonical link, else og:url."""
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), "")
    links = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    metas = [
        meta.get("content")
        for meta in tree.iter("meta")
        if (meta.get("property") or meta.get("name")) == "og:url"
    ]
    for said in filter(None, [*links, *metas]):
        try:
            address = urljoin(base or "", said.strip())
        except ValueError:
            continue
        if re.match(r"https?://[^/\s]", address, re.IGNORECASE):
            return str(address)
    return None
