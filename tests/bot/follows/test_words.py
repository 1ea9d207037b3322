"""Words to leave out: how they are typed, and what has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.follows.words import contains_words, parse_words, write_words
from corpus.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('sports, "transfer window"', ["sports", "transfer window"]),
        ("sports football;tennis", ["sports", "football", "tennis"]),
        ("„Bayern  München“, Sport", ["Bayern München", "Sport"]),
        ("« coupe du monde » sport", ["coupe du monde", "sport"]),
        ("sports sports, -", ["sports"]),
        ('sports "', ["sports"]),
    ],
)
def test_words_and_phrases(typed: str, words: list[str]) -> None:
    assert parse_words(typed) == words == parse_words(write_words(words))


@pytest.mark.parametrize("typed", ["", " , ", '""', "!"])
def test_no_word(typed: str) -> None:
    with pytest.raises(UsageError, match="no word"):
        parse_words(typed)


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("sports", "All the SPORTS.", True),
        ("sports", "Sportswear, watersports", False),
        ("sports", "sports' day", True),
        ('"transfer window"', "the transfer\n window", True),
        ('"transfer window"', "a window, a transfer", False),
        ("Straße", "Die STRASSE", True),
        ("спорт", "Спорт і погода", True),
        ("спорт", "спортсмен", False),
        ("足球", "今天足球比赛", True),
        ("C++", "in C++.", True),
        ("XY700", "the ＸＹ７００", True),
        ("a, b", "only b", True),
    ],
)
def test_exact_words_in_any_case(words: str, text: str, found: bool) -> None:
    assert contains_words(words, text) == found


@given(
    st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9), min_size=1, max_size=5)
)
def test_each_word_is_read_back_and_found(words: list[str]) -> None:
    distinct = list(dict.fromkeys(words))
    assert parse_words(write_words(distinct)) == distinct
    assert all(contains_words(write_words(distinct), f"before, {word}: after") for word in distinct)
