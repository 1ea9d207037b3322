"""The networks that are trained: what they are before training."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from index.encode.cross_encoder import LAYERS, MAX_TOKENS, heading_prefix
from index.encode.encoder import Encoder
from index.models import minilm
from research.training.networks import QuestionNetwork, ReaderNetwork, tokenize_pairs, tokenize_questions
from tests.index.sources import FERRY

ASKED = ["When does the night ferry leave?", "Why?", "How many turbines will the wind farm get by 2030?"]


def test_a_question_does_not_depend_on_what_is_asked_beside_it(encoder: Encoder) -> None:
    network = QuestionNetwork(encoder).eval()
    with torch.inference_mode():
        vectors, tokens, weights = network(tokenize_questions(encoder, ASKED))
        for n, question in enumerate(ASKED):
            alone = network(tokenize_questions(encoder, [question]))
            length = alone[2].shape[1]
            assert_allclose(vectors[n], alone[0][0], atol=1e-5)
            assert_allclose(tokens[n, :length], alone[1][0], atol=1e-4)
            assert_allclose(weights[n, :length], alone[2][0], atol=1e-5)
            assert not weights[n, length:].any()


def test_before_training_it_is_the_default_model_and_weighs_evenly(encoder: Encoder) -> None:
    network = QuestionNetwork(encoder).eval()
    with torch.inference_mode():
        vectors, _, weights = network(tokenize_questions(encoder, ASKED[:1]))
    assert_allclose(vectors[0], Encoder(minilm.NAME, plain=True).encode_query(ASKED[0]), atol=1e-5)
    words = weights.shape[1] - 2
    assert_allclose(weights[0, 1:-1], np.full(words, 1 / words), atol=1e-6)
    assert (weights[0, 0], weights[0, -1]) == (0, 0)


@pytest.mark.parametrize("kind", [QuestionNetwork, ReaderNetwork])
def test_a_network_shares_nothing_with_the_default_model_but_word_embeddings(
    encoder: Encoder, kind: type[QuestionNetwork | ReaderNetwork]
) -> None:
    network: nn.Module = kind(encoder)
    own = {id(p) for p in encoder.plain.bert.parameters()}
    shared = [name for name, p in network.named_parameters() if id(p) in own]
    assert shared == ["bert.embeddings.word_embeddings.weight"]
    network.train()
    assert not encoder.plain.bert.embeddings.dropout.training


def test_the_reader_has_fewer_layers(encoder: Encoder) -> None:
    assert len(ReaderNetwork(encoder).bert.encoder.layer) == LAYERS < len(encoder.plain.bert.encoder.layer)


def test_only_the_window_s_tokens_may_be_the_answer_s(encoder: Encoder) -> None:
    features, offsets = tokenize_pairs(encoder, ["Who?"] * 2, [("Title", "Ada did."), ("", FERRY * 9)])
    assert features["input_ids"].shape == (2, MAX_TOKENS), "a longer window is cut"
    with torch.inference_mode():
        answers, ends = ReaderNetwork(encoder).eval()(features)
    assert (answers.shape, ends.shape) == ((2,), (2, MAX_TOKENS, 2))
    inside = (features["token_type_ids"] == 1) & (features["attention_mask"] == 1)
    assert (ends[~inside] == -1e4).all()
    assert (ends[inside] > -1e4).all()
    words = [f"{heading_prefix('Title')}Ada did."[slice(*o)] for o in offsets[0][inside[0]].tolist()]
    assert words == ["Title", ".", "Ada", "did", ".", ""]
