"""The interface of a search engine for passages: candidates, nearest vectors, term frequencies."""

from typing import Protocol

from index.models.token_model import Vectors
from index.steps import Steps
from index.store.filters import Filter
from index.text.analyzer import TermStatistics
from index.vectors.faiss_index import Ids, Scores


class NearVectors(Protocol):
    """Nearest-neighbour search over the passages' vectors."""

    def __len__(self) -> int:
        """The number of passages."""

    @property
    def ids(self) -> Ids:
        """The ids of all passages, in no particular order."""

    def search(self, query: Vectors, limit: int) -> tuple[Ids, Scores]:
        """Return the ids of the `limit` nearest passages, nearest first, and their cosines.

        There are fewer than `limit` if there are no more passages, or if the engine has a lower limit.
        """


class PassageIndex(Protocol):
    """A search index of one store's passages. It is opened at its first use.

    It is derived from the store, which repairs any error in it. All methods raise StoreError if it can't be
    used.
    """

    @property
    def dense(self) -> NearVectors:
        """The passages' vectors."""

    @property
    def terms(self) -> TermStatistics:
        """The statistics of the passages' terms, with the latest commit."""

    @property
    def is_settled(self) -> bool:
        """True if the same candidates will be found until the store changes."""

    def candidates(self, vector: Vectors, text: str, limit: int, where: Filter) -> dict[int, float]:
        """Return the BM25 scores, by id, of the `limit` nearest and the `limit` best passages by words that
        pass a filter; 0 for passages that are not among the best by words."""

    def open(self) -> None:
        """Open it now."""

    def catch_up(self) -> Steps[None]:
        """Index what the store has committed since, if the index is open; searches may come between steps."""

    def refresh(self) -> None:
        """Catch up for a question; what another process is about to index may be left to it."""

    def save_if_far_behind(self) -> None:
        """Save what would take long to index again."""

    def close(self) -> None:
        """Save what is unsaved, and close. Raises StoreError if it can't be written."""
