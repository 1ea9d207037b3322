"""Training: a few steps make both networks better at what they are shown, the same in every run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from index import question_encoder, reader
from index.encoder import Encoder
from index.evaluation import load_dataset
from index.evaluation.leaks import Seen
from index.late import max_sim
from index.library import Library
from index.quantized import load_weights, save_weights
from index.training import question as question_training
from index.training import reader as reader_training
from index.training.examples import Group, make_groups
from index.training.question import Example, make_examples
from tests.index.datasets import town

SEED = 7


@dataclass(frozen=True, slots=True)
class Made:
    """What is trained on."""

    examples: list[Example]
    groups: list[Group]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Made]:
    """Examples and groups of a town of forty documents, with a question on each."""
    folder = tmp_path_factory.mktemp("training")
    dataset = load_dataset(town(folder / "town"))
    with Library(folder / "home", encoder) as library:
        library.add([dataset.corpus.resolve()])
        nothing = Seen.of(())
        examples = list(make_examples(dataset, library, nothing))
        groups = list(make_groups(dataset, library, nothing, None, Random(SEED)))
    yield Made(examples, groups)


@pytest.fixture(scope="module")
def asking(made: Made, encoder: Encoder) -> nn.Module:
    return question_training.train(made.examples, encoder, SEED, silent)


@pytest.fixture(scope="module")
def reading(made: Made, encoder: Encoder) -> nn.Module:
    return reader_training.train(made.groups, encoder, SEED, silent)


def silent(line: str) -> None:
    """Tells nobody."""


def question_loss(network: nn.Module, examples: Sequence[Example], encoder: Encoder) -> float:
    """The mean loss over all candidates, with the weights that training begins with."""
    drawn = [(e.question, [e.right[0], *e.wrong]) for e in examples]
    with torch.inference_mode():
        scales = nn.Parameter(torch.tensor(question_training._SCALES))
        return float(question_training._loss(network, scales, encoder, drawn))


def reader_losses(network: nn.Module, groups: Sequence[Group], encoder: Encoder) -> list[float]:
    with torch.inference_mode():
        return [float(loss) for loss in reader_training._losses(network, encoder, groups)]


def same(one: nn.Module, other: nn.Module) -> bool:
    """Whether all weights are equal, bit by bit."""
    weights, others = one.state_dict(), other.state_dict()
    return all(torch.equal(weight, others[name]) for name, weight in weights.items())


def test_the_question_encoder_ranks_what_it_was_shown_better(
    made: Made, asking: nn.Module, encoder: Encoder
) -> None:
    before = question_encoder.make_model(encoder).eval()
    assert question_loss(asking, made.examples, encoder) < question_loss(before, made.examples, encoder)


def test_the_reader_judges_and_finds_what_it_was_shown_better(
    made: Made, reading: nn.Module, encoder: Encoder
) -> None:
    torch.manual_seed(SEED)
    before = reader_losses(reader.make_model(encoder).eval(), made.groups[:12], encoder)
    after = reader_losses(reading, made.groups[:12], encoder)
    assert after[0] < before[0], "whether a window answers"
    assert after[2] < before[2], "by which words"


def test_a_seed_gives_the_same_weights_and_another_others(
    made: Made, asking: nn.Module, reading: nn.Module, encoder: Encoder
) -> None:
    assert same(asking, question_training.train(made.examples, encoder, SEED, silent))
    assert same(reading, reader_training.train(made.groups, encoder, SEED, silent))
    assert not same(reading, reader_training.train(made.groups[:12], encoder, SEED + 1, silent))


def test_training_leaves_the_default_model_as_it_was(
    asking: nn.Module, reading: nn.Module, encoder: Encoder
) -> None:
    fresh = type(encoder.bert).from_pretrained(encoder._path)
    assert same(fresh, encoder.bert)
    words = encoder.bert.embeddings.word_embeddings.weight
    for network in (asking, reading):
        assert network.get_parameter("bert.embeddings.word_embeddings.weight") is words
    assert not any(module.training for module in encoder.bert.modules())
    assert {m.p for m in encoder.bert.modules() if isinstance(m, nn.Dropout)} == {0.1}


def test_what_is_shipped_of_the_question_encoder_gives_the_same_results(
    made: Made, asking: nn.Module, encoder: Encoder, tmp_path: Path
) -> None:
    weights = question_encoder.trained_weights(asking)
    save_weights(weights, tmp_path / "question.safetensors", {})
    loaded = question_encoder.make_model(encoder).eval()
    loaded.load_state_dict(load_weights(tmp_path / "question.safetensors", weights), strict=False)
    features = question_encoder.tokenize(encoder.tokenizer, [e.question for e in made.examples[:8]])
    with torch.inference_mode():
        exact, shipped = asking(features), loaded(features)
    assert (exact[0] * shipped[0]).sum(-1).min() > 0.999
    assert_allclose(exact[2], shipped[2], atol=0.01)
    candidates = [c.tokens for c in made.examples[0].wrong]
    late = [max_sim(tokens[0].numpy(), weigh[0].numpy(), candidates) for _, tokens, weigh in (exact, shipped)]
    assert_allclose(*late, atol=0.02)


def test_what_is_shipped_of_the_reader_gives_the_same_results(
    made: Made, reading: nn.Module, encoder: Encoder, tmp_path: Path
) -> None:
    weights = reader.trained_weights(reading)
    save_weights(weights, tmp_path / "reader.safetensors", {})
    loaded = reader.make_model(encoder).eval()
    loaded.load_state_dict(load_weights(tmp_path / "reader.safetensors", weights), strict=False)
    pairs = [(g.question, (w.heading, w.text)) for g in made.groups[:4] for w in g.windows]
    features, _ = reader.tokenize(encoder.tokenizer, [q for q, _ in pairs], [w for _, w in pairs])
    with torch.inference_mode():
        exact, shipped = reading(features), loaded(features)
    assert_allclose(exact[0], shipped[0], atol=0.1)
    inside = exact[1] > -1e4
    assert_allclose(exact[1][inside], shipped[1][inside], atol=0.3)


def test_what_is_shipped_is_small_and_holds_no_word_embeddings(
    asking: nn.Module, reading: nn.Module, tmp_path: Path
) -> None:
    for weights in (question_encoder.trained_weights(asking), reader.trained_weights(reading)):
        assert not [name for name in weights if "word_embeddings" in name]
        save_weights(weights, tmp_path / "made.safetensors", {})
        numbers = sum(weight.numel() for weight in weights.values())
        assert (tmp_path / "made.safetensors").stat().st_size < 1.1 * numbers


def test_the_late_interaction_that_is_trained_is_the_one_that_ranks(made: Made) -> None:
    random = np.random.default_rng(SEED)
    question = torch.from_numpy(random.standard_normal((5, 96)).astype(np.float32))
    question = nn.functional.normalize(question, dim=-1)
    weights = torch.full((5,), 0.2)
    passages = [np.zeros((0, 96), np.int8), *(c.tokens for c in made.examples[0].wrong[:6])]
    for some in (passages, passages[:1], passages[1:]):
        trained = question_training._max_sim(question, weights, some)
        assert_allclose(trained, max_sim(question.numpy(), weights.numpy(), some), atol=1e-5)


def test_the_words_of_an_answer_are_those_tokens(made: Made, encoder: Encoder) -> None:
    windows = [group.windows[0] for group in made.groups[:6]]
    features, offsets = reader.tokenize(
        encoder.tokenizer, [g.question for g in made.groups[:6]], [(w.heading, w.text) for w in windows]
    )
    for row, window in enumerate(windows):
        first, last = reader_training._place(features, offsets, row, window)
        read = reader.lead(window.heading) + window.text
        assert window.span is not None
        assert read[offsets[row, first, 0] : offsets[row, last, 1]] == window.text[slice(*window.span)]


def test_nothing_to_train_on_leaves_a_network_as_it_began(encoder: Encoder) -> None:
    assert same(question_training.train([], encoder, SEED, silent), question_encoder.make_model(encoder))
    torch.manual_seed(SEED)
    assert same(reader.make_model(encoder), reader_training.train([], encoder, SEED, silent))
