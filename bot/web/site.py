"""Write the public pages as files that any web server can serve. Sentences have anchors instead of marks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.web.hrefs import FileHrefs, document_file
from bot.web.links import Asked, name_in_path
from bot.web.pages import Pages
from bot.web.server import ICON, STYLE
from corpus.document import SHARED
from corpus.errors import UsageError
from index.disk import write_error
from index.library import Library
from index.store import Store
from index.store.versions import StoredVersion

LIST_FILE = ".footnote-site"
"""The file that lists what was written, so that the next time what is gone can be deleted."""

_MAX_NAME_BYTES = 200


@dataclass
class SiteReport:
    """What was written, and what could not be."""

    documents: int = 0
    stories: int = 0
    files: int = 0
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def write_site(library: Library, folder: Path, may_list: bool = False) -> SiteReport:
    """Write all public pages to a folder, and delete those of an earlier time that are gone.

    Raises UsageError if the folder holds something else, and StoreError if it can't be written.
    """
    earlier = _earlier_files(folder)
    report = SiteReport()
    written: set[str] = set()
    try:
        for name, said in _files(library.store, may_list, report):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(said.encode("utf-8", "replace"))
            written.add(name)
            (folder / LIST_FILE).write_text("\n".join(sorted(written | earlier)), encoding="utf-8")
        for name in earlier - written:
            (folder / name).unlink(missing_ok=True)
        (folder / LIST_FILE).write_text("\n".join(sorted(written)), encoding="utf-8")
    except OSError as error:
        raise write_error(folder, "the site can't be written", error, "choose another folder") from error
    report.files = len(written)
    return report


def _earlier_files(folder: Path) -> set[str]:
    """Return what an earlier site wrote into a folder. Raises UsageError if anything else is in it."""
    if not folder.exists():
        return set()
    listed = folder / LIST_FILE
    if listed.is_file():
        names = set(listed.read_text(encoding="utf-8").split("\n")) - {""}
        return {name for name in names if not Path(name).is_absolute() and ".." not in Path(name).parts}
    if not folder.is_dir() or any(folder.iterdir()):
        raise UsageError(f"{folder}: it holds something else than a site; give a new or empty folder.")
    return set()


def _files(store: Store, may_list: bool, report: SiteReport) -> Iterator[tuple[str, str]]:
    """Yield the files of the site: their paths below the folder, and what they hold."""
    pages = Pages(store, may_list)
    yield "style.css", STYLE.read_text(encoding="utf-8")
    yield "icon.svg", ICON.read_text(encoding="utf-8")
    yield "robots.txt", f"User-agent: *\n{'Allow' if may_list else 'Disallow'}: /\n"
    yield "index.html", pages.listing(FileHrefs(0))
    listed = [item.id for item in store.documents.listings(SHARED)]
    for document_id in listed:
        if len(name_in_path(document_id)) > _MAX_NAME_BYTES:
            report.problems.append(f"{document_id[:60]}…: its id is too long for the name of a file.")
            continue
        report.documents += 1
        for number in store.versions.held(document_id):
            version = store.versions.find(document_id, number)
            if version is not None:
                yield from _document_files(pages, version, report)
    for story in sorted(set(store.stories.stories_of(listed).values())):
        report.stories += 1
        yield f"s/{story}.html", pages.story(story, FileHrefs(1), SHARED)


def _document_files(pages: Pages, version: StoredVersion, report: SiteReport) -> Iterator[tuple[str, str]]:
    """Yield the pages of one version of a document: its parts, and what changed in it."""
    hrefs = FileHrefs(2)
    try:
        for part in range(1, pages.parts(version) + 1):
            html = pages.document(version, Asked(part=part), hrefs, SHARED, anchors=True)
            yield document_file(version, part), html
    except LookupError as error:
        report.problems.append(f"{version.document}: {error}")
        return
    try:
        changed = pages.changes(version, hrefs)
    except LookupError:
        return  # it is the first version
    yield f"d/{name_in_path(version.document)}/{version.version}-changes.html", changed
