"""A sentence can decide only if it speaks of the same names, time and numbers as the claim."""

from datetime import date

import pytest

from index.verdict.same_thing import Said, can_contradict, can_support, counts_otherwise, read_claimed

TITLE = "Karsten bridge closed"
SENTENCE = "Engineers closed the Karsten bridge on 9 May 2024 after they found 12 cracks."


def both(claim: str, sentence: str = SENTENCE, around: str = "", published: date | None = None) -> list[bool]:
    """Whether a sentence can support a claim, and contradict it."""
    claimed, said = read_claimed(claim), Said(sentence, around, published)
    return [can_support(claimed, said), can_contradict(claimed, said)]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Engineers closed the Karsten bridge in May 2024.", [True, True]),
        ("Engineers closed the Merrow bridge in May 2024.", [False, False]),
        ("Engineers closed the Karsten bridge in May 2023.", [False, False]),
        ("Engineers did not close the Karsten bridge.", [False, True]),
        ("Engineers painted and sold the old Karsten bridge.", [False, False]),
        ("Engineers closed the Karsten bridge in June 2024.", [False, False]),
        ("Engineers closed the Karsten bridge on 10 May 2024.", [False, False]),
        ("Engineers found 15 cracks in the Karsten bridge.", [False, True]),
        ("Engineers found more than 10 cracks in the Karsten bridge.", [True, True]),
        ("Divers found cracks in the Karsten bridge.", [False, False]),
        ("Engineers found cracks in the Karsten bridge.", [True, True]),
        ("No engineers did not close the Karsten bridge.", [False, True]),
    ],
)
def test_names_time_and_numbers_count(claim: str, expected: list[bool]) -> None:
    assert both(claim) == expected


def test_a_sentence_without_a_number_says_nothing_of_one() -> None:
    assert both("Engineers found 15 cracks.", "Engineers found cracks.") == [False, False]


def test_title_and_day_of_the_document_say_what_the_sentence_leaves_out() -> None:
    sentence, claim = "Engineers closed the bridge.", "Engineers closed the Karsten bridge in May 2024."
    assert both(claim, sentence) == [False, False]
    assert both(claim, sentence, TITLE, date(2024, 5, 9)) == [True, True]
    assert both(claim, sentence, TITLE, date(2023, 5, 9)) == [False, False]


def test_a_name_may_have_another_ending() -> None:
    assert both("Engineers met Ukraine.", "Engineers met Ukrainian experts.") == [True, True]
    assert both("Engineers met Austria.", "Engineers met Australia.") == [False, False]


def test_an_abbreviation_stands_for_its_words() -> None:
    said = "Engineers at the European Space Agency built it."
    assert both("Engineers at ESA built it.", said) == [True, True]
    assert both("Engineers at NASA built it.", said) == [False, False]


ROCKET = "It was the first flight of the Space Launch System (SLS), a rocket 98 metres tall, without a crew."


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The SLS rocket is 120 metres tall.", True),
        ("The SLS rocket is not 120 metres tall.", False),
        ("The rocket is 120 metres tall.", True),
        ("The rocket is 98 metres tall.", False),
        ("The rocket is more than 90 metres tall.", False),
        ("The rocket is 120 tons heavy.", False),
        ("The Vega rocket is 120 metres tall.", False),
    ],
)
def test_another_number_of_the_same_things_is_noticed(claim: str, expected: bool) -> None:
    assert counts_otherwise(read_claimed(claim), Said(ROCKET, "")) is expected
