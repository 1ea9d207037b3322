"""Hard-wrapped text becomes unwrapped, and spans are valid in both forms."""

from textwrap import fill

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reflow import collapse_whitespace, reflow
from corpus.sentences import sentence_spans
from tests.corpus.files import BRIEF

PARAGRAPH = (
    "Ukrainian President Volodymyr Zelenskyy said on 14 December 2025 that Ukraine is ready to give up "
    "its bid for NATO membership in return for guarantees. Zelenskyy explained the offer to reporters in "
    "Berlin before the talks with the U.S. envoys Steve Witkoff and Jared Kushner, which German Chancellor "
    "Friedrich Merz hosted. It was a compromise on the part of Ukraine, the President of France said when "
    "he met Mr. Kushner."
)


def test_a_sentence_wrapped_in_the_middle_is_one_sentence_that_still_has_its_line_break():
    first = BRIEF[slice(*sentence_spans(BRIEF, BRIEF.index("Ministers"))[0])]
    assert first == "Ministers met in Kyiv on Dec. 14 and agreed on\na plan for the winter."


@pytest.mark.parametrize("width", range(66, 116, 3))
def test_a_paragraph_has_the_same_sentences_at_every_width(width: int):
    wrapped = fill(PARAGRAPH, width)
    sentences = [collapse_whitespace(wrapped[start:end]) for start, end in sentence_spans(wrapped)]
    assert sentences == [PARAGRAPH[start:end] for start, end in sentence_spans(PARAGRAPH)]


WRAPPED = """The new bridge over the river was closed by the council of the town {}
{}, as everybody who lives on the island and has to cross the river knows."""


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("at 5 p.m.", "Monday", "en"),
        ("with Dr.", "Lund", "en"),
        ("after J. R.", "Smith", "en"),
        ("for approx.", "20 days", "en"),
        ("for 2", "* 3 days", "en"),
        ("by 3.5", "% of the votes", "en"),
        ("from the folder", "./tools/bridge.txt", "en"),
        ("am 3.", "Mai", "de"),
        ("am", "3. Mai", "de"),
        ("also z.", "B. gestern", "de"),
        ("in the year 2025", "Peter says", "en"),
    ],
)
def test_a_line_may_end_in_an_abbreviation_or_begin_like_an_item(before: str, after: str, language: str):
    text = WRAPPED.format(before, after)
    assert [text[slice(*span)] for span in sentence_spans(text, language=language)] == [text]


def test_the_last_line_of_a_paragraph_may_be_short():
    text = "The office in the old town is closed on Monday. When does the new\nLibrary open?"
    assert [text[slice(*span)] for span in sentence_spans(text)] == [
        "The office in the old town is closed on Monday.",
        "When does the new\nLibrary open?",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "The members of the council of the town have to bring to the meeting\n- a ticket\n- a lamp",
        "The members of the council of the town have to bring to the meeting\n1. a ticket\n2. a lamp",
        "The members of the council of the town have to bring to the meeting\nb. a ticket\nc. a lamp",
    ],
)
def test_several_items_are_a_list_even_under_a_full_line(lines: str):
    assert len(sentence_spans(lines)) == 3


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Talks in Berlin\nMinisters met on Monday.", ["Talks in Berlin", "Ministers met on Monday."]),
        ("- ships\n- planes and\n  trains\n- cars", ["ships", "planes and\n  trains", "cars"]),
        ("1. Ships sail.\n2. Planes fly.", ["1. Ships sail.", "2. Planes fly."]),
        ("Reasons:\nships\nplanes", ["Reasons:", "ships\nplanes"]),
        ("It is over\n\nand done", ["It is over", "and done"]),
        (
            "Ukraine offers to drop its bid for membership in return for guarantees\n"
            + PARAGRAPH[: PARAGRAPH.index(" Zelenskyy explained")],
            [
                "Ukraine offers to drop its bid for membership in return for guarantees",
                PARAGRAPH[: PARAGRAPH.index(" Zelenskyy explained")],
            ],
        ),
    ],
)
def test_headlines_and_list_items_stand_alone(text: str, sentences: list[str]):
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@settings(max_examples=100)
@given(st.text(st.sampled_from("aB1 .,-\n\t’é😀"), max_size=300) | st.text(max_size=100))
def test_reflow_changes_nothing_but_line_breaks(text: str):
    flowed = reflow(text)
    assert len(flowed) == len(text)
    assert all(new == old or (old, new) == ("\n", " ") for old, new in zip(text, flowed, strict=True))
