"""Answer from what is as it was stored: derive again what can be derived, and leave out what was changed.

Someone may have changed the database by hand, or the disk may have. Documents are compared with their
checksums before they are quoted (`index.store.integrity`). Passages, vectors and indexes are derived from
documents, and are made again.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

from corpus.errors import StoreError
from index.answer.quotes import QUOTED_PASSAGES
from index.retrieve.engines.passage_index import PassageIndex
from index.retrieve.search import Ranked
from index.store import Store
from index.store.integrity import Changed, ChangedPassagesError, changed_document_error

T = TypeVar("T")


class Ranking(NamedTuple):
    """Passages, best first, and the ids of those that were `expected` to be among the best.

    Left out are those of `changed` documents (titles), and `lost` ones (ids), which are in an index only.
    """

    ranked: list[Ranked]
    expected: Sequence[int]
    changed: tuple[str, ...] = ()
    lost: Set[int] = frozenset()


SYMPTOMS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError)
"""What reading and ranking raise if a row is not as it was stored, or if Footnote has a bug."""


class Mender:
    """Finds what was changed in a home, and makes again what is derived.

    `index` gives the passage index. `renew` encodes the documents again that were marked as stale.
    """

    def __init__(self, store: Store, index: Callable[[], PassageIndex], renew: Callable[[], int]) -> None:
        self._store = store
        self._index = index
        self._renew = renew
        self._adding = 0
        self._whole_at = -1
        self._lost: frozenset[int] = frozenset()

    def mended(self, read: Callable[[], T]) -> T:
        """Return what `read` does. What is derived and not as it was stored is first derived again.

        Raises StoreError for whatever else in the home can't be read any more.
        """
        try:
            return read()
        except ChangedPassagesError as error:
            ids = self._whole({*error.document_ids, *self._store.integrity.find_incomplete()})
            if not ids:
                raise changed_document_error([]) from error
            self._encode_again(ids)
        except SYMPTOMS:
            changed = self._find_changed()
            if changed is None:
                raise
            if changed.derived:
                self._encode_again(changed.derived)
        try:
            return read()
        except SYMPTOMS as error:
            raise StoreError(
                f"{self._store.database.place}: it is damaged; run `footnote verify`, which names what was "
                "changed, and put a backup in its place with `footnote restore FILE`."
            ) from error

    def _find_changed(self) -> Changed | None:
        """Compare the whole store with its checksums, once for each state that is found whole; return what
        was changed, or None."""
        generation = self._store.passages.newest_generation()
        if generation == self._whole_at:
            return None
        found = list(self._store.integrity.check_all())
        changed = Changed(
            frozenset[str]().union(*(one.documents for one in found)),
            frozenset[str]().union(*(one.derived for one in found)),
        )
        if changed:
            return changed
        self._whole_at = generation
        return None

    def _whole(self, document_ids: Set[str]) -> Set[str]:
        """Return those documents that are as they were stored."""
        return self._store.documents.texts(document_ids).keys()

    def _encode_again(self, document_ids: Set[str]) -> None:
        """Cut and encode documents again. Raises ChangedPassagesError while something is being added, whose
        new vectors would be taken for unused ones."""
        if self._adding:
            raise ChangedPassagesError(document_ids)
        self._store.documents.mark_stale(sorted(document_ids))
        self._renew()

    @contextmanager
    def while_adding(self) -> Iterator[None]:
        self._adding += 1
        try:
            yield
        finally:
            self._adding -= 1

    def leave_out_changed(self, ranked: list[Ranked], checked: int | None) -> tuple[list[Ranked], list[str]]:
        """Return passages without those of documents that are not as they were stored, among the best ones
        that are to be `checked` (None: all), and the titles of these documents.

        Raises ChangedPassagesError if only passages or vectors are not.
        """
        titles: list[str] = []
        if checked == 0:
            return ranked, titles
        while True:
            best = [item.passage.id for item in ranked[:checked]]
            found = self._store.integrity.check_passages(best)
            if found.derived:
                raise ChangedPassagesError(found.derived)
            if not found.documents:
                return ranked, titles
            gone = [item.passage for item in ranked if item.passage.document_id in found.documents]
            titles += dict.fromkeys(passage.title for passage in gone)
            ranked = [item for item in ranked if item.passage.document_id not in found.documents]

    def find_lost(self, absent: Sequence[int]) -> frozenset[int]:
        """Return those candidates that were lost, not removed.

        Raises ChangedPassagesError if their documents are still there, to be encoded again.
        """
        found = self._store.integrity.check_passages(absent)
        if not found:
            return frozenset()
        lost = found.lost or frozenset(absent)
        if lost <= self._lost:
            return lost
        integrity = self._store.integrity
        strays = integrity.owners_of_others(self._index().dense.ids.tolist())
        unfinished = self._whole(integrity.find_incomplete() | strays | found.derived)
        if unfinished:
            raise ChangedPassagesError(unfinished)
        self._lost |= lost
        return lost

    def refuse_silence(self, ranking: Ranking) -> None:
        """Raise an error if the sources may say more than is left of them; "my sources don't say" would be
        wrong."""
        best = {item.passage.id for item in ranking.ranked[:QUOTED_PASSAGES]}
        found = self._store.integrity.check_passages(best.union(ranking.expected))
        if found.derived:
            raise ChangedPassagesError(found.derived)
        if ranking.changed or ranking.lost or found.lost or found.documents:
            raise changed_document_error(ranking.changed)
