"""The words of a file by its format's own plain text: what stands in it, with nothing chosen or arranged."""

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

import pypdfium2 as pdfium
from charset_normalizer import from_bytes
from lxml import etree
from lxml import html as lxml_html

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(
    r"\b(?:https?|ftp|mailto):\S+|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"
)
_MARKUP = re.compile(
    r"<[!/a-zA-Z][^<>]*>|\{[{%][^{}]*[}%]\}|\{:[^}]*\}|:[a-z:]+:(?=`)|^\.\. [\w:-]+::[^\n]*$", re.M
)
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)\s*\n.*?\n\1\s*\n", re.S)
_FENCED = re.compile(r"^[ \t]*(?:```|~~~).*\n((?:.*\n)*?)[ \t]*(?:```|~~~)[ \t]*$", re.M)
_RTF_UNSHOWN = re.compile(r"\{\\(?:\*|fonttbl|colortbl|stylesheet|info|pict)")
_RTF_CONTROL = re.compile(r"\\'[0-9a-f]{2}|\\\*?[a-z]+-?\d* ?|[{}]|\\[^a-z]")
_UNSHOWN = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "svg",
    "head",
)
_ZIPPED = {
    ".docx": (r"word/(?:document|footnotes|endnotes)\.xml", ("p",), "t"),
    ".pptx": (r"ppt/slides/slide\d+\.xml", ("p",), "t"),
    ".odt": (r"content\.xml", ("p", "h"), None),
    ".xlsx": (r"xl/sharedStrings\.xml", ("si",), "t"),
    ".epub": (r".*\.x?html?", ("body",), None),
}
"""Of each zipped format: the parts that hold text, the elements of a paragraph, and that of a run of text."""

_UNREAD = ("{*}del", "{*}moveFrom", "{*}tracked-changes", "{*}annotation", "{*}rPh", "{*}script", "{*}style")


def plain_words(suffix: str, content: bytes) -> Counter[str]:
    """Return how often each word stands in a file. `suffix` names its format: ".md"."""
    if suffix in _ZIPPED:
        text = _zipped_text(content, *_ZIPPED[suffix])
    elif suffix == ".pdf":
        text = _pdf_text(content)
    elif suffix in (".html", ".htm"):
        text = _page_text(content)
    else:
        text = _marked_text(suffix, content)
    return words(text)


def words(text: str) -> Counter[str]:
    """Return how often each word stands in a text, in lower case."""
    return Counter(_WORD.findall(text.replace("_", " ").casefold()))


def _zipped_text(content: bytes, parts: str, paragraphs: tuple[str, ...], run: str | None) -> str:
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in filter(re.compile(parts).fullmatch, sorted(package.namelist())):
            root = etree.fromstring(package.read(name), etree.XMLParser(recover=True, huge_tree=True))
            if root is None:
                continue
            for element in list(root.iter(*_UNREAD)):
                element.clear(keep_tail=True)
            own = tuple(f"{{*}}{tag}" for tag in paragraphs)
            for paragraph in root.iter(*own):
                runs = paragraph.itertext() if run is None else _runs(paragraph, f"{{*}}{run}", own)
                texts.append("".join(runs))
    return "\n".join(texts)


def _runs(paragraph: etree._Element, run: str, own: tuple[str, ...]) -> Iterator[str]:
    """Yield the text of a paragraph's runs, without those of paragraphs inside of it."""
    for element in paragraph.iter(run):
        if next(element.iterancestors(*own)) is paragraph:
            yield element.text or ""


def _pdf_text(content: bytes) -> str:
    document = pdfium.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _page_text(content: bytes) -> str:
    root = lxml_html.fromstring(_decoded(content))
    for element in list(root.iter(*_UNSHOWN)):
        element.drop_tree() if element.getparent() is not None else None
    return "\n".join(root.itertext())


def _marked_text(suffix: str, content: bytes) -> str:
    text = _decoded(content)
    if suffix == ".rtf":
        text = _RTF_CONTROL.sub(" ", _without_unshown(text))
    elif suffix not in (".txt", ".csv", ".tsv"):
        pieces = _FENCED.split(_ADDRESS.sub(" ", _FRONT_MATTER.sub("", text)))
        text = "\n".join(piece if n % 2 else _MARKUP.sub(" ", piece) for n, piece in enumerate(pieces))
    return html.unescape(text)


def _without_unshown(text: str) -> str:
    """Leave out the groups of an .rtf file that are not shown: fonts, styles, pictures."""
    while found := _RTF_UNSHOWN.search(text):
        end, depth = found.end(), 1
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0) if text[end - 1] != "\\" else 0
            end += 1
        text = text[: found.start()] + text[end:]
    return text


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content).best()
        return str(best) if best else content.decode("utf-8", "replace")
