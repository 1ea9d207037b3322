"""Names and numbers of a question are looked for in the same places of a sentence."""

import pytest

from index.verdict.same_roles import (
    Kind,
    count_otherwise,
    counts_alike,
    other_parts,
    read_words,
    stems,
    swaps_names,
)


def test_words_are_names_numbers_years_or_plain() -> None:
    words = read_words("Engineers in Halden closed two of the 14 Karsten bridges in March 1987.")
    assert stems(words, Kind.NAME) == ["halden", "karsten"]
    assert stems(words, Kind.NUMBER) == ["2", "14"] and stems(words, Kind.YEAR) == ["1987"]
    assert "bridg" in stems(words, Kind.PLAIN) and "in" in stems(words, Kind.SMALL)


@pytest.mark.parametrize(
    ("question", "sentence", "swaps"),
    [
        ("When did Scotland invade William?", "William invaded Scotland in 1072.", True),
        ("When did William invade Scotland?", "William invaded Scotland in 1072.", False),
        ("When was William invaded by Scotland?", "William invaded Scotland in 1072.", True),
        ("When was Scotland invaded by William?", "William invaded Scotland in 1072.", False),
        ("When did Scotland invade William?", "Scotland was invaded by William in 1072.", True),
        ("Where did Chopin go when he moved to Warsaw?", "Chopin was from Warsaw; he moved to Paris.", False),
    ],
)
def test_who_did_it_to_whom_is_compared(question: str, sentence: str, swaps: bool) -> None:
    asked = read_words(question)
    said = read_words(sentence, frozenset(stems(asked, Kind.NAME)))
    assert swaps_names(asked, said) == swaps


def test_a_name_in_place_of_another_is_found() -> None:
    asked = read_words("Who ranked London as the most liveable city?")
    said = read_words("In 2012 the magazine ranked Warsaw as the most liveable city.")
    parts = other_parts(asked, said)
    assert parts and {(part.asked, part.said) for part in parts} == {(("london",), ("warsaw",))}
    assert not other_parts(asked, read_words("The magazine ranked London as the most liveable city."))


@pytest.mark.parametrize(
    ("question", "sentence", "otherwise"),
    [
        ("What are the twelve sources of the law?", "The three sources of the law are old.", True),
        ("What are the three sources of the law?", "The three sources of the law are old.", False),
        ("What did article 37 forbid?", "It is forbidden by article 34.", True),
        ("What happened to 12 boats?", "Five towns gave money for new boats.", False),
        ("How did 1,000 boats sink?", "In the storm 1,010 boats sank.", False),
    ],
)
def test_other_numbers_of_the_same_thing_are_found(question: str, sentence: str, otherwise: bool) -> None:
    asked, said = read_words(question), read_words(sentence)
    assert count_otherwise(asked, said) == otherwise
    assert not (otherwise and counts_alike(asked, said))


def test_very_long_texts_are_cut() -> None:
    assert len(read_words("word " * 50_000)) < 1_000
    assert read_words("") == [] and not swaps_names([], []) and not count_otherwise([], [])
