"""Assign documents to stories, by meaning, names and time, as they come in.

A document is compared with the nearest documents that have a story already, pair by pair. It joins the story
whose closest documents most likely tell the same, or opens a new one. Documents that come in later never move
it, and two stories are never merged.

A shared document is compared with shared ones only, a server's document with those and the server's own: what
a server adds alters nothing that others see, not even the id of a story. So a shared document that comes
again, or says something else now, opens its story again even where documents of servers were left in it; only
these are then assigned again, beside it.
"""

import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from corpus.document import SHARED, Document
from index.models.token_model import Vectors
from index.retrieve.engines.passage_index import PassageIndex
from index.steps import Steps, finish
from index.store import Store
from index.store.stories import Placed
from index.stories.story_model import (
    Features,
    StoryModel,
    choose_story,
    pair_signals,
    says_the_same,
    weigh_names,
)
from index.text.numbers_and_dates import read_numbers_and_dates
from index.vectors.quantization import packed_dimension

DOCUMENTS_PER_STEP = 4
"""Documents assigned between two yields of `assign_stories`: they take 0.2 s."""

_SHARED_PER_STEP = 16
"""The same where other processes assign too: each step then costs some queries more."""

_NEAR_PASSAGES = 100
_CACHED_DOCUMENTS = 2_000

Watch = Callable[[str, Mapping[str, tuple[float, ...]]], None]
"""Called with the id of each assigned document, and its signals with each document it was compared with."""


def assign_stories(
    store: Store,
    index: PassageIndex,
    model: StoryModel,
    watch: Watch = lambda document, signals: None,
    guild_id: int | None = None,
) -> Steps[int]:
    """Assign every document without a story, in the order in which they came; returns their number.

    With a `guild_id` only those that the guild may see: what other guilds add alters nothing for it, and need
    not be waited for. Documents that changed are assigned again. The result doesn't depend on how often this
    is called, nor for which guilds.
    """
    if store.stories.settled:
        return 0
    assigner = _Assigner(store, index, model, watch)
    if store.database.is_shared:
        return (yield from _assign_in_turns(store, index, assigner, guild_id))
    generation, seen = store.passages.generation, store.changes.last()
    store.stories.sweep()
    finish(index.catch_up())
    waiting, last = store.stories.waiting(guild_id), seen
    for start in range(0, len(waiting), DOCUMENTS_PER_STEP):
        some = waiting[start : start + DOCUMENTS_PER_STEP]
        if store.changes.last() != last:  # documents of others came in or left between two steps
            last = store.changes.last()
            store.stories.sweep()
            finish(index.catch_up())
            assigner.forget()
        with store.stories.together():
            assigned = store.stories.stories_of(some)  # a question between two steps may have assigned some
            for document_id in some:
                if document_id not in assigned:
                    assigner.assign(document_id)
        yield
    if guild_id is None or not store.stories.waiting():
        store.stories.note_settled(seen, generation)
    return len(waiting)


def _assign_in_turns(
    store: Store, index: PassageIndex, assigner: "_Assigner", guild_id: int | None
) -> Steps[int]:
    """Do the same where other processes do so too.

    In each step one process works alone and knows only what is stored. So documents are assigned in their
    order, whichever process does it.
    """
    total = 0
    while True:
        with store.stories.together():
            generation, seen = store.passages.newest_generation(), store.changes.last()
            store.stories.sweep()
            finish(index.catch_up())
            assigner.forget()
            waiting = store.stories.waiting(guild_id)[:_SHARED_PER_STEP]
            for document_id in waiting:
                assigner.assign(document_id)
            if not waiting:
                if guild_id is None or not store.stories.waiting():
                    store.stories.note_settled(seen, generation)
                return total
        total += len(waiting)
        yield


class _Assigner:
    """Assigns documents one after the other; features of the documents compared with are cached."""

    def __init__(self, store: Store, index: PassageIndex, model: StoryModel, watch: Watch) -> None:
        self._store = store
        self._stories = store.stories
        self._dense = index.dense
        self._model = model
        self._watch = watch
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._placed: dict[str, Placed] = {}

    def forget(self) -> None:
        """Clear the cache: another process may have assigned documents again."""
        self._vectors.clear()
        self._placed.clear()

    def assign(self, document_id: str) -> None:
        """Give a document its story; does nothing if it has left the store meanwhile."""
        document = self._store.documents.get(document_id)
        if document is None:
            return
        guild = document.guild_id
        mine = self._features(document)
        near = self._near_documents(mine, guild)
        signals = {key: pair_signals(mine, theirs) for key, (_, theirs) in near.items()}
        likeness: dict[int, list[float]] = defaultdict(list)
        for key, (placed, _) in near.items():
            likeness[placed.story_id].append(self._model.log_odds(signals[key]))
        sizes = self._stories.sizes(likeness, guild)
        repeated = self._repeated_document(document.id, mine, near, signals)
        story = repeated.story_id if repeated else choose_story(likeness, sizes, self._model.threshold)
        opens = story is None
        if story is None:
            story = self._new_story_id(document)
        content = repeated.content if repeated else document.draft.fingerprint
        self._stories.place(document.id, story, content, mine.names, mine.numbers, mine.days)
        self._watch(document.id, signals)
        if opens and guild == SHARED:
            self._assign_again(self._stories.vacate(story))

    def _assign_again(self, document_ids: Iterable[str]) -> None:
        for document_id in document_ids:
            self._vectors.pop(document_id, None)
            self._placed.pop(document_id, None)
            self.assign(document_id)

    def _features(self, document: Document) -> Features:
        text = f"{document.title}\n{document.text}"
        vectors = self._store.passages.vectors_of(document.id)
        weighed = weigh_names(text, lambda said: self._stories.frequencies(said, document.guild_id))
        facts = read_numbers_and_dates(text)
        published = document.draft.published
        return Features(
            day=published.day_number if published else 0,
            vectors=vectors if len(vectors) else np.zeros((0, 1), np.float32),
            names=weighed,
            numbers=facts.numbers,
            days=facts.days,
        )

    def _near_documents(self, mine: Features, guild_id: int) -> dict[str, tuple[Placed, Features]]:
        """Return the documents nearest in meaning to a document's first passage and to its whole."""
        if not len(mine.vectors):
            return {}
        whole = mine.vectors.mean(axis=0)
        whole /= np.linalg.norm(whole) or 1.0
        keys: dict[str, None] = {}
        for vector in (mine.vectors[0], whole):
            keys |= dict.fromkeys(self._nearest_ids(vector, guild_id))
        return self._load_features(list(keys), mine.vectors.shape[1])

    def _nearest_ids(self, vector: Vectors, guild_id: int) -> list[str]:
        """Return the documents of the nearest passages, of those that have a story and may be seen.

        The search is widened until there are enough, so that documents of other servers make no difference.
        """
        limit, looked_up = 2 * _NEAR_PASSAGES, 0
        owners: dict[int, str] = {}
        while True:
            ids, cosines = self._dense.search(vector, limit)
            near = ids[cosines >= self._model.cosines.near].tolist()
            owners |= self._stories.owners(near[looked_up:], guild_id)
            looked_up = len(near)
            if len(owners) >= _NEAR_PASSAGES or len(near) < limit:
                kept = [i for i in near if i in owners][:_NEAR_PASSAGES]
                return list(dict.fromkeys(owners[i] for i in kept))
            limit *= 4

    def _load_features(self, keys: Sequence[str], dimension: int) -> dict[str, tuple[Placed, Features]]:
        """Return the features of documents by id, from the cache or the store. Documents whose passages were
        lost, or have vectors of another dimension, are left out."""
        missing = [key for key in keys if key not in self._vectors]
        placed = self._stories.placed(missing)
        passages = self._store.passages.get([i for item in placed.values() for i in item.passages])
        for key, item in placed.items():
            kept = [passages[i] for i in item.passages if i in passages]
            vectors = [one.vector for one in kept if packed_dimension(one.packed) == dimension]
            if vectors:
                self._placed[key] = item
                self._vectors[key] = np.stack(vectors)
        found = {}
        for key in keys:
            if key not in self._vectors:
                continue
            self._vectors.move_to_end(key)
            item, stacked = self._placed[key], self._vectors[key]
            found[key] = item, Features(item.day, stacked, item.names, item.numbers, item.days)
        while len(self._vectors) > _CACHED_DOCUMENTS:
            del self._placed[self._vectors.popitem(last=False)[0]]
        return found

    def _repeated_document(
        self,
        document_id: str,
        mine: Features,
        others: Mapping[str, tuple[Placed, Features]],
        signals: Mapping[str, tuple[float, ...]],
    ) -> Placed | None:
        """Return the likest document that says the same; its story and content are the document's too.

        A story's other documents must not keep a reprint away from the document that it repeats.
        """
        sentences: Vectors | None = None
        for key in sorted(others, key=lambda key: (-signals[key][0], key)):
            if signals[key][0] < self._model.cosines.same_meaning:
                break
            placed, theirs = others[key]
            sentences = self._sentence_vectors(document_id) if sentences is None else sentences
            others_sentences = self._sentence_vectors(key)
            if not len(sentences) or not len(others_sentences):
                continue
            if says_the_same(mine, theirs, sentences, others_sentences, self._model.cosines.same_sentence):
                return placed
        return None

    def _sentence_vectors(self, document_id: str) -> Vectors:
        parts = self._store.passages.of_document(document_id)
        if not parts:
            return np.zeros((0, 1), np.float32)
        return np.concatenate([passage.sentence_vectors for passage in parts])

    def _new_story_id(self, document: Document) -> int:
        """Return the id of a new story.

        It depends only on the document that opens the story and on what that may be compared with, so that it
        tells nothing of the stories of other servers.
        """
        for attempt in range(1_000_000):
            digest = hashlib.sha256(f"{attempt}:{document.id}".encode()).digest()
            story = int.from_bytes(digest[:6], "big") or 1
            if not self._stories.is_story(story, document.guild_id):
                return story
        raise AssertionError("a million stories were opened by one document")
