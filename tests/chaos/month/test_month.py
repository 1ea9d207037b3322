"""The month of faulty feeds in short: identity and servers live through it, all else is read once.

One kind: `pytest tests/chaos/month -k guid-zero`; everything: `python -m tests.chaos.month`.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from index.encode.encoder import Encoder
from tests.chaos.month.catalogue import KINDS
from tests.chaos.month.comparison import Comparison
from tests.chaos.month.kinds import IDENTITY, SERVERS, Issue, renamed, rss
from tests.chaos.month.month import live, poll_times
from tests.chaos.month.reading import read
from tests.chaos.month.tables import row

LIVED = [kind for kind in KINDS.values() if kind.family in (IDENTITY, SERVERS)]
READ = [kind for kind in KINDS.values() if kind.family not in (IDENTITY, SERVERS)]
TIMES = poll_times(1)
REPORT = Path(__file__).parents[3] / "docs" / "reports" / "reading.md"


@pytest.fixture(scope="module")
def lived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> dict[str, Comparison]:
    """The month of the kinds that are selected."""
    asked = _asked(request)
    home = tmp_path_factory.mktemp("month") / "home"
    return asyncio.run(live([kind for kind in LIVED if kind.name in asked], home, encoder, TIMES))


@pytest.fixture(scope="module")
def looks(request: pytest.FixtureRequest) -> dict[str, Comparison]:
    asked = _asked(request)
    return asyncio.run(read([kind for kind in READ if kind.name in asked]))


def _asked(request: pytest.FixtureRequest) -> set[str]:
    """The kinds of the tests that are to run."""
    items = request.session.items
    return {
        item.callspec.params["name"]
        for item in items
        if hasattr(item, "callspec") and "name" in item.callspec.params
    }


@pytest.mark.parametrize("name", [kind.name for kind in LIVED])
def test_each_item_is_a_document_and_a_post_once(name: str, lived: dict[str, Comparison]) -> None:
    assert lived[name].wrong == []


@pytest.mark.parametrize("name", [kind.name for kind in READ])
def test_each_item_is_read_whole(name: str, looks: dict[str, Comparison]) -> None:
    assert looks[name].wrong == []


def test_the_month_finds_items_that_are_missing_altered_and_nobodys(tmp_path: Path, encoder: Encoder) -> None:
    sound = KINDS["no-guid"]

    def without_the_second(issue: Issue) -> str:
        return rss(replace(issue, stories=tuple(story for story in issue.stories if story.number != 2)))

    def with_another(issue: Issue) -> str:
        return rss(issue, tail="<item><title>Nobody's news</title></item></channel></rss>")

    kinds = [
        replace(sound, name="missing", render=without_the_second),
        replace(sound, name="altered", kept=renamed(title="Another title")),
        replace(sound, name="nobodys", render=with_another),
    ]
    found = asyncio.run(live(kinds, tmp_path / "home", encoder, TIMES))
    assert "item 2 is missing" in found["missing"].wrong
    assert len(found["altered"].wrong) == found["altered"].items
    assert found["nobodys"].wrong == ['a document that nobody published: "Nobody\'s news"']


@pytest.mark.parametrize("name", list(KINDS))
def test_the_report_lists_each_kind(name: str) -> None:
    assert row(KINDS[name]) in REPORT.read_text(encoding="utf-8")
