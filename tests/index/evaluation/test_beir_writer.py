"""Datasets that are written: documents read back as they were, folders whole or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import StoreError, UsageError
from corpus.readers import parse_file
from index.evaluation import load_dataset
from index.evaluation.beir_writer import (
    CORPUS,
    QRELS,
    QUERIES,
    Query,
    document_line,
    qrels_lines,
    query_lines,
    write_folder,
)
from index.library import Library
from tests.index.sources import FERRY, write, write_news

BRIEF = """# Bridge shut

## What's Happening?

The old bridge is shut.
It has cracks.

## What's Next?

“Ferries” sail from 10 March.
"""


def test_documents_are_read_back_as_they_were(library: Library, tmp_path: Path) -> None:
    paths = write_news(tmp_path)
    paths.append(
        write(tmp_path, "brief.md", BRIEF, url="https://example.org/a", published="2025-03-02T18:00:00+01:00")
    )
    (tmp_path / "untitled.txt").write_text("The mayor of Halden opened the new library. It is free.", "utf-8")
    library.add([*paths, tmp_path / "untitled.txt"])
    stored = [library.store.documents.get(item.id) for item in library.store.documents.listings()]
    lines = [document_line(document) for document in stored if document]
    again = parse_file(Path("corpus.jsonl"), "\n".join(lines).encode()).drafts
    assert len(again) == len(stored) == 6
    for draft, document in zip(again, stored, strict=True):
        assert document is not None and draft.given_id == document.id
        same = (
            "title",
            "title_is_generated",
            "text",
            "sections",
            "source",
            "url",
            "published",
        )
        assert [getattr(draft, name) for name in same] == [getattr(document.draft, name) for name in same]
    assert any(len(draft.sections) == 2 for draft in again) and any(
        draft.title_is_generated for draft in again
    )


def files(document: str = "d1") -> dict[str, list[str]]:
    return {
        CORPUS: [json.dumps({"_id": "d1", "title": "", "text": FERRY})],
        QUERIES: list(query_lines([Query("q1", "When does the ferry leave?", {"date": "2025-01-02"})])),
        QRELS: list(qrels_lines({"q1": {document: 1, "d9": 0}})),
    }


def test_a_folder_is_what_an_evaluation_reads(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "votes"
    write_folder(folder, files())
    data = load_dataset(folder)
    assert data.qrels == {"q1": {"d1": 1, "d9": 0}} and data.texts == {"d1": FERRY}
    assert [question.text for question in data.judged] == ["When does the ferry leave?"]
    assert str(data.questions[0].day) == "2025-01-02"
    assert folder.stat().st_mode & 0o077 == 0, "for its owner alone: people's questions are in it"
    assert [path.name for path in folder.parent.iterdir()] == ["votes"]


def test_an_empty_folder_is_filled_and_a_full_one_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "votes"
    folder.mkdir()
    write_folder(folder, files())
    with pytest.raises(UsageError, match="votes: there is something already"):
        write_folder(folder, files("other"))
    assert load_dataset(folder).qrels["q1"] == {"d1": 1, "d9": 0}
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="file: there is something already"):
        write_folder(file, files())
    with pytest.raises(StoreError, match="name another folder"):
        write_folder(file / "below", files())
    assert file.read_text(encoding="utf-8") == "mine"


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "{}"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "votes", {QUERIES: ["{}"], CORPUS: lines()})
    assert list(tmp_path.iterdir()) == []
