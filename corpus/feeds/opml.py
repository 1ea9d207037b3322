"""Read and write OPML, the format in which feed readers exchange lists of feeds."""

from collections.abc import Sequence

from lxml import etree

from corpus.errors import DocumentError
from corpus.feeds.safe_xml import parse_xml
from corpus.readers.decode import printable
from corpus.reflow import collapse_whitespace

MAX_FEEDS = 5_000


def read_opml(content: bytes, name: str) -> list[tuple[str, str]]:
    """Return title and URL of each feed in an OPML list, in order, those in folders included, each URL once.

    A feed without a title gets its URL as title. Raises DocumentError if `content` is no OPML.
    """
    root = parse_xml(content, name)
    if str(root.tag).lower() != "opml":
        raise DocumentError(f"{name}: it is not an OPML list; export your reader's feeds as OPML.")
    feeds: dict[str, str] = {}
    for outline in root.iter("outline"):
        fields = {str(key).lower(): collapse_whitespace(str(value)) for key, value in outline.attrib.items()}
        address = fields.get("xmlurl", "")
        if address.lower().startswith(("http://", "https://")):
            feeds.setdefault(address, fields.get("title") or fields.get("text") or address)
    if len(feeds) > MAX_FEEDS:
        raise DocumentError(f"{name}: it lists more than {MAX_FEEDS} feeds; split it.")
    return [(title, address) for address, title in feeds.items()]


def write_opml(title: str, feeds: Sequence[tuple[str, str]]) -> bytes:
    """Return an OPML 2.0 list of feeds (title, URL), in UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    for name, address in feeds:
        said = _clean(name) or _clean(address)
        etree.SubElement(body, "outline", type="rss", text=said, title=said, xmlUrl=_clean(address))
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _clean(text: str) -> str:
    """Return `text` on one line, without characters that XML forbids."""
    return collapse_whitespace(printable(text).translate(dict.fromkeys((0xFFFE, 0xFFFF))))
