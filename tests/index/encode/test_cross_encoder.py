"""The cross-encoder: properties of its scores that hold after any training."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encode.cross_encoder import CrossEncoder, _best_span
from tests.index.sources import BRIDGE, FERRY, ORCHARD, QUESTIONS, TURBINE

WINDOWS = [("Ferry at night", FERRY), ("", BRIDGE), ("More wind", f"{TURBINE} {ORCHARD}"), ("A", "B")]


@pytest.fixture(scope="module")
def reading() -> CrossEncoder:
    return CrossEncoder()


def test_every_window_is_read_and_the_words_found_stand_in_it(reading: CrossEncoder) -> None:
    for question in (*QUESTIONS.values(), "x", "why " * 300):
        for heading, text in WINDOWS:
            read = reading.read(question, heading, text)
            assert np.isfinite(read.answers)
            if read.span is not None:
                assert 0 <= read.span[0] < read.span[1] <= len(text)
                assert text[slice(*read.span)] == text[slice(*read.span)].strip()


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🚀", "x" * 5_000, FERRY * 40])
def test_odd_windows_are_read(reading: CrossEncoder, text: str) -> None:
    for heading in ("", "A title", "汉" * 80):
        read = reading.read("When does it leave?", heading, text)
        assert np.isfinite(read.answers)
        assert read.span is None or 0 <= read.span[0] < read.span[1] <= len(text)


def test_what_answers_is_found_likelier_than_what_does_not(reading: CrossEncoder) -> None:
    for sentence, question in QUESTIONS.items():
        answers = {other: reading.read(question, "", other).answers for other in QUESTIONS}
        assert max(answers, key=lambda other: answers[other]) == sentence
        assert reading.read(question, "", sentence).answers == answers[sentence], "and so again"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(0, 12))
def test_the_words_found_are_the_likeliest_run(seed: int, tokens: int, leading: int) -> None:
    ends = np.random.default_rng(seed).standard_normal((tokens, 2)).astype(np.float32)
    offsets = [(5 * n, 5 * n + 4) for n in range(tokens)]
    runs = [(a, b) for a in range(tokens) for b in range(a, min(tokens, a + 20))]
    first, last = max(runs, key=lambda run: ends[run[0], 0] + ends[run[1], 1])
    span = 5 * first - leading, 5 * last + 4 - leading
    assert _best_span(ends, offsets, leading) == (span if span[0] >= 0 else None)
