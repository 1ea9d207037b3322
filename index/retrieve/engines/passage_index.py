"""What is asked of an engine that holds the passages: candidates, near vectors, frequencies of terms."""

from typing import Protocol

from index.models.token_model import Vectors
from index.steps import Steps
from index.store.filters import Filter
from index.text.analyzer import TermStatistics
from index.vectors.faiss_index import Ids, Scores


class NearVectors(Protocol):
    """The passages' vectors, searched by nearness."""

    def __len__(self) -> int:
        """How many passages there are."""

    @property
    def ids(self) -> Ids:
        """The ids of all of them, in no order."""

    def search(self, query: Vectors, limit: int) -> tuple[Ids, Scores]:
        """The ids of the `limit` nearest passages, nearest first, with their cosines. Fewer than `limit` are
        all there are, or all that the engine gives at once."""


class PassageIndex(Protocol):
    """The passages of one store, for searching. It is opened when it is first asked for something.

    What it holds is derived: whatever is off in it is made good from the store. All methods raise StoreError
    where it can't be used.
    """

    @property
    def dense(self) -> NearVectors:
        """The passages by meaning."""

    @property
    def terms(self) -> TermStatistics:
        """The passages' terms, those of what was committed last included."""

    @property
    def is_settled(self) -> bool:
        """Whether the same candidates will be found until the store changes."""

    def candidates(self, vector: Vectors, text: str, limit: int, where: Filter) -> dict[int, float]:
        """The ids of the `limit` nearest passages and of the `limit` best by words, of those that pass a
        filter, each with its BM25 score: 0 for those that are not among the best by words."""

    def open(self) -> None:
        """Open it now."""

    def catch_up(self) -> Steps[None]:
        """Take in what the store has committed since, if it is open. It may be asked between two steps."""

    def refresh(self) -> None:
        """As `catch_up`, for a question: what another process is about to take in may be left to it."""

    def save_if_far_behind(self) -> None:
        """Write down what would take long to take in again."""

    def close(self) -> None:
        """Write down what is not yet, and let go. Raises StoreError where it can't be written."""
