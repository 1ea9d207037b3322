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


BODY = "\n\n## Berths\n\nThey met at the quay.\n"


@pytest.mark.parametrize(
    "front",
    [
        'title: "The quay"\ndate: 2026-01-09\n---',
        "title: The quay\ndate: 9th January 2026\ntags:\n  - a\n  - b\n---------",
        "title: The quay\ndate: 2026-01-09\n...",
        '+++\ntitle = "The quay"\ndate = 2026-01-09\ndraft = false\ntags = ["a"]\n[extra]\nx = 1\n+++',
        '---toml\ntitle = "The quay"\ndate = "2026-01-09"\n---',
        '{\n  "title": "The quay",\n  "date": "2026-01-09",\n  "tags": ["a"]\n}',
        '"title": "The quay",\n"date": "2026-01-09"\n;;;',
        "Title: The quay\nDate: 2026-01-09 \nCategory: Ports\nSummary: long\n    and wide",
        "Date: 2026-01-09\ntitle: The quay\nBase Header Level: 2",
        "% The quay\n% Ada; Grace\n% 9 January 2026",
        "---\ntitle: The quay\npublished: true\ndate: 2026-01-09\nlink: /quay/\n---",
        "---\ntitle: The quay\ndate:\n  created: 2026-01-09\n  updated: 2026-02-01\n---",
        "---\ntitle: The quay\npubDate: Jan 9, 2026\nlayout: {{ layout }}\n---",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.mdx", "a.rst"])
def test_front_matter_of_every_generator_is_metadata_and_no_text(tmp_path: Path, front: str, name: str):
    body = "\n\nBerths\n------\n\nThey met at the quay.\n" if name == "a.rst" else BODY
    draft = read_one(tmp_path / name, front + body)
    assert (draft.title, draft.published, draft.url) == ("The quay", Published("2026-01-09"), None)
    assert draft.text == "Berths\n\nThey met at the quay.\n"


def test_a_moment_of_toml_keeps_its_zone(tmp_path: Path):
    draft = read_one(tmp_path / "a.md", "+++\ndate = 2026-01-09T08:00:00Z\n+++\nThey met.\n")
    assert draft.published == Published("2026-01-09T08:00:00+00:00")


def test_toml_that_is_broken_is_refused_with_the_reason(tmp_path: Path):
    with pytest.raises(DocumentError, match=r"^a\.md: its front matter is not valid TOML .*; correct it\."):
        read_file(tmp_path / "a.md", "+++\ntitle = The quay\n+++\nThey met.\n")


@pytest.mark.parametrize(
    "text",
    [
        "Note: the quay is closed.\n\nThey met.",
        "Warning: ice\n---\n\nThey met.",
        "Ada: where is it?\nGrace: there.\n\nThey met.",
        "{curly} words.\n\nThey met.",
        "+++ one plus.\n\nThey met.",
    ],
)
def test_prose_with_colons_is_no_front_matter(tmp_path: Path, text: str):
    draft = read_one(tmp_path / "a.md", text)
    assert text.split()[0].strip("{}:") in draft.text
