"""The shipped documents are read without problems; fingerprints depend on the content only."""

from dataclasses import replace
from pathlib import Path

import pytest

import corpus
from corpus.briefs import BRIEF_SECTIONS
from corpus.dates import Published
from corpus.document import Document, ParsedDocument, Section
from corpus.readers import parse_file
from corpus.sentences import sentence_spans
from tests.corpus.files import assert_sound, bodies

SHIPPED = sorted((Path(corpus.__file__).parent / "documents").iterdir())
DRAFT = ParsedDocument(
    "A title", "One. Two.", (Section("", 0, 9),), "The Site", "https://x.example", Published("2025-12-14")
)


@pytest.mark.parametrize("path", SHIPPED, ids=[path.name for path in SHIPPED])
def test_a_shipped_document_is_complete(path: Path):
    reading = parse_file(path, path.read_bytes())
    assert reading.problems == ()
    [draft] = reading.drafts
    assert_sound(draft)
    assert draft.title
    if path.name[0].isdigit():
        assert tuple(bodies(draft)) == BRIEF_SECTIONS
        assert draft.published is not None
        assert path.name.startswith(draft.published.day.isoformat())
    for section in draft.sections:
        spans = sentence_spans(draft.text, section.start, section.end)
        assert (spans[0][0], spans[-1][1]) == (section.start, section.end)
        quoted = "".join(draft.text[start:end] for start, end in spans)
        assert "".join(quoted.split()) == "".join(draft.text[section.start : section.end].split())


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"title_is_generated": True},
        {"source": None},
        {"url": "https://y.example"},
        {"published": Published("2025-12-14T00:00:00")},
        {"sections": (Section("", 0, 4),)},
        {"sections": (Section("A", 0, 9),)},
        {"text": "One. Six."},
        {"text": "One. Two.\n"},
    ],
)
def test_a_fingerprint_changes_with_the_content(change: dict[str, object]):
    assert replace(DRAFT, **change).fingerprint != DRAFT.fingerprint


def test_a_fingerprint_stays_where_only_the_place_in_the_file_changes():
    assert replace(DRAFT, key="entry 5", given_id="x").fingerprint == DRAFT.fingerprint
    assert len(DRAFT.fingerprint) == 64


def test_fields_can_not_be_taken_for_one_another():
    one, two = replace(DRAFT, source="ab", url=None), replace(DRAFT, source=None, url="ab")
    assert one.fingerprint != two.fingerprint


def test_a_stored_document_shows_its_title_and_text():
    document = Document("talks", 1, "talks.md", DRAFT)
    assert (document.title, document.text) == (DRAFT.title, DRAFT.text)
    assert "One." not in repr(document)
