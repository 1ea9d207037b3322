"""Sentences end where a human reader expects, and together they cover the text."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Block, BlockKind, ParsedDocument, Section
from corpus.sentences import document_sentences, sentence_spans
from corpus.sentences.splitting import MAX_PART_CHARACTERS

KNOWN = Path(__file__).parent / "known"
LANGUAGES = sorted(path.stem for path in KNOWN.glob("*.txt"))
WITHOUT_SPACES = ("ja", "zh")


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language=language)]


def known_paragraphs() -> list[tuple[str, list[str]]]:
    """The paragraphs in `known`, each with its language: a sentence a line, a blank line between two."""
    return [
        (language, paragraph.split("\n"))
        for language in LANGUAGES
        for paragraph in (KNOWN / f"{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    ]


def test_known_sentences_are_many_in_every_language():
    counts = dict.fromkeys(LANGUAGES, 0)
    for language, parts in known_paragraphs():
        counts[language] += len(parts)
    assert {"de", "en", "es", "fr", "ja", "pl", "ru", "uk", "zh"} <= counts.keys()
    assert min(counts.values()) >= 30 and sum(counts.values()) >= 600


@pytest.mark.parametrize(("language", "parts"), known_paragraphs())
def test_a_paragraph_has_its_known_sentences(language: str, parts: list[str]):
    text = ("" if language in WITHOUT_SPACES else " ").join(parts)
    assert sentences(text, language) == parts


@pytest.mark.parametrize(
    "token",
    [
        "`./out/`",
        "../lib/index.d.ts",
        "~/.ssh/id_rsa.pub",
        r"D:\Work\notes.old.txt",
        "Session.Open()",
        "Http.Json.Parser",
        "ASP.NET",
        "v12.4.1-rc.2",
        "2.000.000,75",
        "3.14",
        "10.0.0.1",
        "https://docs.example.org/a.B/c.html?q=X.Y",
        "ann.lee@mail.example.org",
        "archive.tar.gz",
        "`git add . Then commit.`",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_inside_of_a_name_a_number_or_an_address(token: str, language: str):
    text = f"One two {token} three four five."
    assert sentences(text, language) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It burned.Then it rained.", ["It burned.", "Then it rained."]),
        ('He left. "We stay," she said.', ["He left.", '"We stay," she said.']),
        ("She said.“We stay.”", ["She said.", "“We stay.”"]),
        ("Is it so?Perhaps it is.", ["Is it so?", "Perhaps it is."]),
        ("Open index.html?View=1 now.", ["Open index.html?View=1 now."]),
        ("it rains. it snows.", ["it rains.", "it snows."]),
    ],
)
def test_sentences_that_lack_a_space_are_told_from_names(text: str, parts: list[str]):
    assert sentences(text) == parts


def test_an_unknown_language_has_english_rules_and_a_region_those_of_its_language():
    assert sentences("Am 3. Mai.", "de-AT") == ["Am 3. Mai."]
    assert sentences("It starts at 5 p.m. Monday. Come.", "") == ["It starts at 5 p.m. Monday.", "Come."]
    assert sentences("Terve. Hei.", "fi") == ["Terve.", "Hei."]


def test_a_block_in_another_language_is_cut_by_its_rules():
    german, english = "Sie kam am 3. Mai an. Er blieb.", "We met at 5 p.m. Monday. He left."
    text = f"{german}\n\n{english}"
    blocks = (
        Block(BlockKind.PARAGRAPH, 0, len(german)),
        Block(BlockKind.PARAGRAPH, len(german) + 2, len(text), language="en"),
    )
    document = ParsedDocument("", text, (Section("", 0, len(text)),), blocks=blocks, language="de")
    assert [text[start:end] for start, end in document_sentences(document, 0, len(text))] == [
        "Sie kam am 3. Mai an.",
        "Er blieb.",
        "We met at 5 p.m. Monday.",
        "He left.",
    ]


def test_a_very_long_line_has_the_sentences_of_its_parts():
    part = "The committee met on Friday and “nothing. At all.” was decided. It will meet again. "
    times = 3 * MAX_PART_CHARACTERS // len(part)
    assert sentences(part * times) == sentences(part) * times


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
        "z. B. ",
        "3. Mai ",
        "„Ja.“ ",
        "« Oui. » ",
        "— Так. ",
        "т. д. ",
        "」",
        "「はい。",
        "`a. B` ",
        "./a/b.c ",
        "(Nein.) ",
        "… Und ",
        "Dec. 14",
        "\n- ",
        "\n1. ",
        "\n\n",
    ]
)


@settings(max_examples=300)
@given(
    st.lists(NASTY, max_size=40).map("".join) | st.text(max_size=60), st.sampled_from([*LANGUAGES, "", "th"])
)
def test_every_character_but_list_marks_lies_in_exactly_one_sentence(text: str, language: str):
    spans = sentence_spans(text, language=language)
    position = 0
    for start, end in spans:
        left_out = text[position:start]
        assert position <= start < end
        assert re.fullmatch(r"\s*(?:[-*•‣]\s+)*", left_out), left_out
        assert text[start:end].strip() == text[start:end]
        position = end
    assert re.fullmatch(r"\s*(?:[-*•‣]\s+)*", text[position:])
