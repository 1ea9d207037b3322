"""Write the links from one page to another: signed like the page on which they stand, or between files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol
from urllib.parse import quote

from bot.web.access import Access, Reader
from bot.web.links import Asked, document_path, name_in_path, proof_of, story_path, write_query
from corpus.document import Span
from index.store.versions import StoredVersion


class Hrefs(Protocol):
    """Where the links of a page lead."""

    def document(self, version: StoredVersion, spans: Sequence[Span] = (), text: str = "") -> str | None:
        """Return the address of a document with spans of its `text` marked; None if it can't be shown."""

    def part(self, version: StoredVersion, number: int) -> str:
        """Return the address of a part of a long document."""

    def changes(self, version: StoredVersion) -> str:
        """Return the address of the page of what changed."""

    def story(self, story: int) -> str | None:
        """Return the address of a story; None if it can't be shown."""

    def home(self) -> str | None:
        """Return the address of the list of documents; None if there is none."""

    def search(self) -> str | None:
        """Return the address of the search; None if there is none."""

    def asset(self, name: str) -> str:
        """Return the address of the stylesheet or the icon."""


class ServedHrefs:
    """Links of pages that are served under `root`, for one reader. `can_search` says whether there is a
    search."""

    def __init__(self, root: str, access: Access, reader: Reader, can_search: bool = False) -> None:
        self._root = root
        self._can_search = can_search
        self._access = access
        self._reader = reader

    def document(self, version: StoredVersion, spans: Sequence[Span] = (), text: str = "") -> str | None:
        if version.guild_id != self._reader.guild_id and version.guild_id != 0:
            return None
        asked = Asked(tuple(spans), proof_of(text, spans) if spans else None)
        return self._address(version, asked) + ("#q" if spans else "")

    def part(self, version: StoredVersion, number: int) -> str:
        return self._address(version, Asked(part=number))

    def changes(self, version: StoredVersion) -> str:
        return self._address(version, Asked(), "/changes")

    def story(self, story: int) -> str | None:
        grant = self._reader.grant
        asked = Asked()
        if grant is not None:
            asked = replace(asked, grant=grant, signature=self._access.sign_story(grant, story))
        return f"{self._root}{story_path(story)}{write_query(asked)}"

    def home(self) -> str | None:
        return f"{self._root}/" if self._access.is_public(0) else None

    def search(self) -> str | None:
        return f"{self._root}/search" if self._can_search else None

    def asset(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _address(self, version: StoredVersion, asked: Asked, below: str = "") -> str:
        grant = self._reader.grant
        if grant is not None:
            life = self._access.life(version.document)
            signature = self._access.sign_document(grant, version.document, version.version, life)
            asked = replace(asked, grant=grant, signature=signature)
        return f"{self._root}{document_path(version.document, version.version)}{below}{write_query(asked)}"


class FileHrefs:
    """Links between files, `depth` folders below the top. Sentences have anchors instead of marks."""

    def __init__(self, depth: int) -> None:
        self._top = "../" * depth or "./"

    def document(self, version: StoredVersion, spans: Sequence[Span] = (), text: str = "") -> str | None:
        if version.guild_id != 0:
            return None
        anchor = f"#c{spans[0][0]}" if spans else ""
        return f"{self._top}{document_file(version)}{anchor}"

    def part(self, version: StoredVersion, number: int) -> str:
        return f"{self._top}{document_file(version, number)}"

    def changes(self, version: StoredVersion) -> str:
        return f"{self._top}d/{quote(name_in_path(version.document))}/{version.version}-changes.html"

    def story(self, story: int) -> str | None:
        return f"{self._top}s/{story}.html"

    def home(self) -> str | None:
        return f"{self._top}index.html"

    def search(self) -> str | None:
        return None  # files answer nothing

    def asset(self, name: str) -> str:
        return f"{self._top}{name}"


def document_file(version: StoredVersion, part: int = 1) -> str:
    """Return the path of a document's file below the top folder."""
    name = f"{version.version}.html" if part == 1 else f"{version.version}-{part}.html"
    return f"d/{name_in_path(version.document)}/{name}"
