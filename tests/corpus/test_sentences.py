"""Sentences end where a human reader expects, and together they cover the text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Senate voted with U.S. envoys present.",
        "Mr. Smith and Mrs. Jones met Dr. Will Hurd and Gen. Mark Milley in St. Louis.",
        "Former Texas Rep. Will Hurd came.",
        "It opens on Dec. 14 in Kyiv.",
        "It opens at 5 p.m. in Kyiv and closes at 2 a.m. on Monday.",
        "The race starts at 1 p.m. ET (6 p.m. local) on Sunday.",
        "He met J.D. Vance and J.K. Rowling and George W. Bush.",
        "Prices rose by 2.5% to $3.14 in Jan. 2025.",
        "“We won. We did it. Thanks,” he said.",
        '"It is over. We lost."',
        "“Is it? Really?” asked Mr. Smith.",
    ],
)
def test_an_abbreviation_or_a_quotation_does_not_end_a_sentence(sentence: str):
    assert sentences(f"It rains. {sentence} It snows.") == ["It rains.", sentence, "It snows."]


@pytest.mark.parametrize(
    "parts",
    [
        ["He lives in the U.S.", "The house is old."],
        ["It starts at 5 p.m.", "The doors open earlier."],
        ["She has a J.D.", "He has none."],
        ["Really?!", "Yes.", "Well…"],
    ],
)
def test_an_abbreviation_may_also_end_one(parts: list[str]):
    assert sentences(" ".join(parts)) == parts


def test_sentences_of_a_part_point_into_the_whole():
    text = "One. Two. Three. Four."
    assert [text[start:end] for start, end in sentence_spans(text, 5, 16)] == ["Two.", "Three."]


NASTY = st.sampled_from(
    [
        *"aB1.?!…\"'“”‘’«»()[]-*• \t\n",
        "\u200b",
        "\u200f",
        "\u202e",
        "\u2028",
        "\x85",
        "\xa0",
        "é",
        "é",
        "😀",
        "👩\u200d👩\u200d👧",
        "שלום",
        "مرحبا",
        "你好。",
        "U.S. ",
        "p.m. ",
        "Mr. ",
        "J.D. ",
        "Dec. 14",
        "\n- ",
        "\n1. ",
        "\n\n",
    ]
)


@settings(max_examples=200)
@given(st.lists(NASTY, max_size=40).map("".join) | st.text(max_size=60))
def test_every_character_but_list_marks_lies_in_exactly_one_sentence(text: str):
    spans = sentence_spans(text)
    position = 0
    for start, end in spans:
        left_out = text[position:start]
        assert position <= start < end
        assert re.fullmatch(r"\s*(?:[-*•‣]\s+)*", left_out), left_out
        assert text[start:end].strip() == text[start:end]
        position = end
    assert re.fullmatch(r"\s*(?:[-*•‣]\s+)*", text[position:])
