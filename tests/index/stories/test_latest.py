"""Latest: the newest first, told by each section's own first sentences."""

from pathlib import Path

import pytest

from index.library import Library
from index.store.filters import Filter, make_filter
from tests.index.sources import BRIDGE, FERRY, ORCHARD, TURBINE, write, write_lines, write_news


def titles(
    library: Library, topic: str | None = None, where: Filter | None = None, limit: int = 10
) -> list[str]:
    """The titles of the latest cards."""
    return [card.title for card in library.latest(topic, where or Filter(), limit)]


def test_newest_first_and_undated_last(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    assert titles(library) == ["More wind", "Bridge shut", "Ferry at night", "A late frost"]
    assert titles(library, limit=2) == ["More wind", "Bridge shut"]


def test_a_filter_holds(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    wire = make_filter(library.store.documents.sources(), source="wire")
    assert titles(library, where=wire) == ["More wind", "Bridge shut"]
    assert titles(library, where=Filter(as_of=20240601)) == ["Bridge shut", "Ferry at night", "A late frost"]
    assert titles(library, where=Filter(until=20240601)) == ["Bridge shut", "Ferry at night"]


def test_times_within_a_day_count(library: Library, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": i, "title": i, "text": text, "published": published}
        for i, text, published in (
            ("noon", FERRY, "2024-03-01T12:00:00Z"),
            ("evening", BRIDGE, "2024-03-01T20:00:00Z"),
            ("morning", TURBINE, "2024-03-01T06:00:00Z"),
        )
    ]
    library.add([write_lines(tmp_path / "r.jsonl", rows)])
    assert titles(library) == ["evening", "noon", "morning"]


def test_a_story_is_one_card_that_says_what_stands_behind_it(library: Library, tmp_path: Path) -> None:
    closed = "The Karsten bridge was closed on Monday after engineers had found cracks in two of its pylons."
    opened = "The Karsten bridge opens again on Friday: engineers have mended the cracks in its two pylons."
    for name, text, day, source in (
        ("a", closed, "2024-03-01", "Karsten Post"),
        ("b", closed, "2024-03-02", "Coast Courier"),
        ("c", opened, "2024-03-08", "Karsten Post"),
        ("d", opened, "2024-03-08", "Harbour Times"),
        ("e", ORCHARD, "2024-03-05", "Karsten Post"),
    ):
        title = "Karsten bridge" if text != ORCHARD else "Frost"
        library.add([write(tmp_path, f"{name}.md", text, title=title, published=day, source=source)])
    bridge, frost = library.latest(None, Filter(), 5)
    assert (bridge.sections[0].text, bridge.published, bridge.source) == (
        opened,
        "2024-03-08",
        "Karsten Post",
    )
    assert (bridge.documents, bridge.since, bridge.also) == (4, "2024-03-01", ("Harbour Times",))
    assert (frost.title, frost.documents, frost.also) == ("Frost", 1, ())
    assert [card.title for card in library.latest(None, Filter(), 1, skip=1)] == ["Frost"]
    timeline = library.timeline("Karsten bridge", Filter())
    assert timeline is not None
    told = [(line.text, line.published, line.also) for line in timeline.developments]
    assert told == [
        (closed, "2024-03-01", ("Coast Courier",)),
        (opened, "2024-03-08", ("Harbour Times",)),
    ]
    for line in timeline.developments:
        document = library.store.documents.get(line.document)
        assert document is not None and document.text[line.start : line.end] == line.text
    assert library.timeline("medieval Mongolian calligraphy", Filter()) is None


def test_a_name_counts_in_any_spelling(library: Library, tmp_path: Path) -> None:
    text = "President Zelenskyy has met the crews of the Halden ferries and thanked them for their work."
    library.add([write(tmp_path, "a.md", text, title="Crews thanked"), write(tmp_path, "b.md", BRIDGE)])
    for spelling in ("Zelensky", "Zelenskiy", "Zelenskyy"):
        assert titles(library, f"{spelling} and the ferries") == ["Crews thanked"]


@pytest.mark.parametrize(
    ("topic", "expected"), [("wind turbines", ["More wind"]), ("night ferry", ["Ferry at night"])]
)
def test_a_topic_restricts(library: Library, tmp_path: Path, topic: str, expected: list[str]) -> None:
    library.add(write_news(tmp_path))
    assert titles(library, topic) == expected


def test_a_topic_that_nothing_speaks_of_gives_nothing(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    assert titles(library, "medieval Mongolian calligraphy") == []


def test_a_brief_is_told_by_its_three_sections(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "brief.txt"
    path.write_text(
        f"Ferry news\n\nWhat's Happening?\n{FERRY} {ORCHARD} A third sentence.\n\n"
        f"Why It's Important?\n{BRIDGE}\n\nWhat's Next?\n{TURBINE}\n",
        encoding="utf-8",
    )
    library.add([path])
    [card] = library.latest(None, Filter(), 5)
    assert [(excerpt.section, excerpt.text) for excerpt in card.sections] == [
        ("What's Happening?", f"{FERRY} {ORCHARD}"),
        ("Why It's Important?", BRIDGE),
        ("What's Next?", TURBINE),
    ]
    document = library.store.documents.get(card.document)
    assert document is not None
    for excerpt in card.sections:
        assert document.text[excerpt.start : excerpt.end] == excerpt.text
    assert card.as_json()["sections"][1]["text"] == BRIDGE


def test_a_changed_document_says_so(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "a.md", FERRY, title="Ferry")])
    library.add([write(tmp_path, "a.md", BRIDGE, title="Ferry")])
    [card] = library.latest(None, Filter(), 5)
    assert (card.version, card.sections[0].text, card.sections[0].section) == (2, BRIDGE, None)
