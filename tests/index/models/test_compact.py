"""The compact BERT equals that of transformers; only large inputs are split, and nothing else changes."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from index.encode.encoder import Encoder
from index.models.compact import CompactBert, compact
from index.models.outliers import count_parts
from index.models.writing import ADDED_PARTS, split_outliers


@pytest.fixture(scope="module")
def bert(encoder: Encoder) -> Any:
    return encoder.plain.bert.eval()


def ids(count: int) -> torch.Tensor:
    """Random tokens, `count` of them."""
    return torch.randint(1000, 20_000, (1, count), generator=torch.Generator().manual_seed(count))


@pytest.mark.parametrize("count", [1, 2, 17, 256])
def test_it_gives_what_transformers_gives(bert: Any, count: int) -> None:
    tokens, real = ids(count), torch.ones(1, count, dtype=torch.long)
    with torch.inference_mode():
        wanted = bert(input_ids=tokens, attention_mask=real)[0]
        found = compact(bert)(input_ids=tokens, attention_mask=real)[0]
        given_words = compact(bert)(inputs_embeds=bert.embeddings.word_embeddings(tokens))[0]
    assert torch.allclose(found, wanted, atol=1e-4)
    assert torch.allclose(given_words, wanted, atol=1e-4)


def test_it_gives_what_transformers_gives_of_two_texts_in_one(bert: Any) -> None:
    tokens, kinds = ids(9), torch.tensor([[0, 0, 0, 0, 1, 1, 1, 1, 1]])
    with torch.inference_mode():
        wanted = bert(input_ids=tokens, token_type_ids=kinds).last_hidden_state
        found = compact(bert)(input_ids=tokens, token_type_ids=kinds).last_hidden_state
    assert torch.allclose(found, wanted, atol=1e-4)


def test_what_is_no_plain_bert_is_left_as_it_is(bert: Any) -> None:
    class Other(nn.Module):
        config = type("Config", (), {"model_type": "xlnet"})()

    assert isinstance(compact(bert), CompactBert)
    assert type(compact(Other())) is Other


@given(st.lists(st.floats(0, 1e3, width=32), min_size=1, max_size=40))
def test_the_largest_are_split(sizes: list[float]) -> None:
    largest = np.array(sizes, np.float32)
    times = count_parts(largest, ADDED_PARTS)
    assert times.sum() == len(sizes) + ADDED_PARTS
    assert times.min() >= 1
    taken = largest / times
    for n in np.flatnonzero(times > 1):  # each split was of the largest part
        assert largest[n] / (times[n] - 1) >= taken.max()


def test_splitting_changes_nothing_but_what_is_rounded() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(100, 100), nn.Linear(100, 3))
    texts = torch.randn(1, 20, 100)
    texts[..., 7] *= 40

    def run(watched: nn.Module) -> None:
        watched(texts)

    split = split_outliers(network, run)
    assert isinstance(split, nn.Sequential)
    assert type(split[0]) is not nn.Linear
    assert type(split[1]) is nn.Linear  # its inputs have no outliers
    assert torch.allclose(split(texts), network(texts), atol=1e-4)
