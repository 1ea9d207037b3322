"""Measure and fit storylines: B-cubed over articles that are judged relevant to the same question.

`python -m research.quality.storylines HOME DIR` takes an evaluation folder (BEIR layout, its questions
dated in `metadata.date`) that `footnote eval` has indexed under HOME, or indexes it, and prints figures as
JSON. With `--fit` the weights and the threshold are first fitted on the earlier half of the stories and
written to `stories.json` under the name of the embedding model (`--model NAME`; the default one without).
All documents of that home are assigned to stories again.

One story is the articles relevant to one question and published between 30 days before it and 8 days after;
questions that share half of their articles, or two, are one story. Left out are articles that belong to three
questions or more (round-ups) or still to two stories. Two questions on one event that share no article count
as two stories, so precision is a lower bound. Stories longer than a month are not measured.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from index.encode.encoder import Encoder
from index.evaluation.beir import Dataset, load_dataset
from index.evaluation.evaluate import eval_home
from index.library import Library
from index.models import DEFAULT_MODEL
from index.models.token_model import Vectors
from index.steps import finish
from index.store import Store
from index.stories import story_model
from index.stories.story_model import SIGNALS, Cosines, StoryModel, choose_story, load_model
from index.stories.storylines import assign_stories

DAYS_BEFORE, DAYS_AFTER = 30, 8
ROUND_UP_QUESTIONS = 3
BY_HAND = {"days_shared": 1.0}
"""Weights that are set, not fitted: news says "on Tuesday" instead of a date, so the data can't show them."""

F1_FOR_PRECISION = 0.015
"""How much F1 a higher precision may cost."""

DEVELOPMENT, TEST = "development", "test"
RESAMPLES = 1_000

Signals = dict[str, dict[str, tuple[float, ...]]]
"""The signals of compared pairs, by the later document and the earlier, in the order of arrival."""

Stories = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Gold:
    """The true story of each labelled document, and the half that each story belongs to."""

    story: dict[str, int]
    half: dict[int, str]

    def of(self, half: str) -> list[str]:
        """Return the documents of a half, sorted."""
        return sorted(d for d, story in self.story.items() if self.half[story] == half)


def read_gold(dataset: Dataset, ids: Mapping[str, str], days: Mapping[str, int]) -> Gold:
    """Return the true stories of a dataset's documents.

    `ids` are document ids by the dataset's keys, `days` ordinals by document id.
    """
    asked = _question_days(dataset.corpus.parent / "queries.jsonl")
    relevant: dict[str, set[str]] = {}
    for question, judged in dataset.qrels.items():
        found = {ids[key] for key, relevance in judged.items() if relevance > 0 and key in ids}
        late = asked.get(question, 0)
        relevant[question] = {d for d in found if -DAYS_AFTER <= late - days[d] <= DAYS_BEFORE}
    counts = Counter(d for found in relevant.values() for d in found)
    relevant = {q: {d for d in found if counts[d] < ROUND_UP_QUESTIONS} for q, found in relevant.items()}
    relevant = {q: found for q, found in relevant.items() if found}
    groups = _join(relevant)
    stories = [set().union(*(relevant[q] for q in group)) for group in groups]
    counts = Counter(d for found in stories for d in found)
    first = [min(asked[q] for q in group) for group in groups]
    middle = sorted(first)[len(first) // 2]
    kept = {n: {d for d in found if counts[d] == 1} for n, found in enumerate(stories)}
    return Gold(
        story={d: n for n, found in kept.items() for d in found},
        half={n: DEVELOPMENT if first[n] < middle else TEST for n, found in kept.items() if found},
    )


def b_cubed(gold: Gold, stories: Stories, documents: Sequence[str]) -> NDArray[np.float64]:
    """Return B-cubed precision and recall (n, 2) of each document.

    Precision is the share of its story's documents that truly belong there, recall the reverse (Bagga and
    Baldwin 1998; Amigó et al. 2009).
    """
    found, true = defaultdict(set), defaultdict(set)
    for document in documents:
        found[stories[document]].add(document)
        true[gold.story[document]].add(document)
    rows = []
    for document in documents:
        one, other = found[stories[document]], true[gold.story[document]]
        rows.append((len(one & other) / len(one), len(one & other) / len(other)))
    return np.array(rows)


def figures(gold: Gold, stories: Stories, half: str) -> dict[str, Any]:
    """Return B-cubed of a half, with the 95 % bootstrap interval of F1 over stories."""
    documents = gold.of(half)
    rows = b_cubed(gold, stories, documents)
    groups = defaultdict(list)
    for n, document in enumerate(documents):
        groups[gold.story[document]].append(n)
    totals = np.array([[*rows[members].sum(axis=0), len(members)] for members in groups.values()])
    random = np.random.default_rng(0)
    drawn = random.integers(len(totals), size=(RESAMPLES, len(totals)))
    sums = totals[drawn].sum(axis=1)
    f1s = [_f1(p / n, r / n) for p, r, n in sums]
    precision, recall = rows.mean(axis=0)
    return {
        "precision": round(float(precision), 4),
        "recall": round(float(recall), 4),
        "f1": round(_f1(precision, recall), 4),
        "f1_95": [round(float(np.percentile(f1s, p)), 4) for p in (2.5, 97.5)],
    }


def replay(signals: Signals, model: StoryModel) -> dict[str, int]:
    """Return the stories that a model makes of compared pairs, as `assign_stories` makes them."""
    stories: dict[str, int] = {}
    sizes: Counter[int] = Counter()
    for number, (document, near) in enumerate(signals.items()):
        likeness = defaultdict(list)
        for other, pair in near.items():
            likeness[stories[other]].append(model.log_odds(pair))
        chosen = choose_story(likeness, sizes, model.threshold)
        stories[document] = number if chosen is None else chosen
        sizes[stories[document]] += 1
    return stories


def fit(gold: Gold, signals: Signals, cosines: Cosines) -> StoryModel:
    """Fit the weights by logistic regression over the labelled pairs of the development half.

    The threshold is the highest one whose F1 there is at most `F1_FOR_PRECISION` below the best: a wrong join
    hides news, a missed one shows two cards for one story. The cosines are given.
    """
    kept = set(gold.of(DEVELOPMENT))
    pairs = [(a, b) for a, near in signals.items() if a in kept for b in near if b in kept]
    x = np.array([signals[a][b] for a, b in pairs])
    labels = np.array([gold.story[a] == gold.story[b] for a, b in pairs])
    columns = [n for n, name in enumerate(SIGNALS) if name not in BY_HAND]
    fitted = LogisticRegression(C=10, max_iter=2_000).fit(x[:, columns], labels)
    found = dict(zip((SIGNALS[n] for n in columns), fitted.coef_[0].tolist(), strict=True)) | BY_HAND
    weights = tuple(round(found[name], 2) for name in SIGNALS)
    bias = round(float(fitted.intercept_[0]), 2)
    models = [StoryModel(weights, bias, threshold / 4, cosines) for threshold in range(-8, 9)]
    f1s = [figures(gold, replay(signals, model), DEVELOPMENT)["f1"] for model in models]
    return [m for m, f1 in zip(models, f1s, strict=True) if f1 >= max(f1s) - F1_FOR_PRECISION][-1]


def greedy(vectors: Vectors, threshold: float) -> list[int]:
    """Return the first baseline: each document joins the story with the nearest mean, if near enough."""
    sums, means = np.zeros_like(vectors), np.zeros_like(vectors)
    stories: list[int] = []
    count = 0
    for vector in vectors:
        cosines = means[:count] @ vector
        near = count > 0 and cosines.max() >= threshold
        story = int(cosines.argmax()) if near else count
        count += not near
        sums[story] += vector
        means[story] = sums[story] / np.linalg.norm(sums[story])
        stories.append(story)
    return stories


def single_link(vectors: Vectors, threshold: float) -> list[int]:
    """Return the other baseline: documents linked by a chain of near ones are one story."""
    near = vectors @ vectors.T >= threshold
    stories = np.full(len(vectors), -1)
    for first in range(len(vectors)):
        reached = np.array([first]) if stories[first] < 0 else np.zeros(0, np.int64)
        while len(reached):
            stories[reached] = first
            reached = np.flatnonzero(near[reached].any(axis=0) & (stories < 0))
    return [int(story) for story in stories]


def measure(dataset: Dataset, library: Library, fits: bool) -> tuple[dict[str, Any], StoryModel]:
    """Return all figures, and the model that they are of."""
    store = library.store
    ids = store.documents.found_in(str(dataset.corpus.resolve()))
    days = {d.id: _ordinal(d.published) for d in store.documents.listings()}
    gold = read_gold(dataset, ids, days)
    signals: Signals = {}
    model = load_model(library.encoder.name)
    seconds = _assign_again(library, model, signals)
    if fits:
        model = fit(gold, signals, model.cosines)
    stories = replay(signals, model) if fits else store.stories.stories_of(signals)
    documents, whole = _document_vectors(store, list(signals))
    rows: dict[str, Any] = {"Footnote": {half: figures(gold, stories, half) for half in (DEVELOPMENT, TEST)}}
    for name, baseline in (("cosine, greedy", greedy), ("cosine, single link", single_link)):
        rows[name] = max(
            (_baseline(gold, documents, baseline(whole, t), t) for t in np.arange(0.625, 0.925, 0.025)),
            key=lambda row: row[DEVELOPMENT]["f1"],
        )
    last = seconds[-500:]
    return {
        "documents": len(signals),
        "pairs_compared": sum(map(len, signals.values())),
        "labelled": {half: len(gold.of(half)) for half in (DEVELOPMENT, TEST)},
        "gold_stories": dict(Counter(gold.half.values())),
        "stories": len(set(stories.values())),
        "largest": [n for _, n in Counter(stories.values()).most_common(5)],
        "b_cubed": rows,
        "documents_a_second": round(len(seconds) / sum(seconds), 1),
        "ms_a_document_at_the_end": round(1_000 * sum(last) / len(last), 1),
    }, model


def main(arguments: Sequence[str]) -> None:
    """Measure one folder and print the figures; `--fit` also writes `stories.json` beside
    `index/stories/story_model.py`."""
    parser = argparse.ArgumentParser(prog="python -m research.quality.storylines")
    parser.add_argument("home", type=Path, metavar="HOME")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help="the model that encodes")
    parser.add_argument("--fit", action="store_true", help="fit weights and threshold, and write them")
    chosen = parser.parse_args(arguments)
    dataset = load_dataset(chosen.folder)
    encoder = Encoder(chosen.model, kept=chosen.home / "models")
    with Library(eval_home(dataset, chosen.home), encoder) as library:
        library.add([dataset.corpus.resolve()])
        found, model = measure(dataset, library, chosen.fit)
    if chosen.fit:
        path = Path(story_model.__file__).with_name("stories.json")
        models = json.loads(path.read_text(encoding="utf-8"))
        models[chosen.model] = {
            "cosines": asdict(model.cosines),
            "weights": dict(zip(SIGNALS, model.weights, strict=True)),
            "bias": model.bias,
            "threshold": model.threshold,
            "by_hand": list(BY_HAND),
            "fitted_on": f"{dataset.name}, the {DEVELOPMENT} half",
            "figures": found,
        }
        path.write_text(json.dumps(models, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


def _assign_again(library: Library, model: StoryModel, signals: Signals) -> list[float]:
    """Assign every document again; returns the seconds that each took."""
    library.store.stories.clear()
    library.index.open()
    marks = [time.perf_counter()]

    def watch(document: str, near: Mapping[str, tuple[float, ...]]) -> None:
        signals[document] = dict(near)
        marks.append(time.perf_counter())

    finish(assign_stories(library.store, library.index, model, watch))
    return [after - before for before, after in pairwise(marks)]


def _baseline(
    gold: Gold, documents: Sequence[str], stories: Iterable[int], threshold: float
) -> dict[str, Any]:
    found = dict(zip(documents, stories, strict=True))
    halves = {half: figures(gold, found, half) for half in (DEVELOPMENT, TEST)}
    return {"threshold": round(float(threshold), 3), **halves}


def _document_vectors(store: Store, documents: Sequence[str]) -> tuple[list[str], Vectors]:
    """Return the documents that have passages, and the mean passage vector of each, (n, d) unit rows."""
    found = {d: [p.vector for p in store.passages.of_document(d)] for d in documents}
    means = {d: np.mean(vectors, axis=0) for d, vectors in found.items() if vectors}
    vectors = np.stack(list(means.values()))
    return list(means), np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _join(relevant: Mapping[str, set[str]]) -> list[list[str]]:
    """Return questions in groups: two that share half of their documents, or two, are in one group."""
    group = {question: {question} for question in relevant}
    for one, other in combinations(relevant, 2):
        both = len(relevant[one] & relevant[other])
        alike = both >= 2 or 2 * both >= len(relevant[one] | relevant[other])
        if both and alike and group[one] is not group[other]:
            group[one] |= group[other]
            for question in group[other]:
                group[question] = group[one]
    return [sorted(g) for g in {id(g): g for g in group.values()}.values()]


def _question_days(path: Path) -> dict[str, int]:
    days = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        days[str(row["_id"])] = date.fromisoformat(row["metadata"]["date"].replace("/", "-")).toordinal()
    return days


def _ordinal(published: str | None) -> int:
    return date.fromisoformat(published[:10]).toordinal() if published else 0


def _f1(precision: float, recall: float) -> float:
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


if __name__ == "__main__":
    main(sys.argv[1:])
