"""Fit the weights and thresholds of abstention on questions of known kind.

`python -m research.quality.calibrate HOME DIR DIR …` takes two or more evaluation folders (BEIR layout),
indexes them under HOME as `footnote eval` does, and writes `decision.json`. The kinds of each folder are its
answerable questions; its unanswerable ones; its answerable ones without the documents that answer them;
another folder's questions; and, if both are news, another folder's questions on other days. Only questions
that may be tuned on and that the weights were not trained on are used (`index.evaluation.parts`, `leaks`).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.answer import abstention
from index.answer.abstention import SIGNALS, UNREAD, AbstentionModel, Caution, standard_scores
from index.answer.answering import gather_evidence
from index.encode.encoder import Encoder
from index.evaluation import Dataset, load_dataset
from index.evaluation.beir import Question
from index.evaluation.evaluate import eval_home
from index.evaluation.leaks import Seen
from index.evaluation.parts import TUNED, draw_questions, keep_parts, keep_questions
from index.evaluation.strangers import find_strangers
from index.library import Library
from index.models import multilingual_e5

QUESTIONS = 400
"""The most questions used of each kind and folder."""

REGULARIZATION = 0.02
"""How strongly weights are drawn to 0: the factor of their squares beside the mean loss."""

PRECISIONS = {Caution.CAUTIOUS: 0.99, Caution.BALANCED: 0.95, Caution.EAGER: 0.85}
"""The least share of answered questions that is answerable, if half of all questions are about something
else."""

SILENCE = {Caution.CAUTIOUS: 0.25, Caution.BALANCED: 0.1, Caution.EAGER: 0.03}
"""The share of answerable questions that may go unanswered, so that fewer are answered near the topic."""

ANSWERABLE, UNANSWERABLE, LEFT_OUT = "answerable", "unanswerable", "left out"
ELSEWHERE = "elsewhere"
"""Questions about something else, by which thresholds are set."""
OTHER_TIMES = "other times"
"""Questions on the news of other days: too much like answerable ones to set thresholds by."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question's signals, its kind and its folder."""

    signals: tuple[float, ...]
    kind: str
    dataset: str


def fresh(dataset: Dataset, seen: Seen) -> Dataset:
    """Return the dataset with the questions that may be fitted on and were not trained on."""
    half = keep_parts(dataset, TUNED)
    return keep_questions(half, {q.id for q in half.questions if not seen.asked(q.text)})


def collect(
    dataset: Dataset, others: Sequence[Dataset], home: Path, encoder: Encoder, reads: bool
) -> Iterator[Example]:
    """Yield the examples of one folder's documents."""
    foreign = [
        question for other in others for question in draw_questions(find_strangers(other, dataset), QUESTIONS)
    ]
    news = any(dataset.days.values())
    elsewhere = [question for question in foreign if not news or question.day is None]
    other_times = [question for question in foreign if news and question.day is not None]
    kinds = (
        (ANSWERABLE, draw_questions(_answerable(dataset), QUESTIONS)),
        (LEFT_OUT, draw_questions(dataset.judged, QUESTIONS)),
        (UNANSWERABLE, draw_questions([q for q in dataset.questions if q.answerable is False], QUESTIONS)),
        (ELSEWHERE, draw_questions(elsewhere, QUESTIONS)),
        (OTHER_TIMES, draw_questions(other_times, QUESTIONS)),
    )
    with Library(eval_home(dataset, home), encoder, reads=reads) as library:
        library.add([dataset.corpus.resolve()])
        ids = library.store.documents.found_in(str(dataset.corpus.resolve()))
        for kind, questions in kinds:
            for question in questions:
                query = library.query(question.text)
                gold = {ids[key] for key in dataset.qrels.get(question.id, {})} if kind == LEFT_OUT else set()
                ranked = library.rank(query, without=gold)
                if reads and all(item.answers is None for item in ranked):
                    continue
                evidence = gather_evidence(query, ranked, library.index.terms, library.store)
                if evidence is not None:
                    yield Example(evidence.signals, kind, dataset.name)


def _answerable(dataset: Dataset) -> Sequence[Question]:
    """Return the questions whose documents are known, or, where none are, those said to be answerable."""
    return dataset.judged or [q for q in dataset.questions if q.answerable]


def fit(examples: Sequence[Example], names: Sequence[str]) -> dict[str, Any]:
    """Fit and return a model of `decision.json` over some of the signals: weights, bias and thresholds."""
    signals, labels, weights = _matrix(examples, names)
    means = [round(float(mean), 4) for mean in signals.mean(axis=0)]
    deviations = [round(float(deviation), 4) or 1.0 for deviation in signals.std(axis=0)]
    *of_signals, bias = _fit_with_signs(
        standard_scores(signals, means, deviations), labels, weights, [SIGNALS[name] for name in names]
    )
    model = AbstentionModel(tuple(names), tuple(means), tuple(deviations), tuple(of_signals), bias, {})
    return {
        "means": dict(zip(names, means, strict=True)),
        "deviations": dict(zip(names, deviations, strict=True)),
        "weights": dict(zip(names, of_signals, strict=True)),
        "bias": bias,
        "thresholds": {
            caution: round(max(_precise(examples, model, caution), _silent(examples, model, caution)), 4)
            for caution in Caution
        },
    }


def _fit_with_signs(
    scores: NDArray[np.float64],
    labels: NDArray[np.bool_],
    importance: NDArray[np.float64],
    signs: Sequence[int],
) -> list[float]:
    """Return the weights of the signals, each with its sign or 0, and the bias, rounded."""
    count = scores.shape[1]

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scores @ found[:count] + found[count]
        each = importance * (np.logaddexp(0, logits) - labels * logits)
        slopes = importance * (1 / (1 + np.exp(-logits)) - labels) / len(labels)
        penalty = REGULARIZATION * float(np.square(found[:count]).sum())
        gradient = np.append(scores.T @ slopes + 2 * REGULARIZATION * found[:count], slopes.sum())
        return float(each.mean()) + penalty, gradient

    bounds = [(0.0, None) if sign > 0 else (None, 0.0) for sign in signs]
    fitted = minimize(loss, np.zeros(count + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return [round(float(weight), 4) for weight in fitted.x]


def main(arguments: Sequence[str]) -> None:
    """Fit on the folders, write `decision.json` beside `index/answer/abstention.py`, and print it."""
    parser = argparse.ArgumentParser(prog="python -m research.quality.calibrate")
    parser.add_argument("home", type=Path, metavar="HOME")
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument(
        "--model", default=multilingual_e5.NAME, metavar="NAME", help="the model that encodes"
    )
    chosen = parser.parse_args(arguments)
    seen = Seen.load()
    datasets = [fresh(load_dataset(folder), seen) for folder in chosen.folders]
    encoder = Encoder(chosen.model, threads=2, kept=chosen.home / "models")
    signals = tuple(name for name in SIGNALS if name != "late" or encoder.interacts)
    path = Path(abstention.__file__).with_name("decision.json")
    decision = json.loads(path.read_text(encoding="utf-8"))
    models = decision["models"].setdefault(chosen.model, {})
    for name, names in (("read", signals), ("unread", UNREAD)):
        examples = [
            example
            for dataset in datasets
            for example in collect(
                dataset, [o for o in datasets if o is not dataset], chosen.home, encoder, name == "read"
            )
        ]
        models[name] = fit(examples, names)
        decision["examples"][chosen.model] = {
            f"{dataset.name}, {kind}": sum((e.dataset, e.kind) == (dataset.name, kind) for e in examples)
            for dataset in datasets
            for kind in dict.fromkeys(e.kind for e in examples)
        }
    decision["precisions"] = {str(caution): precision for caution, precision in PRECISIONS.items()}
    decision["silence"] = {str(caution): share for caution, share in SILENCE.items()}
    text = json.dumps(decision, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


def _matrix(
    examples: Sequence[Example], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Return signals (n, d), labels (n,) and weights (n,).

    The weights give each folder the same sum, and within it answerable questions as much as all others.
    """
    columns = [list(SIGNALS).index(name) for name in names]
    x = np.array([e.signals for e in examples])[:, columns]
    labels = np.array([e.kind == ANSWERABLE for e in examples])
    groups = [(e.dataset, e.kind == ANSWERABLE, e.kind) for e in examples]
    sizes = {group: groups.count(group) for group in set(groups)}
    parts = {g: len({h for h in sizes if h[:2] == g[:2]}) for g in sizes}
    weights = np.array([len(examples) / sizes[g] / parts[g] for g in groups])
    return x, labels, weights / weights.mean()


def _silent(examples: Sequence[Example], model: AbstentionModel, caution: Caution) -> float:
    """Return the probability below which as many answerable questions of each folder are as may go
    unanswered, in the mean over the folders."""
    answerable = [e for e in examples if e.kind == ANSWERABLE]
    _, _, weights = _matrix(answerable, model.names)
    scores = np.array([model.probability(e.signals) for e in answerable])
    order = np.argsort(scores, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    return float(scores[order][np.searchsorted(below, SILENCE[caution])])


def _precise(examples: Sequence[Example], model: AbstentionModel, caution: Caution) -> float:
    """Return the lowest probability from which enough of what is answered is answerable."""
    kept_examples = [e for e in examples if e.kind in (ANSWERABLE, ELSEWHERE)]
    _, labels, weights = _matrix(kept_examples, model.names)
    scores = np.array([model.probability(e.signals) for e in kept_examples])
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(weights[order] * labels[order])
    precision = right / np.cumsum(weights[order])
    ends = np.append(np.diff(scores[order]) != 0, True)
    kept = ends & (precision >= PRECISIONS[caution])
    return float(scores[order][kept].min()) if kept.any() else float(scores.max())


if __name__ == "__main__":
    main(sys.argv[1:])
