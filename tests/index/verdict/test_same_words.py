"""The same words say the same; with “not”, or with another number, the opposite."""

import pytest

from index.verdict.same_words import says_opposite, says_same

SAME = [
    ("The ferry leaves at nine.", "As always, the ferry leaves at nine."),
    ("the FERRY leaves", "The ferry leaves!"),
    ("The ferry does not leave.", "The ferry does not leave."),
    ("The bridge is open.", "The bridge is open, and no car has to wait."),
    ("The bridge is open.", "The bridge is open; cars cross without a fee."),
]
OPPOSITE = [
    ("Russia took part in the Berlin talks.", "Russia did not take part in the Berlin talks."),
    ("Russia didn’t take part in the talks.", "Russia took part in the talks."),
    ("The bridge is open to cars.", "The bridge is not open to cars."),
    ("Die Brücke ist offen.", "Die Brücke ist nicht offen."),
    ("Le pont est ouvert.", "Le pont n’est pas ouvert."),
    ("El puente está abierto.", "El puente no está abierto."),
    ("Міст відкрито.", "Міст не відкрито."),
    ("Engineers found 15 cracks.", "Engineers found 12 cracks."),
    ("Engineers found three cracks.", "Engineers found four cracks."),
]
NEITHER = [
    ("The bridge is open.", "The bridge is open, which the mayor denied."),
    ("The bridge is open.", "The bridge is open, a newspaper wrongly said, though it is not."),
    ("The bridge is open.", "The bridge is open only without a lorry on it."),
    ("The ferry leaves at nine.", "It is not true that the ferry leaves at nine."),
    ("The ferry leaves at nine.", "The train leaves at nine."),
    ("Divers took part in the talks.", "Russia did not take part in the talks."),
    ("Engineers met in 2023.", "Engineers met in 2024."),
    ("Engineers met on 9 May 2024.", "Engineers met on 10 May 2024."),
    ("Engineers found 15 cracks in May.", "Engineers found 12 holes in May."),
]


@pytest.mark.parametrize(("claim", "sentence"), SAME)
def test_the_same_words_say_the_same(claim: str, sentence: str) -> None:
    assert says_same(claim, sentence) and not says_opposite(claim, sentence)


@pytest.mark.parametrize(("claim", "sentence"), OPPOSITE)
def test_a_denial_or_another_number_says_the_opposite(claim: str, sentence: str) -> None:
    assert says_opposite(claim, sentence) and says_opposite(sentence, claim)
    assert not says_same(claim, sentence)


@pytest.mark.parametrize(("claim", "sentence"), NEITHER)
def test_all_else_says_nothing(claim: str, sentence: str) -> None:
    assert not says_opposite(claim, sentence) and not says_same(claim, sentence)
