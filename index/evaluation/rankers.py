"""Rank whole documents with the usual baselines: BM25, dense, reciprocal rank fusion, min-max fusion."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.dates import day_number
from index.encode.encoder import Encoder
from index.evaluation.beir import Dataset, Question
from index.models.token_model import Vectors
from index.retrieve.bm25_index import Bm25, Bm25Entry
from index.retrieve.fusion import Scores, min_max, reciprocal_rank
from index.store.filters import Filter

DEPTH = 100
BASELINE_DENSE_WEIGHT = 0.6

Run = dict[str, dict[str, float]]
"""Scores by question and document, as in a TREC run."""


class Rankers:
    """The baselines of one dataset: one vector per document, cut at the model's window, and BM25."""

    def __init__(self, dataset: Dataset, encoder: Encoder, cache: Path) -> None:
        self._ids = list(dataset.texts)
        self._encoder = encoder
        self._vectors = _document_vectors(dataset, encoder, cache)
        self._bm25 = Bm25()
        self._days = np.array([dataset.days[i] for i in dataset.texts])
        entries = (
            Bm25Entry(n, text, dataset.days[i]) for n, (i, text) in enumerate(dataset.texts.items(), start=1)
        )
        self._bm25.commit("evaluation", entries)

    def runs(self, questions: Sequence[Question], dated: bool = False) -> dict[str, Run]:
        """Return the runs of all rankers, the top 100 each.

        If `dated`, only documents published by the day of a question are ranked.
        """
        names = ("BM25", "dense", "RRF", f"fusion {BASELINE_DENSE_WEIGHT}")
        runs: dict[str, Run] = {name: {} for name in names}
        for question in questions:
            vector = self._encoder.encode_query(question.text)
            day = day_number(question.day) if dated and question.day else None
            for name, scores in zip(names, self._scores(question.text, vector, day), strict=True):
                order = np.argsort(-scores, kind="stable")[:DEPTH]
                kept = order[scores[order] > 0]
                runs[name][question.id] = {self._ids[n]: float(scores[n]) for n in kept}
        return runs

    def _scores(self, text: str, vector: Vectors, day: int | None) -> tuple[Scores, Scores, Scores, Scores]:
        cosines = np.clip(self._vectors @ vector, 1e-9, None)
        if day is not None:
            cosines = np.where(self._days > day, np.float32(0), cosines)
        numbers, worded = self._bm25.search(text, DEPTH, Filter(as_of=day))
        words = np.zeros(len(self._ids), np.float32)
        words[numbers - 1] = worded
        top = np.argsort(-cosines, kind="stable")[:DEPTH]
        ranks = np.arange(1, DEPTH + 1)
        rrf = np.zeros(len(self._ids), np.float32)
        rrf[top] += reciprocal_rank(ranks[: len(top)])
        rrf[numbers - 1] += reciprocal_rank(ranks[: len(numbers)])
        fused = np.zeros(len(self._ids), np.float32)
        fused[top] += BASELINE_DENSE_WEIGHT * min_max(cosines[top])
        fused[numbers - 1] += (1 - BASELINE_DENSE_WEIGHT) * min_max(worded)
        return words, cosines, rrf, fused


def _document_vectors(dataset: Dataset, encoder: Encoder, cache: Path) -> Vectors:
    path = cache / f"documents-{dataset.fingerprint[:16]}-{encoder.fingerprint[:16]}.npy"
    if path.exists():
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
    vectors = encoder.encode_texts(list(dataset.texts.values()))
    aside = path.with_suffix(".new.npy")
    np.save(aside, vectors, allow_pickle=False)
    aside.replace(path)
    return vectors
