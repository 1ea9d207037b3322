"""Front matter: YAML as people write it, and a clear message if it is invalid."""

from pathlib import Path

import pytest

from corpus.dates import Published
from corpus.errors import DocumentError
from tests.corpus.files import bodies, read_file, read_one


def with_front(front: str) -> str:
    return f"---\n{front}\n---\n\nThey met.\n"


def test_yaml_that_is_broken_is_refused_with_the_reason(tmp_path: Path):
    with pytest.raises(DocumentError, match=r"^a\.md: its front matter .*not allowed here.*quote values"):
        read_file(tmp_path / "a.md", with_front("title: Talks: a start"))


@pytest.mark.parametrize(
    "front", ["[" * 3_000, "a: &x [*x]\n? {b: c}\n: d", "\ttitle: x", "!!python/object:os.system x"]
)
def test_yaml_that_is_hostile_is_refused_or_survived(tmp_path: Path, front: str):
    try:
        [draft] = read_file(tmp_path / "a.md", with_front(front)).drafts
    except DocumentError as error:
        assert str(error).startswith("a.md: ")
    else:
        assert draft.text.endswith("They met.\n")


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ('title: "Talks: a start"', "Talks: a start"),
        ("title: 'Talks: a start'", "Talks: a start"),
        ("title: >\n  Talks,\n  a start", "Talks, a start"),
        ("Title: Talks", "Talks"),
        ("title: 1984", "1984"),
        ("title: Yes", "Yes"),
        ("title: 1:30", "1:30"),
        ("title: 2025-12-14", "2025-12-14"),
    ],
)
def test_a_title_is_taken_as_it_is_written(tmp_path: Path, front: str, title: str):
    draft = read_one(tmp_path / "a.md", with_front(front))
    assert (draft.title, draft.title_is_generated) == (title, False)


@pytest.mark.parametrize("front", ["title:", "title: ~", "title: null", "title: []", "title: ''"])
def test_a_title_that_says_nothing_is_none(tmp_path: Path, front: str):
    assert read_one(tmp_path / "a.md", with_front(front)).title == "They met"


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("2025-12-14", "2025-12-14"),
        ("'2025-12-14'", "2025-12-14"),
        ("2025-12-14T18:00:00+01:00", "2025-12-14T18:00:00+01:00"),
        ("2025-12-14 18:00:00", "2025-12-14T18:00:00"),
        ("2025-12-14T18:00:00Z", "2025-12-14T18:00:00+00:00"),
        ("14 December 2025", "2025-12-14"),
    ],
)
@pytest.mark.parametrize("key", ["published", "date", "Date"])
def test_dates_of_yaml_keep_their_zone(tmp_path: Path, key: str, said: str, stored: str):
    assert read_one(tmp_path / "a.md", with_front(f"{key}: {said}")).published == Published(stored)


def test_a_date_that_is_none_costs_the_date_not_the_document(tmp_path: Path):
    reading = read_file(tmp_path / "a.md", with_front("published: 2025-13-45"))
    assert reading.drafts[0].published is None
    assert reading.problems == ("a.md: '2025-13-45' is not a full date; the date is kept as unknown.",)


@pytest.mark.parametrize("front", ["- one\n- two", "Just words.", "", "# only a remark"])
def test_front_matter_that_is_no_mapping_loses_no_text(tmp_path: Path, front: str):
    draft = read_one(tmp_path / "a.md", with_front(front))
    assert "They met." in "".join(bodies(draft).values())
    assert all(word in draft.text for word in front.replace("#", "").replace("-", "").split())


def test_a_rule_inside_a_text_is_no_front_matter(tmp_path: Path):
    assert bodies(read_one(tmp_path / "a.md", "One.\n\n---\n\nTwo.\n\n---\n\nThree.")) == {
        "": "One.\n\nTwo.\n\nThree."
    }
