"""Evaluate a dataset: ask all its questions of a library that has indexed it, and measure the answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.answer.model import Answer
from index.evaluation.beir import Dataset
from index.evaluation.bootstrap import Interval, gain_interval, mean_interval
from index.evaluation.measures import (
    MEASURES,
    Answerability,
    QuoteHits,
    measure_answerability,
    measure_each,
    measure_quotes,
)
from index.evaluation.parts import draw_questions
from index.evaluation.rankers import Rankers, Run
from index.evaluation.silence import ask_left_out, measure_mixed, measure_separation
from index.evaluation.strangers import MAX_STRANGERS, ask_strangers, pair_with_strangers
from index.ingest.indexing import Progress, silent
from index.library import Library
from index.store.filters import make_filter

FOOTNOTE = "Footnote"

HEADLINE_MEASURES = ("nDCG@10", "Hits@1")
"""The measures that get confidence intervals."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one evaluation.

    `rows` are the ranking measures by ranker, Footnote's own last. `intervals` are the same for nDCG@10 and
    Hits@1 with 95 % intervals, `gains` how far Footnote is ahead of each other ranker there.

    `answerability` is among the dataset's own questions; the other three compare answerable questions with
    others: `left_out` with the same ones without the documents that answer them, `strangers` with those of
    other datasets, by name (None if there are too few), `together` with as many of each of these kinds.
    Times are of whole answers.
    """

    dataset: str
    documents: int
    questions: int
    judged: int
    dated: bool
    rows: dict[str, dict[str, float]]
    intervals: dict[str, dict[str, Interval]]
    gains: dict[str, dict[str, Interval]]
    quotes: QuoteHits | None
    answerability: Answerability | None
    left_out: Answerability | None
    strangers: dict[str, Answerability | None]
    together: Answerability | None
    p50_ms: float
    p99_ms: float
    run: Run


def eval_home(dataset: Dataset, home: Path) -> Path:
    """Return the folder that keeps a dataset's index between evaluations."""
    return home / "eval" / f"{dataset.name}-{dataset.fingerprint[:8]}"


def evaluate(
    dataset: Dataset,
    library: Library,
    progress: Progress = silent,
    dated: bool = False,
    strangers: Sequence[Dataset] = (),
    most_strangers: int = MAX_STRANGERS,
) -> Evaluation:
    """Ask all questions of a dataset that `library` (opened on `eval_home`) has indexed.

    If `dated`, each is asked as of its own day. With `strangers`, up to `most_strangers` questions of each of
    these datasets are asked too, and as many of the dataset's own without the documents that answer them. A
    document with several ids counts as one, in the judgements and in every run.
    """
    keys = library.store.documents.found_in(str(dataset.corpus.resolve()))
    names = {document_id: key for key, document_id in keys.items()}
    twins = {key: names[document_id] for key, document_id in keys.items()}
    dataset = dataset.credit(twins)
    pairs = {other.name: pair_with_strangers(dataset, other, most_strangers) for other in strangers}
    bereft = draw_questions(dataset.judged, most_strangers) if strangers else []
    total = len(dataset.questions) + len(bereft) + sum(map(len, pairs.values()))
    numbers = count(1)

    def asked() -> None:
        number = next(numbers)
        progress(number / total, number)

    run, answers = _ask_all(dataset, library, names, dated, asked)
    each = _measure_rankers(dataset, library, twins, dated, run)
    gold = {q.id: {keys[document] for document in dataset.qrels[q.id]} for q in bereft}
    left_out = ask_left_out(bereft, gold, library, dated, asked)
    strange = {name: ask_strangers(paired, library, dated, asked) for name, paired in pairs.items()}
    unanswerable = [answers[q.id] for q in dataset.questions if q.answerable is False]
    kinds = [unanswerable, left_out, [answer for found in strange.values() for answer in found]]
    times = [answer.elapsed_ms for answer in answers.values()]
    return Evaluation(
        dataset=dataset.name,
        documents=len(dataset.texts),
        questions=len(dataset.questions),
        judged=len(dataset.judged),
        dated=dated,
        rows={name: {m: float(values[m].mean()) for m in MEASURES} for name, values in each.items()},
        intervals={
            name: {m: mean_interval(values[m]) for m in HEADLINE_MEASURES} for name, values in each.items()
        },
        gains={
            name: {m: gain_interval(each[FOOTNOTE][m], values[m]) for m in HEADLINE_MEASURES}
            for name, values in each.items()
            if name != FOOTNOTE
        },
        quotes=measure_quotes(dataset, answers),
        answerability=measure_answerability(dataset, answers),
        left_out=measure_separation([answers[q.id] for q in bereft], left_out),
        strangers={
            name: measure_separation([answers[own.id] for own, _ in pairs[name]], found)
            for name, found in strange.items()
        },
        together=measure_mixed([answers[q.id] for q in dataset.judged], kinds) if strangers else None,
        p50_ms=float(np.percentile(times, 50)),
        p99_ms=float(np.percentile(times, 99)),
        run=run,
    )


def _ask_all(
    dataset: Dataset, library: Library, names: Mapping[str, str], dated: bool, asked: Callable[[], None]
) -> tuple[Run, dict[str, Answer]]:
    """Return Footnote's run and its answers by question. `names` are the dataset's keys by document id."""
    run: Run = {}
    answers: dict[str, Answer] = {}
    for question in dataset.questions:
        where = make_filter([], as_of=question.day if dated else None)
        ranked, answers[question.id] = library.rank_and_answer(question.text, where)
        scores = run.setdefault(question.id, {})
        for item in ranked:
            scores.setdefault(names[item.passage.document_id], item.score)
        asked()
    return run, answers


def _measure_rankers(
    dataset: Dataset, library: Library, twins: Mapping[str, str], dated: bool, run: Run
) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Return the measures of each judged question by ranker, Footnote's own (`run`) last."""
    baselines = Rankers(dataset, library.encoder, library.home).runs(dataset.judged, dated)
    runs = {
        name: {question: _credit(scores, twins) for question, scores in baseline.items()}
        for name, baseline in baselines.items()
    }
    runs[FOOTNOTE] = {q.id: run[q.id] for q in dataset.judged}
    return {name: measure_each(dataset, ranking) for name, ranking in runs.items()}


def _credit(scores: Mapping[str, float], twins: Mapping[str, str]) -> dict[str, float]:
    """Return a question's scores, best first, with twins under one id, at the place of the best of them."""
    credited: dict[str, float] = {}
    for document, score in scores.items():
        credited.setdefault(twins.get(document, document), score)
    return credited
