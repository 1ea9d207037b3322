"""One evaluation: a dataset indexed as users' files are, its questions asked, everything measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.answer import Answer
from index.evaluation.beir import Dataset
from index.evaluation.measures import (
    Answerability,
    QuoteHits,
    answerability,
    measure_quotes,
    measure_run,
)
from index.evaluation.rankers import Rankers, Run
from index.filters import make_filter
from index.indexing import Progress, silent
from index.library import Library

FOOTNOTE = "Footnote"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`rows` are the ranking measures by ranker, Footnote's own last; times are of whole answers."""

    dataset: str
    documents: int
    questions: int
    judged: int
    rows: dict[str, dict[str, float]]
    quotes: QuoteHits | None
    answerability: Answerability | None
    p50_ms: float
    p99_ms: float
    run: Run


def eval_home(dataset: Dataset, home: Path) -> Path:
    """Where a dataset's index is kept between evaluations."""
    return home / "eval" / f"{dataset.name}-{dataset.fingerprint[:8]}"


def evaluate(
    dataset: Dataset, library: Library, progress: Progress = silent, dated: bool = False
) -> Evaluation:
    """Ask all questions of a dataset that `library` (opened on `eval_home`) has indexed; where `dated`,
    each as of its own day.

    A document that is there under several ids counts as one, in the judgements and in every run.
    """
    keys = library.store.documents.found_in(str(dataset.corpus.resolve()))
    names = {document_id: key for key, document_id in keys.items()}
    twins = {key: names[document_id] for key, document_id in keys.items()}
    dataset = dataset.credit(twins)
    run: Run = {}
    answers: dict[str, Answer] = {}
    for number, question in enumerate(dataset.questions, start=1):
        where = make_filter([], as_of=question.day if dated else None)
        ranked, answers[question.id] = library.rank_and_answer(question.text, where)
        scores = run.setdefault(question.id, {})
        for item in ranked:
            scores.setdefault(names[item.passage.document_id], item.score)
        progress(number / len(dataset.questions), number)
    runs = {
        name: {question: _credit(scores, twins) for question, scores in baseline.items()}
        for name, baseline in Rankers(dataset, library.encoder, library.home)
        .runs(dataset.judged, dated)
        .items()
    }
    runs[FOOTNOTE] = {q.id: run[q.id] for q in dataset.judged}
    times = [answer.elapsed_ms for answer in answers.values()]
    return Evaluation(
        dataset=dataset.name,
        documents=len(dataset.texts),
        questions=len(dataset.questions),
        judged=len(dataset.judged),
        rows={name: measure_run(dataset, ranking) for name, ranking in runs.items()},
        quotes=measure_quotes(dataset, answers),
        answerability=answerability(dataset, answers),
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
