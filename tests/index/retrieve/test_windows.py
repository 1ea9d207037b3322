"""Windows: the nearest sentence with as many neighbours as fit, and the title unless it repeats them."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Span
from index.retrieve.windows import MAX_CHARACTERS, TITLE_CHARACTERS, window_around, window_heading


@st.composite
def sentences(draw: st.DrawFn) -> list[Span]:
    """Sentences in order, some separated by white space."""
    spans, place = [], 0
    for length in draw(st.lists(st.integers(1, 200), min_size=1, max_size=12)):
        start = place + draw(st.integers(0, 3))
        place = start + length
        spans.append((start, place))
    return spans


@given(sentences(), st.data(), st.integers(1, 500))
def test_a_window_grows_around_the_nearest_sentence_as_far_as_it_can(
    spans: list[Span], data: st.DataObject, most: int
) -> None:
    nearest = data.draw(st.integers(0, len(spans) - 1))
    start, end = window_around(spans, nearest, most)
    first = [s for s, _ in spans].index(start)
    last = [e for _, e in spans].index(end)
    assert first <= nearest <= last
    assert end - start <= most or first == last, "only a single sentence may be longer"
    assert first == 0 or end - spans[first - 1][0] > most
    assert last == len(spans) - 1 or spans[last + 1][1] - start > most


@given(sentences(), st.data())
def test_what_fits_is_read_whole(spans: list[Span], data: st.DataObject) -> None:
    nearest = data.draw(st.integers(0, len(spans) - 1))
    whole = spans[0][0], spans[-1][1]
    assert window_around(spans, nearest, whole[1] - whole[0]) == whole


def test_what_stands_before_is_taken_in_first() -> None:
    spans = [(0, 100), (101, 200), (201, 300)]
    assert window_around(spans, 1, 210) == (0, 200)
    assert window_around(spans, 1, 110) == (101, 200)
    assert window_around([(0, 300), (301, 400), (401, 500)], 1, 210) == (301, 500)


def test_a_sentence_that_is_longer_is_a_window_of_its_own() -> None:
    spans = [(0, 20), (21, 21 + 2 * MAX_CHARACTERS), (700, 720)]
    assert window_around(spans, 1) == spans[1]
    assert window_around(spans, 0) == spans[0]


def test_a_title_is_read_unless_the_window_begins_with_it() -> None:
    text = "The night ferry to Lindoya leaves the harbour at nine in the evening."
    assert window_heading("Ferry at night", text) == "Ferry at night"
    assert window_heading("The night ferry to Lindoya leaves the…", text) == ""
    assert window_heading("The night ferry to Lindoya leaves the…", "It does.") == (
        "The night ferry to Lindoya leaves the"
    )
    assert window_heading("The night ferry", text) == "The night ferry", (
        "few words may be a title and a beginning"
    )
    assert window_heading("", text) == ""
    assert len(window_heading("Lindoya " * 40, text)) == TITLE_CHARACTERS
