"""What narrows a question is parsed in one place: days, a source, how many quotes, how much caution."""

from datetime import date
from pathlib import Path

import pytest

from bot.narrowing import Narrowing, parse_narrowing
from corpus.errors import UsageError
from index.answer.abstention import Caution
from index.store import Store
from index.store.filters import Filter


def test_all_of_it_is_parsed_to_values() -> None:
    typed = {
        "question": "Who?",
        "since": "2025-12-14",
        "until": "2025",
        "as_of": "im Jahr 2026",
        "source": "Wire",
        "limit": 2,
        "caution": "eager",
    }
    assert parse_narrowing(typed) == Narrowing(
        date(2025, 12, 14), date(2025, 12, 31), date(2026, 12, 31), "Wire", 2, Caution.EAGER
    )
    assert parse_narrowing({"since": None, "until": "", "limit": 0}) == Narrowing()


@pytest.mark.parametrize(
    ("typed", "prefix", "said"),
    [
        ({"as_of": "bananas"}, "--", "--as-of: 'bananas' is not a day"),
        ({"as_of": "bananas"}, "", "as_of: 'bananas' is not a day"),
        ({"since": 5}, "", '"since" must be a text.'),
        ({"source": ["Wire"]}, "", '"source" must be a text.'),
        ({"limit": 4}, "--", '"--limit" must be a number from 1 to 3.'),
        ({"limit": True}, "", '"limit" must be a number from 1 to 3.'),
        ({"caution": "bold"}, "", '"caution" must be one of cautious, balanced, eager.'),
    ],
)
def test_what_can_not_be_used_is_named_as_it_was_typed(
    typed: dict[str, object], prefix: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_narrowing(typed, prefix)
    assert str(caught.value).startswith(said)


def test_the_order_of_numbers_is_that_of_the_person() -> None:
    assert parse_narrowing({"since": "3/4/2025"}, language="en-US").since == date(2025, 3, 4)
    assert parse_narrowing({"since": "3/4/2025"}, language="de").since == date(2025, 4, 3)


def test_a_line_goes_before_the_defaults() -> None:
    defaults = Narrowing(since=date(2025, 1, 1), source="Wire", limit=3)
    line = Narrowing(source="Post", caution=Caution.CAUTIOUS)
    assert line.over(defaults) == Narrowing(date(2025, 1, 1), None, None, "Post", 3, Caution.CAUTIOUS)


def test_a_filter_names_sources_only_where_one_was_named(tmp_path: Path) -> None:
    store = Store(tmp_path / "footnote.db")
    try:
        assert Narrowing(since=date(2025, 1, 2)).to_filter(store, 7) == Filter(20250102, guild_id=7)
        with pytest.raises(UsageError, match="No source is called 'Wire'"):
            Narrowing(source="Wire").to_filter(store)
        with pytest.raises(UsageError, match="No day is both since 2025-02-01 and until 2025-01-01"):
            Narrowing(date(2025, 2, 1), date(2025, 1, 1)).to_filter(store)
    finally:
        store.close()
