"""Storylines: which story a document tells, by meaning, names and time, as documents come in.

A document is compared with the documents nearest to it that have a story already, pair by pair, and
joins the story whose closest documents are likeliest to tell the same, or opens one. Nothing that comes
in later moves it, and no two stories ever become one. A shared document is compared with shared ones
only, a guild's with those and its own: what a guild adds alters nothing that others see, not even the id
of a story. So a shared document that comes again, or says something else now, opens its story anew even
where guilds' documents were left in it; these alone are then placed anew, beside it.

`stories.json` beside this file holds the weights and how they were made
(`research/quality/storylines.py`).
"""

import hashlib
import json
import math
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from corpus.dates import day_of
from corpus.document import SHARED, Document
from index.models.token_model import Vectors
from index.retrieve.engines.passage_index import NearVectors
from index.steps import Steps, finish
from index.store import Store
from index.store.stories import ALL, Placed
from index.text.names import names
from index.text.numbers_and_dates import read_facts

SIGNALS = ("meaning", "names", "days_apart", "days_shared")

CLOSEST = 3
"""How many of a story's documents, the closest, are to be like the one that joins it."""

_UNLIKE = -6.0
"""The log-odds of a story's document that is not among the nearest."""

_PASSAGES = 100
_LEAST_COSINE = 0.4
_MOST_DAYS = 30
_UNKNOWN_DAYS = 7
_LEAST_DOCUMENTS = 1_000

_SAME_MEANING = 0.85
_SAME_SENTENCE = 0.9
_SAME_SHARE = 0.8
_SAME_DAYS = 7
_OTHER_NUMBERS = 0.1

_REMEMBERED = 2_000
PLACED_A_STEP = 16
"""How many documents are placed between two rests of `taking_in`."""

Watch = Callable[[str, Mapping[str, tuple[float, ...]]], None]


@dataclass(frozen=True, slots=True)
class Features:
    """What a document is compared by: its day (YYYYMMDD, 0 for unknown), the vectors of its passages
    (n, d), its names with weights of unit length, the numbers and the days that it says."""

    day: int
    vectors: Vectors
    names: Mapping[str, float]
    numbers: frozenset[str]
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over `SIGNALS`, and the mean log-odds from which a document joins a story."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def log_odds(self, signals: Sequence[float]) -> float:
        """The estimated log-odds that two documents tell the same story."""
        return self.bias + sum(w * s for w, s in zip(self.weights, signals, strict=True))


@cache
def load_model() -> Model:
    """The fitted model that is shipped."""
    stored = json.loads(files(__package__).joinpath("stories.json").read_text(encoding="utf-8"))
    weights = tuple(float(stored["weights"][name]) for name in SIGNALS)
    return Model(weights, float(stored["bias"]), float(stored["threshold"]))


def pair_signals(one: Features, other: Features) -> tuple[float, ...]:
    """What speaks for two documents telling one story, in the order of `SIGNALS`.

    `meaning` is how near each passage of either comes to the other document, on average; `names` the
    cosine of their weighted names; `days_apart` is log(1 + days), where more than a month is a month
    and an unknown day a week; `days_shared` is how many days, two at most, both say, or one says
    on which the other came out.
    """
    cosines = one.vectors @ other.vectors.T
    meaning = (float(cosines.max(axis=1).mean()) + float(cosines.max(axis=0).mean())) / 2
    fewer, more = sorted((one.names, other.names), key=len)
    alike = sum(weight * more.get(name, 0.0) for name, weight in fewer.items())
    apart = _days_apart(one.day, other.day)
    shared = len(one.days & other.days) + _tells_of(one, other) + _tells_of(other, one)
    days = _UNKNOWN_DAYS if apart is None else min(apart, _MOST_DAYS)
    return meaning, alike, math.log1p(days), float(min(shared, 2))


def choose_story(
    likeness: Mapping[int, Sequence[float]], sizes: Mapping[int, int], threshold: float
) -> int | None:
    """The story that a document joins, None if it opens one.

    `likeness` is the log-odds by story of those documents that were compared, `sizes` the number of
    documents in each. What counts is the mean of the closest three, so that no single likeness chains
    two stories together.
    """
    best: tuple[float, int] | None = None
    for story, compared in likeness.items():
        count = min(CLOSEST, sizes[story])
        closest = [*sorted(compared, reverse=True), *[_UNLIKE] * count][:count]
        score = sum(closest) / count
        if score >= threshold and (best is None or (score, story) > best):
            best = score, story
    return best[1] if best else None


def weigh_names(text: str, frequencies: Callable[[Iterable[str]], Mapping[str, int]]) -> dict[str, float]:
    """The names of a text with weights of unit length: the rarer and the oftener said, the more. The
    last word of a name counts as one too, since texts leave out the others.

    `frequencies` gives the number of documents that say each name, and under `ALL` that of all.
    """
    said = dict(names(text))
    for name, count in list(said.items()):
        last = name.rpartition(" ")[2]
        said[last] = max(said.get(last, 0), 1 if last != name else count)
    known = frequencies(said)
    total = max(known.get(ALL, 0), _LEAST_DOCUMENTS)
    weights = {
        name: math.log((total + 1) / (min(known.get(name, 0), total) + 0.5)) * (1 + math.log(count))
        for name, count in said.items()
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {name: weight / length for name, weight in weights.items()}


def says_the_same(one: Features, other: Features, sentences: Vectors, others: Vectors) -> bool:
    """Whether a document says what another says, and no more: nearly every sentence of either has its
    like in the other, within a week, and the numbers agree. `sentences` are the vectors (n, d) of one,
    `others` those of the other."""
    apart = _days_apart(one.day, other.day)
    if not len(sentences) or not len(others) or (apart or 0) > _SAME_DAYS:
        return False
    numbers = one.numbers | other.numbers
    if len(one.numbers ^ other.numbers) > _OTHER_NUMBERS * len(numbers):
        return False
    cosines = sentences @ others.T
    shares = ((cosines.max(axis=axis) >= _SAME_SENTENCE).mean() for axis in (0, 1))
    return all(share >= _SAME_SHARE for share in shares)


def take_in(store: Store, dense: NearVectors, model: Model | None = None) -> int:
    """Give a story to every document that has none; gives the number of those."""
    return finish(taking_in(store, dense, model))


def taking_in(
    store: Store,
    dense: NearVectors,
    model: Model | None = None,
    watch: Watch = lambda document, signals: None,
) -> Steps[int]:
    """As `take_in`, a few documents a step, in the order in which they came. What changed is placed anew.
    How often this is called makes no difference to the result. `watch` is told of each document the
    signals with those that it is compared with."""
    if store.stories.settled:
        return 0
    run = _Run(store, dense, model or load_model(), watch)
    if store.database.is_shared:
        return (yield from _taking_turns(store, dense, run))
    generation, seen = store.passages.generation, store.changes.last()
    store.stories.sweep()
    dense.catch_up()
    waiting = store.stories.waiting()
    for start in range(0, len(waiting), PLACED_A_STEP):
        some = waiting[start : start + PLACED_A_STEP]
        with store.stories.together():
            placed = store.stories.stories_of(some)  # between two steps: somebody has asked for stories
            for document_id in some:
                if document_id not in placed:
                    run.place(document_id)
        yield
    store.stories.note_settled(seen, generation)
    return len(waiting)


def _taking_turns(store: Store, dense: NearVectors, run: "_Run") -> Steps[int]:
    """As `taking_in`, where other processes do the same: each step is one process's alone, which then knows
    nothing but what is stored. So documents are placed in their order, whoever does it."""
    total = 0
    while True:
        with store.stories.together():
            generation, seen = store.passages.newest_generation(), store.changes.last()
            store.stories.sweep()
            dense.catch_up()
            run.forget()
            waiting = store.stories.waiting()[:PLACED_A_STEP]
            for document_id in waiting:
                run.place(document_id)
            if not waiting:
                store.stories.note_settled(seen, generation)
                return total
        total += len(waiting)
        yield


class _Run:
    """Placing documents one after the other; features of those compared with are remembered."""

    def __init__(self, store: Store, dense: NearVectors, model: Model, watch: Watch) -> None:
        self._store = store
        self._stories = store.stories
        self._dense = dense
        self._model = model
        self._watch = watch
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._placed: dict[str, Placed] = {}

    def forget(self) -> None:
        """Forget what is remembered of documents: others may have placed them anew."""
        self._vectors.clear()
        self._placed.clear()

    def place(self, document_id: str) -> None:
        """Give a document its story; nothing happens if it has left the store meanwhile."""
        document = self._store.documents.get(document_id)
        if document is None:
            return
        guild = document.guild_id
        mine = self._features(document)
        near = self._near(mine, guild)
        signals = {key: pair_signals(mine, theirs) for key, (_, theirs) in near.items()}
        likeness: dict[int, list[float]] = defaultdict(list)
        for key, (placed, _) in near.items():
            likeness[placed.story_id].append(self._model.log_odds(signals[key]))
        sizes = self._stories.sizes(likeness, guild)
        said = self._said_by(document.id, mine, near, signals)
        story = said.story_id if said else choose_story(likeness, sizes, self._model.threshold)
        opens = story is None
        if story is None:
            story = self._open(document)
        content = said.content if said else document.draft.fingerprint
        self._stories.place(document.id, story, content, mine.names, mine.numbers, mine.days)
        self._watch(document.id, signals)
        if opens and guild == SHARED:
            self._place_anew(self._stories.vacate(story))

    def _place_anew(self, document_ids: Iterable[str]) -> None:
        for document_id in document_ids:
            self._vectors.pop(document_id, None)
            self._placed.pop(document_id, None)
            self.place(document_id)

    def _features(self, document: Document) -> Features:
        text = f"{document.title}\n{document.text}"
        parts = self._store.passages.of_document(document.id)
        vectors = [passage.vector for passage in parts]
        weighed = weigh_names(text, lambda said: self._stories.frequencies(said, document.guild_id))
        facts = read_facts(text)
        published = document.draft.published
        return Features(
            day=published.day_number if published else 0,
            vectors=np.stack(vectors) if vectors else np.zeros((0, 1), np.float32),
            names=weighed,
            numbers=facts.numbers,
            days=facts.days,
        )

    def _near(self, mine: Features, guild_id: int) -> dict[str, tuple[Placed, Features]]:
        """The documents that come near one in meaning, by its first passage and by its whole."""
        if not len(mine.vectors):
            return {}
        whole = mine.vectors.mean(axis=0)
        whole /= np.linalg.norm(whole) or 1.0
        keys: dict[str, None] = {}
        for vector in (mine.vectors[0], whole):
            keys |= dict.fromkeys(self._nearest(vector, guild_id))
        return self._known(list(keys))

    def _nearest(self, vector: Vectors, guild_id: int) -> list[str]:
        """The documents of the nearest passages of those that have a story and may be seen. The search
        goes on until there are enough, so that others in the index make no difference."""
        limit, looked_up = 2 * _PASSAGES, 0
        owners: dict[int, str] = {}
        while True:
            ids, cosines = self._dense.search(vector, limit)
            near = ids[cosines >= _LEAST_COSINE].tolist()
            owners |= self._stories.owners(near[looked_up:], guild_id)
            looked_up = len(near)
            if len(owners) >= _PASSAGES or len(near) < limit:
                kept = [i for i in near if i in owners][:_PASSAGES]
                return list(dict.fromkeys(owners[i] for i in kept))
            limit *= 4

    def _known(self, keys: Sequence[str]) -> dict[str, tuple[Placed, Features]]:
        missing = [key for key in keys if key not in self._vectors]
        placed = self._stories.placed(missing)
        passages = self._store.passages.get([i for item in placed.values() for i in item.passages])
        for key, item in placed.items():
            self._placed[key] = item
            self._vectors[key] = np.stack([passages[i].vector for i in item.passages])
        found = {}
        for key in keys:
            self._vectors.move_to_end(key)
            item, vectors = self._placed[key], self._vectors[key]
            found[key] = item, Features(item.day, vectors, item.names, item.numbers, item.days)
        while len(self._vectors) > _REMEMBERED:
            del self._placed[self._vectors.popitem(last=False)[0]]
        return found

    def _said_by(
        self,
        document_id: str,
        mine: Features,
        others: Mapping[str, tuple[Placed, Features]],
        signals: Mapping[str, tuple[float, ...]],
    ) -> Placed | None:
        """The likest document that says the same, whose story and content a document then has: a story's
        other documents must not keep a reprint from the one that it repeats."""
        sentences: Vectors | None = None
        for key in sorted(others, key=lambda key: (-signals[key][0], key)):
            if signals[key][0] < _SAME_MEANING:
                break
            placed, theirs = others[key]
            sentences = self._sentences(document_id) if sentences is None else sentences
            if says_the_same(mine, theirs, sentences, self._sentences(key)):
                return placed
        return None

    def _sentences(self, document_id: str) -> Vectors:
        parts = self._store.passages.of_document(document_id)
        return np.concatenate([passage.sentence_vectors for passage in parts])

    def _open(self, document: Document) -> int:
        """The id of a new story. It follows from the document that opens it and from what may be compared
        with that alone, so that it tells nothing of the stories that others have."""
        for attempt in range(1_000_000):
            digest = hashlib.sha256(f"{attempt}:{document.id}".encode()).digest()
            story = int.from_bytes(digest[:6], "big") or 1
            if not self._stories.is_story(story, document.guild_id):
                return story
        raise AssertionError("a million stories were opened by one document")


def _days_apart(one: int, other: int) -> int | None:
    """The days between two days as YYYYMMDD, None if one is unknown."""
    return abs(_ordinal(one) - _ordinal(other)) if one and other else None


@cache
def _ordinal(day: int) -> int:
    return day_of(day).toordinal()


def _tells_of(one: Features, other: Features) -> bool:
    """Whether a document says the day on which another came out."""
    return bool(other.day) and any(abs(day - _ordinal(other.day)) <= 1 for day in one.days)
