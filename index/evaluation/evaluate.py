"""One evaluation: a dataset indexed as users' files are, its questions asked, everything measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from index.answer.model import Answer
from index.evaluation.beir import Dataset
from index.evaluation.bootstrap import Interval, gain_interval, mean_interval
from index.evaluation.measures import (
    MEASURES,
    Answerability,
    QuoteHits,
    answerability,
    measure_each,
    measure_quotes,
)
from index.evaluation.parts import some
from index.evaluation.rankers import Rankers, Run
from index.evaluation.silence import all_together, ask_left_out, told_apart
from index.evaluation.strangers import MOST, ask_strangers, pair_off
from index.ingest.indexing import Progress, silent
from index.library import Library
from index.store.filters import make_filter

FOOTNOTE = "Footnote"

JUDGED_BY = ("nDCG@10", "Hits@1")
"""The measures that intervals are of."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`rows` are the ranking measures by ranker, Footnote's own last; `intervals` are the same for nDCG@10
    and Hits@1 with 95 % intervals, `gains` how far Footnote is ahead of each other ranker there.

    `answerability` is among the dataset's own questions, `left_out` against the same with what answers them
    taken away, `strangers` against those of other datasets, by name (None where too few are strange),
    `together` against as many of each of these kinds; times are of whole answers.
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
    """Where a dataset's index is kept between evaluations."""
    return home / "eval" / f"{dataset.name}-{dataset.fingerprint[:8]}"


def evaluate(
    dataset: Dataset,
    library: Library,
    progress: Progress = silent,
    dated: bool = False,
    strangers: Sequence[Dataset] = (),
    most_strangers: int = MOST,
) -> Evaluation:
    """Ask all questions of a dataset that `library` (opened on `eval_home`) has indexed; where `dated`,
    each as of its own day. Where there are `strangers`, then ask at most so many questions of each, and as
    many of the dataset's own without the documents that answer them.

    A document that is there under several ids counts as one, in the judgements and in every run.
    """
    keys = library.store.documents.found_in(str(dataset.corpus.resolve()))
    names = {document_id: key for key, document_id in keys.items()}
    twins = {key: names[document_id] for key, document_id in keys.items()}
    dataset = dataset.credit(twins)
    pairs = {other.name: pair_off(dataset, other, most_strangers) for other in strangers}
    bereft = some(dataset.judged, most_strangers) if strangers else []
    total = len(dataset.questions) + len(bereft) + sum(map(len, pairs.values()))
    numbers = count(1)

    def tell() -> None:
        number = next(numbers)
        progress(number / total, number)

    run: Run = {}
    answers: dict[str, Answer] = {}
    for question in dataset.questions:
        where = make_filter([], as_of=question.day if dated else None)
        ranked, answers[question.id] = library.rank_and_answer(question.text, where)
        scores = run.setdefault(question.id, {})
        for item in ranked:
            scores.setdefault(names[item.passage.document_id], item.score)
        tell()
    runs = {
        name: {question: _credit(scores, twins) for question, scores in baseline.items()}
        for name, baseline in Rankers(dataset, library.encoder, library.home)
        .runs(dataset.judged, dated)
        .items()
    }
    runs[FOOTNOTE] = {q.id: run[q.id] for q in dataset.judged}
    each = {name: measure_each(dataset, ranking) for name, ranking in runs.items()}
    times = [answer.elapsed_ms for answer in answers.values()]
    gold = {q.id: {keys[document] for document in dataset.qrels[q.id]} for q in bereft}
    left_out = ask_left_out(bereft, gold, library, dated, tell)
    strange = {name: ask_strangers(paired, library, dated, tell) for name, paired in pairs.items()}
    unanswerable = [answers[q.id] for q in dataset.questions if q.answerable is False]
    kinds = [unanswerable, left_out, [answer for found in strange.values() for answer in found]]
    return Evaluation(
        dataset=dataset.name,
        documents=len(dataset.texts),
        questions=len(dataset.questions),
        judged=len(dataset.judged),
        dated=dated,
        rows={name: {m: float(values[m].mean()) for m in MEASURES} for name, values in each.items()},
        intervals={name: {m: mean_interval(values[m]) for m in JUDGED_BY} for name, values in each.items()},
        gains={
            name: {m: gain_interval(each[FOOTNOTE][m], values[m]) for m in JUDGED_BY}
            for name, values in each.items()
            if name != FOOTNOTE
        },
        quotes=measure_quotes(dataset, answers),
        answerability=answerability(dataset, answers),
        left_out=told_apart([answers[q.id] for q in bereft], left_out),
        strangers={
            name: told_apart([answers[own.id] for own, _ in pairs[name]], found)
            for name, found in strange.items()
        },
        together=all_together([answers[q.id] for q in dataset.judged], kinds) if strangers else None,
        p50_ms=float(np.percentile(times, 50)),
        p99_ms=float(np.percentile(times, 99)),
        run=run,
    )


def _credit(scores: Mapping[str, float], twins: Mapping[str, str]) -> dict[str, float]:
    """A question's scores, best first, with twins under one id, at the place of the best of them."""
    credited: dict[str, float] = {}
    for document, score in scores.items():
        credited.setdefault(twins.get(document, document), score)
    return credited
