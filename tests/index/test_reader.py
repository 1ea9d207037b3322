"""The reader: what it gives of windows, whatever it was trained to."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from corpus.errors import StoreError
from index import reader
from index.encoder import Encoder
from index.quantized import save_weights
from index.reader import LAYERS, MAX_TOKENS, Reader, _best_span, lead, make_model, tokenize, trained_weights
from tests.index.sources import BRIDGE, FERRY, ORCHARD, QUESTIONS, TURBINE

WINDOWS = [("Ferry at night", FERRY), ("", BRIDGE), ("More wind", f"{TURBINE} {ORCHARD}"), ("A", "B")]


@pytest.fixture(scope="module")
def reading(encoder: Encoder) -> Reader:
    return Reader(encoder)


def test_every_window_is_read_and_the_words_found_stand_in_it(reading: Reader) -> None:
    for question in (*QUESTIONS.values(), "x", "why " * 300):
        readings = reading.read(question, WINDOWS)
        assert len(readings) == len(WINDOWS)
        for read, (_, text) in zip(readings, WINDOWS, strict=True):
            assert np.isfinite(read.answers)
            if read.span is not None:
                assert 0 <= read.span[0] < read.span[1] <= len(text)
                assert text[slice(*read.span)] == text[slice(*read.span)].strip()


def test_nothing_is_read_of_nothing(reading: Reader) -> None:
    assert reading.read(QUESTIONS[FERRY], []) == []


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🚀", "x" * 5_000, FERRY * 40])
def test_odd_windows_are_read(reading: Reader, text: str) -> None:
    for heading in ("", "A title", "汉" * 80):
        [read] = reading.read("When does it leave?", [(heading, text)])
        assert np.isfinite(read.answers)
        assert read.span is None or 0 <= read.span[0] < read.span[1] <= len(text)


def test_a_window_does_not_depend_on_what_is_read_beside_it(reading: Reader) -> None:
    together = reading.read(QUESTIONS[FERRY], WINDOWS)
    backwards = reading.read(QUESTIONS[FERRY], WINDOWS[::-1])[::-1]
    for window, one, other in zip(WINDOWS, together, backwards, strict=True):
        [alone] = reading.read(QUESTIONS[FERRY], [window])
        assert_allclose([one.answers, other.answers], alone.answers, atol=1e-3)


def test_only_the_window_s_tokens_may_be_the_answer_s(encoder: Encoder) -> None:
    features, offsets = tokenize(encoder.tokenizer, ["Who?"] * 2, [("Title", "Ada did."), ("", FERRY * 9)])
    assert features["input_ids"].shape == (2, MAX_TOKENS), "a longer window is cut"
    with torch.inference_mode():
        answers, ends = make_model(encoder).eval()(features)
    assert (answers.shape, ends.shape) == ((2,), (2, MAX_TOKENS, 2))
    inside = (features["token_type_ids"] == 1) & (features["attention_mask"] == 1)
    assert (ends[~inside] == -1e4).all()
    assert (ends[inside] > -1e4).all()
    words = [f"{lead('Title')}Ada did."[slice(*o)] for o in offsets[0][inside[0]].tolist()]
    assert words == ["Title", ".", "Ada", "did", ".", ""]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(0, 12))
def test_the_words_found_are_the_likeliest_run(seed: int, tokens: int, leading: int) -> None:
    ends = np.random.default_rng(seed).standard_normal((tokens, 2)).astype(np.float32)
    offsets = np.array([(5 * n, 5 * n + 4) for n in range(tokens)])
    runs = [(a, b) for a in range(tokens) for b in range(a, min(tokens, a + 20))]
    first, last = max(runs, key=lambda run: ends[run[0], 0] + ends[run[1], 1])
    span = 5 * first - leading, 5 * last + 4 - leading
    assert _best_span(ends, offsets, leading) == (span if span[0] >= 0 else None)


def test_it_has_fewer_layers_and_shares_only_word_embeddings(encoder: Encoder) -> None:
    network = make_model(encoder)
    own = {id(p) for p in encoder.bert.parameters()}
    shared = [name for name, p in network.named_parameters() if id(p) in own]
    assert shared == ["bert.embeddings.word_embeddings.weight"]
    assert len(network.bert.encoder.layer) == LAYERS < len(encoder.bert.encoder.layer)


def test_damaged_weights_are_refused_with_a_remedy(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "reader.safetensors"
    monkeypatch.setattr(reader, "WEIGHTS", str(path))
    with pytest.raises(StoreError, match="install Footnote again"):
        Reader(encoder)
    weights = trained_weights(make_model(encoder))
    save_weights(weights, path, {})
    Reader(encoder)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="install Footnote again"):
        Reader(encoder)
    del weights["ends.bias"]
    save_weights(weights, path, {})
    with pytest.raises(StoreError, match="another version"):
        Reader(encoder)
