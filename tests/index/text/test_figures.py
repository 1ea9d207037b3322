"""Figures: how many of what a sentence says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.figures import Bound, Figure, read_amounts, read_figures


def read(sentence: str) -> list[tuple[float, float, str, str]]:
    """The figures of a sentence: from, to, the thing's first term, and the words."""
    return [(f.low, f.high, f.thing[0], sentence[slice(*f.span)]) for f in read_figures(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The guarantees last 15 years.", [(15, 15, "year", "15 years")]),
        ("He asked for 30, 40 or 50 years.", [(30, 50, "year", "30, 40 or 50 years")]),
        ("It takes 30 to 50 years.", [(30, 50, "year", "30 to 50 years")]),
        ("It costs between $3 million and $4 million.", [(3e6, 4e6, "$", "$3 million and $4 million")]),
        ("They paid $3-4 million.", [(3e6, 4e6, "$", "$3-4 million")]),
        ("At least 1,200 people fled.", [(1200, 1200, "peopl", "At least 1,200 people fled")]),
        ("Twenty-five children sang.", [(25, 25, "child", "Twenty-five children sang")]),
        ("The death toll rose to 98 after the quake.", [(98, 98, "dead", "98")]),
        (
            "12 people were killed and 30 people were hurt.",
            [(12, 12, "dead", "12 people"), (30, 30, "injur", "30 people")],
        ),
        ("Turnout was 51.3% of voters.", [(51.3, 51.3, "%", "51.3%")]),
        ("Lynch, 46, won the prize.", [(46, 46, "age", "46")]),
    ],
)
def test_figures_have_a_number_and_a_thing(
    sentence: str, expected: list[tuple[float, float, str, str]]
) -> None:
    assert read(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It began in 2019 and ended on March 3.",
        "Doors open at 8:30 p.m. on 14 May.",
        "They won Game 7 on Article 5.",
        "Another 5 people came in the first 10 minutes.",
        "The 46-year-old left the team one day after the match.",
        "Three of the players stayed.",
    ],
)
def test_years_days_names_and_parts_count_nothing(sentence: str) -> None:
    assert read(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("There were 12 people.", Bound.EXACT),
        ("There were at least 12 people.", Bound.LEAST),
        ("There were more than 12 people.", Bound.LEAST),
        ("There were up to 12 people.", Bound.MOST),
        ("There were nearly 12 people.", Bound.ABOUT),
    ],
)
def test_words_around_a_figure_bound_it(sentence: str, bound: Bound) -> None:
    (figure,) = read_figures(sentence)
    assert figure.bound is bound


@given(st.text(alphabet="0123456789,.-–$%€ athousandmillion killedyearsand", max_size=60))
def test_any_text_is_read_and_spans_lie_within(text: str) -> None:
    for figure in read_figures(text):
        assert isinstance(figure, Figure)
        assert 0 <= figure.span[0] < figure.span[1] <= len(text) and figure.low <= figure.high
    assert all(amount >= 0 for amount in read_amounts(text))
