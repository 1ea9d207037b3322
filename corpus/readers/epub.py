"""Read e-books (.epub): the chapters in reading order, each a section, with the book's own metadata."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from corpus.blocks import TextBlock, assemble_blocks, heading
from corpus.dates import parse_published
from corpus.document import BlockKind
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text
from corpus.readers.fragment import fragment_blocks
from corpus.readers.package import Package, attribute, local_name, resolve_path
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import name_as_title
from corpus.reflow import collapse_whitespace

_KIND = "e-book (.epub)"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Methods by which only fonts are obfuscated; the text stays readable."""
_BODY = re.compile(r"<(?:\w+:)?body\b[^>]*>(.*?)(?:</(?:\w+:)?body\s*>|\Z)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document says: metadata, the paths of the pages in order, and of the contents."""

    title: str
    author: str
    published: str
    pages: tuple[str, ...]
    contents: tuple[str, ...]


def read_epub(content: bytes, name: str) -> Reading:
    """Read one document. Raises DocumentError if its text is encrypted (DRM)."""
    with Package(content, name, _KIND) as package:
        try:
            book = _book(package, name)
            _refuse_encrypted(package, book, name)
            blocks = list(_blocks(package, book, name))
        except DocumentError:
            raise
        except Exception as error:  # zipfile and zlib raise many types for damaged files
            raise Package.damaged(name, _KIND) from error
    facts = DeclaredMetadata(
        title=book.title or name_as_title(name), source=book.author, published=book.published or None
    )
    draft, problems = build_document(name, assemble_blocks(blocks), facts)
    return Reading((draft,), tuple(problems))


def _book(package: Package, name: str) -> _Book:
    container = package.xml("META-INF/container.xml")
    roots = container.iter("{*}rootfile") if container is not None else iter(())
    path = next((str(item.get("full-path")) for item in roots if item.get("full-path")), "")
    root = package.xml(path) if path else None
    if root is None:
        raise Package.damaged(name, _KIND)
    items = {str(item.get("id")): item for item in root.iter("{*}item")}
    spine = next(root.iter("{*}spine"), None)
    read = [item for item in root.iter("{*}itemref") if item.get("linear") != "no"]
    chosen = [items[ref] for item in read if (ref := str(item.get("idref"))) in items]
    pages = [
        resolve_path(path, str(item.get("href") or ""))
        for item in chosen
        if item.get("media-type") in _PAGES and "nav" not in str(item.get("properties") or "").split()
    ]
    toc = str(spine.get("toc")) if spine is not None else ""
    contents = [
        resolve_path(path, str(item.get("href") or ""))
        for key, item in items.items()
        if key == toc or "nav" in str(item.get("properties") or "").split()
    ]
    return _Book(_said(root, "title"), _author(root), _published(root), tuple(pages), tuple(contents))


def _said(root: etree._Element, name: str) -> str:
    texts = (collapse_whitespace("".join(map(str, item.itertext()))) for item in root.iter(f"{{*}}{name}"))
    return next(filter(None, texts), "")


def _author(root: etree._Element) -> str:
    names: dict[str, None] = {}
    for item in root.iter("{*}creator"):
        if attribute(item, "role") in (None, "aut"):
            names[collapse_whitespace("".join(map(str, item.itertext())))] = None
    return ", ".join(filter(None, names)) or _said(root, "publisher")


def _published(root: etree._Element) -> str:
    """Return the date of publication; a year alone, or the date of a change, is none."""
    dates = sorted(root.iter("{*}date"), key=lambda item: attribute(item, "event") != "publication")
    for item in dates:
        said = str(item.text or "").strip()
        if attribute(item, "event") in (None, "publication", "original-publication") and parse_published(
            said
        ):
            return said
    return ""


def _refuse_encrypted(package: Package, book: _Book, name: str) -> None:
    root = package.xml("META-INF/encryption.xml")
    for item in root.iter("{*}EncryptedData") if root is not None else ():
        methods = [str(method.get("Algorithm")) for method in item.iter("{*}EncryptionMethod")]
        paths = [resolve_path("x", str(link.get("URI") or "")) for link in item.iter("{*}CipherReference")]
        if not set(methods) & set(_FONTS) and set(paths) & set(book.pages):
            raise DocumentError(
                f"{name}: its text is encrypted (DRM), so only its shop's program can read it; "
                "add a copy without DRM."
            )


def _blocks(package: Package, book: _Book, name: str) -> Iterator[TextBlock]:
    labels = _labels(package, book)
    for path in dict.fromkeys(book.pages):
        if path not in package:
            continue
        blocks = [_lowered(block) for block in _page(package.read(path), name)]
        if not any(re.search(r"\w", block.text) for block in blocks):
            continue
        first = next(block for block in blocks if block.text.strip())
        label = labels.get(path, "")
        if label and first.kind is not BlockKind.HEADING and collapse_whitespace(first.text) != label:
            yield heading(label, 2)
        elif label and first.kind is BlockKind.PARAGRAPH:
            blocks = [heading(label, 2), *blocks[blocks.index(first) + 1 :]]
        yield from blocks


def _page(content: bytes, name: str) -> list[TextBlock]:
    text = decode_text(content, name)
    body = _BODY.search(text)
    return fragment_blocks(body.group(1) if body else text)


def _lowered(block: TextBlock) -> TextBlock:
    """Return a heading one level lower, since the book's title is the only one of the first level."""
    if block.kind is not BlockKind.HEADING:
        return block
    return replace(block, text=collapse_whitespace(block.text), level=min(6, block.level + 1))


def _labels(package: Package, book: _Book) -> dict[str, str]:
    """Return the name of each page in the table of contents (EPUB 3 nav, EPUB 2 NCX), by its path."""
    found: dict[str, str] = {}
    for path in book.contents:
        root = package.xml(path)
        for element in root.iter(etree.Element) if root is not None else ():
            kind = local_name(element)
            if kind == "a" and element.get("href"):
                target, label = str(element.get("href")), "".join(map(str, element.itertext()))
            elif kind == "navPoint":
                links = (str(link.get("src") or "") for link in element.iter("{*}content"))
                target, label = next(links, ""), _said(element, "text")
            else:
                continue
            found.setdefault(resolve_path(path, target), collapse_whitespace(label))
    return found
