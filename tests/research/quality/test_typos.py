"""Typing errors are made in one word that carries content, the same in every run."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.quality.typos import add_typo

QUESTION = "When does the night ferry to Lindoya leave the harbour?"


@given(seed=st.integers(0, 10_000))
def test_one_word_is_mistyped_and_the_rest_stays(seed: int) -> None:
    mistyped = add_typo(QUESTION, Random(seed)).split()
    changed = [(a, b) for a, b in zip(QUESTION.split(), mistyped, strict=True) if a != b]
    [(word, typed)] = changed
    assert word.strip("?") in {"night", "ferry", "Lindoya", "leave", "harbour"}
    assert typed[0] == word[0]
    assert abs(len(typed) - len(word)) <= 1


def test_the_same_seed_makes_the_same_add_typo() -> None:
    assert add_typo(QUESTION, Random(3)) == add_typo(QUESTION, Random(3))


@pytest.mark.parametrize("question", ["Who is it?", "NATO met where?", "What is in 2024-x?"])
def test_a_question_without_such_a_word_stays(question: str) -> None:
    assert add_typo(question, Random(0)) == question
