"""The pages as files: every link leads to a file, every anchor is there, and what is gone is deleted."""

from pathlib import Path

import pytest

from bot.web.site import LIST_FILE, write_site
from corpus import clock
from corpus.document import SHARED
from corpus.errors import UsageError
from index.library import Library
from tests.bot.discord.stage import bring_in
from tests.bot.web.parsed import Page, dangers


def pages_in(folder: Path) -> dict[Path, Page]:
    return {file: Page(file.read_text(encoding="utf-8")) for file in folder.rglob("*.html")}


def test_all_links_of_a_site_lead_somewhere(library: Library, tmp_path: Path) -> None:
    with clock.moved(-3 * 86_400):
        bring_in(library, "times.txt", "The ferry leaves at seven. It takes nine cars.", SHARED)
    bring_in(library, "times.txt", "The ferry leaves at eight. It takes nine cars.", SHARED)
    folder = tmp_path / "site"
    report = write_site(library, folder)
    pages = pages_in(folder)
    assert report.documents == library.store.documents.count() - 2  # those of two servers are left out
    assert report.stories > 3 and report.problems == []
    anchored = 0
    for file, page in pages.items():
        assert dangers(page) == [], file
        for href in page.hrefs:
            if href.startswith(("http://", "https://")):
                continue
            path, _, anchor = href.partition("#")
            target = (file.parent / path).resolve() if path else file.resolve()
            assert target.is_file(), (file, href)
            if anchor.startswith("c"):
                anchored += 1
                assert pages[Path(folder.resolve() / target.relative_to(folder.resolve()))].texts[anchor]
    assert anchored > 30
    assert not any("secret" in page.html for page in pages.values())
    assert sum("-changes" in file.name for file in pages) == 1


def test_a_removed_document_leaves_the_site_the_next_time(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_site(library, folder)
    item = library.store.documents.listings(SHARED)[0]
    assert (folder / "d" / item.id / "1.html").is_file()
    library.remove([item.id])
    write_site(library, folder)
    assert not (folder / "d" / item.id / "1.html").exists()
    assert item.title not in (folder / "index.html").read_text(encoding="utf-8")


def test_a_folder_with_something_else_is_refused(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        write_site(library, folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_a_list_of_files_elsewhere_deletes_nothing(library: Library, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / LIST_FILE).write_text(f"../kept.txt\n{kept}\nd/../../kept.txt")
    write_site(library, folder)
    assert kept.read_text() == "mine"
