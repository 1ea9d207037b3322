"""Slips and variant spellings are corrected, and real words are left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library import Library
from index.retrieve.bm25_index import Bm25, Bm25Entry
from index.text.analyzer import terms
from index.text.spelling import respell
from tests.index.sources import ORCHARD, QUESTIONS, TURBINE, quoted, write_news

TEXTS = (
    "Zelensky met the president of Kyiv university, whose government he praised for its separate report.",
    "Zelensky said which elections were important to Uyghur families and to the parliament in Beijing.",
    "Zelensky and Netanyahu organized a wind farm with forty turbines between narrow cars and a barber.",
    "When the marrow was ripe, the environmental ministry of Colombia welcomed Michelle.",
    "A hole in the coffee stores let their stock shrink, and Muhammad saw the colors of a section of skin.",
)


@pytest.fixture(scope="module")
def bm25() -> Bm25:
    engine = Bm25()
    engine.commit("m", [Bm25Entry(n, text) for n, text in enumerate(TEXTS, start=1)])
    return engine


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("what did the presidnet say", "what did the president say"),
        ("Which electoins were imporant?", "Which elections were important?"),
        ("the goverment's seperate report", "the government's separate report"),
        ("turbinnes on the wnid farm", "turbines on the wnid farm"),
        ("Who leads the PRESIDNET of it?", "Who leads the PRESIDNET of it?"),
        ("WHO IS THE PRESIDNET?", "WHO IS THE PRESIDENT?"),
        ("enviromental-parliment", "environmental-parliament"),
        ("what has zelnsky said", "what has zelensky said"),
        ("waht did he say, and whne?", "what did he say, and when?"),
    ],
)
def test_slips_are_undone(bm25: Bm25, typed: str, meant: str) -> None:
    assert respell(typed, bm25) == meant


@pytest.mark.parametrize(
    ("asked", "indexed"),
    [
        ("Zelenskyy", "Zelensky"),
        ("Zelenskiy", "Zelensky"),
        ("Kiev", "Kyiv"),
        ("kiev", "kyiv"),
        ("Uighur", "Uyghur"),
        ("Peking", "Beijing"),
        ("Mohammed", "Muhammad"),
        ("Mohammed’s", "Muhammad’s"),
        ("Zelenksy", "Zelensky"),
        ("organised", "organized"),
        ("colours", "colors"),
    ],
)
def test_other_spellings_become_those_of_the_sources(bm25: Bm25, asked: str, indexed: str) -> None:
    assert respell(f"Why is {asked} here?", bm25) == f"Why is {indexed} here?"


@pytest.mark.parametrize(
    "word",
    [
        "Merrow",
        "Morrow",
        "Carlsen",
        "Hoyle",
        "Coffey",
        "Stores",
        "Storrs",
        "Michele",
        "SpaceX",
        "KYIVV",
        "cats",
        "blender",
        "barters",
        "suction",
        "shrunk",
        "thier",
        "form",
        "carmaker",
        "restated",
        "cheapest",
        "covid19",
        "presidnet2",
        "presidnet.com",
        "@presidnet",
        "#presidnet",
        "presidnet_x",
        "presidnet’ll",
        "президнет",
    ],
)
def test_what_may_be_a_word_of_its_own_stays(bm25: Bm25, word: str) -> None:
    assert respell(f"Why is {word} here?", bm25) == f"Why is {word} here?"


def test_what_is_indexed_stays() -> None:
    engine = Bm25()
    engine.commit("m", [Bm25Entry(1, "the presidnet of Kiev"), Bm25Entry(2, "the president of Kyiv")])
    assert respell("the presidnet of Kiev", engine) == "the presidnet of Kiev"


def test_a_rare_word_that_is_in_no_vocabulary_is_a_slip_itself() -> None:
    engine = Bm25()
    engine.commit("m", [Bm25Entry(1, "the zorbeltan mine"), Bm25Entry(2, "a mine")])
    assert respell("where is the zorbletan", engine) == "where is the zorbletan"
    engine.commit("m", [Bm25Entry(n, "the zorbeltan mine") for n in (3, 4)])
    assert respell("where is the zorbletan", engine) == "where is the zorbeltan"


def test_nothing_is_put_where_nothing_is_indexed() -> None:
    assert respell("the presidnet of Kiev", Bm25()) == "the presidnet of Kiev"


@given(st.lists(st.sampled_from([word for text in TEXTS for word in text.split()])))
def test_words_of_the_sources_are_never_touched(bm25: Bm25, words: list[str]) -> None:
    assert respell(" ".join(words), bm25) == " ".join(words)


@given(st.text(max_size=60))
def test_every_question_is_respelt_once_and_for_all(bm25: Bm25, text: str) -> None:
    once = respell(text, bm25)
    assert respell(once, bm25) == once
    assert len(terms(once)) == len(terms(text))


def test_a_mistyped_question_is_answered_and_shown_as_asked(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path / "news"))
    asked = "How many new turbinse will the Hollin wind farm get?"
    answer = library.ask(asked)
    assert answer.question == asked
    assert answer.confidence == library.ask(QUESTIONS[TURBINE]).confidence
    assert quoted(library, QUESTIONS[TURBINE])[:1] == [quote.text for quote in answer.quotes][:1]


@pytest.mark.parametrize(
    "asked", ["wind farm turbines", "turbines wind farm new how many", "WIND FARM TURBINES"]
)
def test_keywords_in_any_order_find_the_same(library: Library, tmp_path: Path, asked: str) -> None:
    library.add(write_news(tmp_path / "news"))
    assert library.query(asked).text == asked
    assert library.search(asked)[0].passage.title == "More wind"


def test_what_has_just_come_in_is_known(library: Library, tmp_path: Path) -> None:
    paths = write_news(tmp_path / "news")
    library.add(paths[:3])
    assert library.query("cherry blosom").text == "cherry blosom"
    library.add(paths[3:])
    assert library.query("cherry blosom").text == "cherry blossom"
    assert library.search("cherry blosom")[0].passage.title == "A late frost"
    assert "blossom" in ORCHARD


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whos flying to the moon", "who is flying to the moon"),
        ("How many ppl came?", "How many people came?"),
        ("Wen does it start b4 noon", "when does it start before noon"),
        ("what did Wen Jiabao say", "what did Wen Jiabao say"),
        ("Wen Jiabao", "Wen Jiabao"),
        ("who's at ppl.example.org", "who's at ppl.example.org"),
    ],
)
def test_words_as_they_are_typed_in_chats_become_what_is_meant(bm25: Bm25, typed: str, meant: str) -> None:
    assert respell(typed, bm25) == meant


def test_a_word_of_chats_that_the_sources_have_stays() -> None:
    engine = Bm25()
    engine.commit("m", [Bm25Entry(1, "The wen of Halden is a small bird.")])
    assert respell("how does the wen sing", engine) == "how does the wen sing"
