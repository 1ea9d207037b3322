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

from index.encode import cross_encoder, question_encoder
from index.encode.encoder import Encoder
from index.evaluation import load_dataset
from index.evaluation.leaks import Seen
from index.library import Library
from index.vectors.late_interaction import Tokens, max_sim
from research.training import question as question_training
from research.training import reader as reader_training
from research.training.examples import Group, make_groups
from research.training.networks import QuestionNetwork, ReaderNetwork, tokenize_pairs, tokenize_questions
from research.training.question import Example, make_examples
from research.training.shipping import ship_question, ship_reader
from tests.index.evaluation.datasets import town

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
def asking(made: Made, encoder: Encoder) -> QuestionNetwork:
    return question_training.train(made.examples, encoder, SEED, silent)


@pytest.fixture(scope="module")
def reading(made: Made, encoder: Encoder) -> ReaderNetwork:
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
    before = QuestionNetwork(encoder).eval()
    assert question_loss(asking, made.examples, encoder) < question_loss(before, made.examples, encoder)


def test_the_reader_judges_and_finds_what_it_was_shown_better(
    made: Made, reading: nn.Module, encoder: Encoder
) -> None:
    torch.manual_seed(SEED)
    before = reader_losses(ReaderNetwork(encoder).eval(), made.groups[:12], encoder)
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
    fresh = type(encoder.plain.bert).from_pretrained(encoder._path)
    assert same(fresh, encoder.plain.bert)
    words = encoder.plain.bert.embeddings.word_embeddings.weight
    for network in (asking, reading):
        assert network.get_parameter("bert.embeddings.word_embeddings.weight") is words
    assert not any(module.training for module in encoder.plain.bert.modules())
    assert {m.p for m in encoder.plain.bert.modules() if isinstance(m, nn.Dropout)} == {0.1}


def joined(passages: Sequence[Tokens]) -> tuple[Tokens, list[int]]:
    """The tokens of all, one after another, and how many are each's."""
    return np.concatenate([np.zeros((0, 96), np.float32), *passages]), [len(tokens) for tokens in passages]


def test_what_is_shipped_of_the_question_encoder_gives_nearly_the_same(
    made: Made, asking: QuestionNetwork, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship_question(asking, tmp_path)
    monkeypatch.setattr(question_encoder, "WEIGHTS", str(tmp_path / "question.onnx"))
    shipped = question_encoder.QuestionEncoder()
    candidates = [c.tokens for c in made.examples[0].wrong]
    for example in made.examples[:8]:
        with torch.inference_mode():
            vector, tokens, weights = (
                given[0].numpy() for given in asking(tokenize_questions(encoder, [example.question]))
            )
        asked = shipped.encode(example.question)
        assert vector @ asked.vector > 0.98
        late = (
            max_sim(tokens, weights, *joined(candidates)),
            max_sim(asked.tokens, asked.weights, *joined(candidates)),
        )
        assert_allclose(*late, atol=0.05)


def test_what_is_shipped_of_the_reader_gives_nearly_the_same(
    made: Made, reading: ReaderNetwork, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship_reader(reading, tmp_path)
    monkeypatch.setattr(cross_encoder, "WEIGHTS", str(tmp_path / "reader.onnx"))
    shipped = cross_encoder.CrossEncoder()
    near = []
    for group in made.groups[:4]:
        windows = [(w.heading, w.text) for w in group.windows]
        with torch.inference_mode():
            exact = reading(tokenize_pairs(encoder, [group.question] * len(windows), windows)[0])[0]
        found = [shipped.read(group.question, heading, text) for heading, text in windows]
        near += list(zip(exact.tolist(), found, strict=True))
    assert max(abs(answers - read.answers) for answers, read in near) < 0.5


def test_what_is_shipped_is_small_and_holds_no_word_embeddings(
    asking: QuestionNetwork, reading: ReaderNetwork, tmp_path: Path
) -> None:
    ship_question(asking, tmp_path)
    ship_reader(reading, tmp_path)
    for name, network in (("question", asking), ("reader", reading)):
        layers = sum(weight.numel() for weight in network.bert.encoder.parameters())
        assert (tmp_path / f"{name}.onnx").stat().st_size < 1.25 * layers
    assert sorted(path.name for path in tmp_path.iterdir()) == ["question.onnx", "reader.onnx"]


def test_the_late_interaction_that_is_trained_is_the_one_that_ranks(made: Made) -> None:
    random = np.random.default_rng(SEED)
    question = torch.from_numpy(random.standard_normal((5, 96)).astype(np.float32))
    question = nn.functional.normalize(question, dim=-1)
    weights = torch.full((5,), 0.2)
    passages = [np.zeros((0, 96), np.float32), *(c.tokens for c in made.examples[0].wrong[:6])]
    for some in (passages, passages[:1], passages[1:]):
        trained = question_training._max_sim(question, weights, some)
        assert_allclose(trained, max_sim(question.numpy(), weights.numpy(), *joined(some)), atol=1e-5)


def test_the_words_of_an_answer_are_those_tokens(made: Made, encoder: Encoder) -> None:
    windows = [group.windows[0] for group in made.groups[:6]]
    features, offsets = tokenize_pairs(
        encoder, [g.question for g in made.groups[:6]], [(w.heading, w.text) for w in windows]
    )
    for row, window in enumerate(windows):
        first, last = reader_training._place(features, offsets, row, window)
        read = cross_encoder.heading_prefix(window.heading) + window.text
        assert window.span is not None
        assert read[offsets[row, first, 0] : offsets[row, last, 1]] == window.text[slice(*window.span)]


def test_nothing_to_train_on_leaves_a_network_as_it_began(encoder: Encoder) -> None:
    assert same(question_training.train([], encoder, SEED, silent), QuestionNetwork(encoder))
    torch.manual_seed(SEED)
    assert same(ReaderNetwork(encoder), reader_training.train([], encoder, SEED, silent))
