"""Open zip packages of documents (Office, OpenDocument, EPUB) without unpacking more than is allowed."""

import posixpath
import re
from io import BytesIO
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from lxml import etree

from corpus.errors import DocumentError

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_PARTS = 10_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of Office 97 files, and of encrypted files of any later Office."""
_ENCRYPTED = 0x1
_TEXT_PART = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)


class Package:
    """The parts of a zip file, each read when it is asked for. Use it with `with`.

    Raises DocumentError for a package that is damaged, encrypted or too large. `kind` is what the file should
    be, for the message: "Excel workbook (.xlsx)".
    """

    def __init__(
        self, content: bytes, name: str, kind: str, max_unpacked_bytes: int = MAX_UNPACKED_BYTES
    ) -> None:
        self._name = name
        self._left = self._limit = max_unpacked_bytes
        if content.startswith(_OLE):
            raise DocumentError(
                f"{name}: it is of an old Office or has a password; save it as {kind} without a password."
            )
        try:
            self._zip = ZipFile(BytesIO(content))
        except Exception as error:  # zipfile raises many types for damaged files
            raise self.damaged(name, kind) from error
        if len(self._zip.infolist()) > MAX_PARTS:
            raise self._too_large()

    @staticmethod
    def damaged(name: str, kind: str) -> DocumentError:
        return DocumentError(f"{name}: it is not a valid {kind}; save it again, then add it again.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, path: str) -> bool:
        return path in self._zip.NameToInfo

    def read(self, path: str) -> bytes:
        """Return a part. Raises DocumentError if all parts read so far are too large together."""
        info = self._zip.getinfo(path)
        if info.flag_bits & _ENCRYPTED:
            raise DocumentError(f"{self._name}: it has a password; save it without one and add it again.")
        self._left -= info.file_size  # declared sizes suffice: `zipfile` unpacks nothing beyond them
        if self._left < 0:
            raise self._too_large()
        return self._zip.read(info)

    def xml(self, path: str) -> etree._Element | None:
        """Return the root of an XML part, repaired if it is broken; None if there is no such part."""
        return parse_part(self.read(path)) if path in self else None

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Return the type and the path of each part that the Office part at `path` refers to, by its id."""
        folder, _, file = path.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels".lstrip("/"))
        found: dict[str, tuple[str, str]] = {}
        for item in root.iter("{*}Relationship") if root is not None else ():
            if item.get("TargetMode") != "External":
                kind = str(item.get("Type") or "").rpartition("/")[2]
                found[str(item.get("Id"))] = (kind, resolve_path(path, str(item.get("Target") or "")))
        return found

    def check_text_size(self) -> None:
        """Raise DocumentError if the XML parts are too large, for libraries that read them themselves."""
        parts = self._zip.infolist()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise DocumentError(f"{self._name}: it has a password; save it without one and add it again.")
        if sum(part.file_size for part in parts if _TEXT_PART.search(part.filename)) > self._limit:
            raise self._too_large()

    def _too_large(self) -> DocumentError:
        return DocumentError(
            f"{self._name}: it unpacks to more than {self._limit >> 20} MiB or {MAX_PARTS:,} parts; "
            "save only its text and add it again."
        )


def parse_part(content: bytes) -> etree._Element | None:
    """Return the root of XML without entities and external files; None if nothing of it can be read."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root: etree._Element | None = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def resolve_path(base: str, link: str) -> str:
    """Return the path inside the package that a link in the part `base` names, without its fragment."""
    try:
        path = unquote(urlsplit(link.strip()).path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path)).lstrip("/")


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute by its name without namespace; None if the element has none of that name."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None
