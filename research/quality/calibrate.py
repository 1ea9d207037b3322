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
from sklearn.linear_model import LogisticRegression

from index.answer import abstention
from index.answer.abstention import SIGNALS, UNREAD, AbstentionModel, Caution, quadratic_terms, term_names
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

INVERSE_REGULARIZATION = 0.05
"""How weakly weights are drawn to 0 (scikit-learn's C)."""

PRECISIONS = {Caution.CAUTIOUS: 0.99, Caution.BALANCED: 0.95, Caution.EAGER: 0.85}
"""The share of answered questions that is answerable, if half of all questions are about something else."""

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
    fitted = LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=5_000).fit(
        quadratic_terms(signals, names, means, deviations), labels, sample_weight=weights
    )
    of_terms = [round(float(weight), 4) for weight in fitted.coef_[0]]
    bias = round(float(fitted.intercept_[0]), 4)
    model = AbstentionModel(tuple(names), tuple(means), tuple(deviations), tuple(of_terms), bias, {})
    return {
        "means": dict(zip(names, means, strict=True)),
        "deviations": dict(zip(names, deviations, strict=True)),
        "weights": dict(zip(term_names(names), of_terms, strict=True)),
        "bias": bias,
        "thresholds": {
            caution: round(_threshold(examples, model, precision), 4)
            for caution, precision in PRECISIONS.items()
        },
    }


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
    text = json.dumps(decision, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


def _matrix(
    examples: Sequence[Example], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Return signals (n, d), labels (n,) and weights (n,).

    The weights give each folder the same sum, and within it answerable questions as much as all others.
    """
    columns = [SIGNALS.index(name) for name in names]
    x = np.array([e.signals for e in examples])[:, columns]
    labels = np.array([e.kind == ANSWERABLE for e in examples])
    groups = [(e.dataset, e.kind == ANSWERABLE, e.kind) for e in examples]
    sizes = {group: groups.count(group) for group in set(groups)}
    parts = {g: len({h for h in sizes if h[:2] == g[:2]}) for g in sizes}
    weights = np.array([len(examples) / sizes[g] / parts[g] for g in groups])
    return x, labels, weights / weights.mean()


def _threshold(examples: Sequence[Example], model: AbstentionModel, wanted: float) -> float:
    """Return the lowest probability from which at least the share `wanted` of the answered is answerable."""
    kept_examples = [e for e in examples if e.kind in (ANSWERABLE, ELSEWHERE)]
    _, labels, weights = _matrix(kept_examples, model.names)
    scores = np.array([model.probability(e.signals) for e in kept_examples])
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(weights[order] * labels[order])
    precision = right / np.cumsum(weights[order])
    ends = np.append(np.diff(scores[order]) != 0, True)
    kept = ends & (precision >= wanted)
    return float(scores[order][kept].min()) if kept.any() else float(scores.max())


if __name__ == "__main__":
    main(sys.argv[1:])
