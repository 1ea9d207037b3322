"""The question encoder: what it gives of a question, whatever it was trained to."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from corpus.errors import StoreError
from index import question_encoder
from index.encoder import Encoder
from index.late import DIMENSION
from index.quantized import save_weights
from index.question_encoder import MAX_TOKENS, QuestionEncoder, make_model, tokenize, trained_weights

QUESTIONS = ["When does the night ferry leave?", "Why?", "How many turbines will the wind farm get by 2030?"]


@pytest.fixture(scope="module")
def asking(encoder: Encoder) -> QuestionEncoder:
    return QuestionEncoder(encoder)


@pytest.mark.parametrize(
    "question", [*QUESTIONS, "x", "9", "", "汉字", "🚀", "\u200b", "naïve café", "why " * 900]
)
def test_a_question_is_a_unit_vector_and_weighed_tokens(
    asking: QuestionEncoder, encoder: Encoder, question: str
) -> None:
    asked = asking.encode(question)
    words = min(encoder.count_tokens([question])[0], MAX_TOKENS - 2)
    assert asked.vector.shape == (encoder.dimension,)
    assert asked.tokens.shape == (words + 2, DIMENSION)
    assert {asked.vector.dtype, asked.tokens.dtype, asked.weights.dtype} == {np.dtype(np.float32)}
    assert_allclose(np.linalg.norm(asked.vector), 1, rtol=1e-4)
    assert_allclose(np.linalg.norm(asked.tokens, axis=1), 1, rtol=1e-4)
    assert (asked.weights[0], asked.weights[-1]) == (0, 0), "special tokens weigh nothing"
    assert (asked.weights[1:-1] > 0).all()
    assert_allclose(asked.weights.sum(), 1 if words else 0, atol=1e-5)


def test_a_question_does_not_depend_on_what_is_asked_beside_it(encoder: Encoder) -> None:
    network = make_model(encoder).eval()
    with torch.inference_mode():
        vectors, tokens, weights = network(tokenize(encoder.tokenizer, QUESTIONS))
        for n, question in enumerate(QUESTIONS):
            alone = network(tokenize(encoder.tokenizer, [question]))
            length = alone[2].shape[1]
            assert_allclose(vectors[n], alone[0][0], atol=1e-5)
            assert_allclose(tokens[n, :length], alone[1][0], atol=1e-4)
            assert_allclose(weights[n, :length], alone[2][0], atol=1e-5)
            assert not weights[n, length:].any()


def test_before_training_it_is_the_default_model_and_weighs_evenly(encoder: Encoder) -> None:
    network = make_model(encoder).eval()
    with torch.inference_mode():
        vectors, _, weights = network(tokenize(encoder.tokenizer, QUESTIONS[:1]))
    assert_allclose(vectors[0], encoder.encode_query(QUESTIONS[0]), atol=1e-5)
    words = weights.shape[1] - 2
    assert_allclose(weights[0, 1:-1], np.full(words, 1 / words), atol=1e-6)


def test_it_shares_nothing_with_the_default_model_but_word_embeddings(encoder: Encoder) -> None:
    network = make_model(encoder)
    own = {id(p) for p in encoder.bert.parameters()}
    shared = [name for name, p in network.named_parameters() if id(p) in own]
    assert shared == ["bert.embeddings.word_embeddings.weight"]
    network.train()
    assert not encoder.bert.embeddings.dropout.training


def test_a_library_is_imported_without_torch() -> None:
    """Commands that ask nothing don't wait for it."""
    program = "import index.library, sys; print([m for m in sys.modules if m in ('torch', 'transformers')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_damaged_weights_are_refused_with_a_remedy(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "question.safetensors"
    monkeypatch.setattr(question_encoder, "WEIGHTS", str(path))
    with pytest.raises(StoreError, match="install Footnote again"):
        QuestionEncoder(encoder)
    weights = trained_weights(make_model(encoder))
    save_weights(weights, path, {})
    QuestionEncoder(encoder)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="install Footnote again"):
        QuestionEncoder(encoder)
    del weights["weigh.bias"]
    save_weights(weights, path, {})
    with pytest.raises(StoreError, match="another version"):
        QuestionEncoder(encoder)
