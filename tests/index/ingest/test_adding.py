"""Adding: new, changed, unchanged and broken files, and what is encoded for them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import readers
from corpus.sandbox import PendingFile, ReadFile
from corpus.sentences import document_sentences
from index.encode import encoder
from index.library import Library
from tests.index.sources import (
    BRIDGE,
    FERRY,
    ORCHARD,
    QUESTIONS,
    TURBINE,
    CountingEncoder,
    assert_in_step,
    quoted,
    write,
    write_lines,
    write_news,
)


def test_new_documents_answer_at_once(library: Library, tmp_path: Path) -> None:
    report = library.add(write_news(tmp_path))
    assert len(report.added) == report.passages == 4
    assert not report.problems
    for sentence, question in QUESTIONS.items():
        assert quoted(library, question)[0] == sentence
    assert_in_step(library)


def test_a_document_is_stored_with_its_language_and_cut_by_its_rules(
    library: Library, tmp_path: Path
) -> None:
    first = "Die Fähre nach Lindoya fährt ab dem 3. Mai um 9.30 Uhr, d. h. nach der Messe."
    other = "The night ferry leaves the harbour at nine in the evening, as it did in all the years before."
    file = write(tmp_path, "ferry.md", f"{first} Kinder zahlen nichts.\n\n{other}", title="Fähre")
    [added] = library.add([file]).added
    document = library.store.documents.get(added)
    assert document is not None
    assert document.draft.language == "de"
    assert [block.language for block in document.draft.blocks] == ["", "en"]
    sentences = document_sentences(document.draft, 0, len(document.text))
    assert [document.text[slice(*span)] for span in sentences] == [first, "Kinder zahlen nichts.", other]
    assert quoted(library, "Wann fährt die Fähre nach Lindoya?")[0].startswith(first)
    assert library.add([file]).unchanged == 1


def test_a_changed_document_answers_with_its_new_text_only(library: Library, tmp_path: Path) -> None:
    [added] = library.add([write(tmp_path, "ferry.md", FERRY, title="Ferry")]).added
    assert quoted(library, QUESTIONS[FERRY]) == [FERRY]
    later = FERRY.replace("nine", "eleven")
    report = library.add([write(tmp_path, "ferry.md", later, title="Ferry")])
    assert report.changed == [added]
    assert not report.added
    document = library.store.documents.get(added)
    assert document is not None
    assert (document.version, document.text.strip()) == (2, later)
    assert quoted(library, QUESTIONS[FERRY]) == [later]
    assert_in_step(library)


def test_an_unchanged_file_is_neither_read_nor_encoded_again(
    tmp_path: Path, counting: CountingEncoder
) -> None:
    files = write_news(tmp_path)
    with Library(tmp_path / "home", counting) as library:
        library.add(files)
        encoded, generation = len(counting.encoded), library.store.passages.generation
        report = library.add(files)
        assert (report.unchanged, report.passages, report.added, report.changed) == (4, 0, [], [])
        assert len(counting.encoded) == encoded == 4
        assert library.store.passages.generation == generation


def test_only_changed_passages_are_encoded_again(tmp_path: Path, counting: CountingEncoder) -> None:
    def text(last: str) -> str:
        return f"## One\n\n{FERRY}\n\n## Two\n\n{BRIDGE}\n\n## Three\n\n{last}"

    with Library(tmp_path / "home", counting) as library:
        library.add([write(tmp_path, "a.md", text(TURBINE), title="All")])
        del counting.encoded[:]
        report = library.add([write(tmp_path, "a.md", text(ORCHARD), title="All")])
        assert counting.encoded == [ORCHARD]
        assert report.passages == 3
        assert quoted(library, QUESTIONS[TURBINE])[:1] != [TURBINE]
        assert_in_step(library)


def test_a_document_that_left_its_file_goes(library: Library, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": "ferry", "title": "Ferry", "text": FERRY},
        {"id": "bridge", "title": "Bridge", "text": BRIDGE},
    ]
    file = write_lines(tmp_path / "news.jsonl", rows)
    assert library.add([file]).added == ["ferry", "bridge"]
    report = library.add([write_lines(file, rows[:1])])
    assert (report.removed, report.unchanged) == (["bridge"], 1)
    assert quoted(library, QUESTIONS[BRIDGE])[:1] != [BRIDGE]
    assert [item.id for item in library.store.documents.listings()] == ["ferry"]
    assert_in_step(library)


def test_a_bad_file_is_reported_and_the_rest_goes_in(library: Library, tmp_path: Path) -> None:
    good = write_news(tmp_path)
    empty, broken, missing = tmp_path / "empty.md", tmp_path / "broken.json", tmp_path / "missing.md"
    empty.write_bytes(b"")
    broken.write_text('{"text": "never ends', encoding="utf-8")
    shares: list[float] = []
    report = library.add([empty, *good[:2], broken, missing, *good[2:]], lambda s, _: shares.append(s))
    assert len(report.added) == 4
    assert [problem.split(":")[0] for problem in sorted(report.problems)] == [
        str(tmp_path / name) for name in ("broken.json", "empty.md", "missing.md")
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_file_whose_name_is_no_unicode_is_reported(library: Library, tmp_path: Path) -> None:
    odd = tmp_path / "caf\udce9.md"
    report = library.add([odd, write(tmp_path, "ferry.md", FERRY)])
    assert len(report.added) == 1
    assert "rename it" in report.problems[0]
    json.dumps(report.problems).encode()


def test_a_document_that_breaks_stays_as_it_was(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "ferry.md", FERRY, title="Ferry")])
    (tmp_path / "ferry.md").write_bytes(b"")
    assert library.add([tmp_path / "ferry.md"]).problems
    assert quoted(library, QUESTIONS[FERRY]) == [FERRY]


def test_the_same_path_twice_is_one_file(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path, "ferry.md", FERRY)
    report = library.add([file, file])
    assert (len(report.added), report.problems) == (1, [])


def test_many_passages_are_committed_in_chunks(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "CHUNK_PASSAGES", 16)
    rows: list[dict[str, object]] = [{"id": f"n{n}", "text": f"Item {n}."} for n in range(30)]
    first = write(tmp_path, "ferry.md", FERRY)
    report = library.add([first, write_lines(tmp_path / "many.jsonl", rows)])
    assert len(report.added) == report.passages == 31
    assert library.store.passages.generation == 2
    assert library.add([first, tmp_path / "many.jsonl"]).unchanged == 31
    assert_in_step(library)


def test_a_newer_reader_keeps_ids_versions_and_makes_no_news(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "guide.md"
    path.write_text("Bring these:\n\n- a ticket\n- a bag\n", encoding="utf-8")
    real = PendingFile.result

    def older(pending: PendingFile) -> ReadFile:
        read = real(pending)
        drafts = tuple(replace(draft, blocks=()) for draft in read.reading.drafts)
        return replace(read, reading=replace(read.reading, drafts=drafts))

    with monkeypatch.context() as before:
        before.setattr(readers, "READER_VERSION", readers.READER_VERSION - 1)
        before.setattr(PendingFile, "result", older)
        [added] = library.add([path]).added
    last = library.store.changes.last()
    report = library.add([path])
    assert (report.reread, report.changed, report.added) == ([added], [], [])
    document = library.store.documents.get(added)
    assert document is not None and document.version == 1 and len(document.draft.blocks) == 3
    assert library.store.changes.last() == last and library.store.versions.of(added) == []
    assert library.add([path]).unchanged == 1
    path.write_text("Bring these:\n\n- a ticket\n- a suitcase\n", encoding="utf-8")
    assert library.add([path]).changed == [added]
