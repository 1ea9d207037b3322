"""The store: the SQL database of documents, passages and vectors, from which every index is derived.

A generation is the number of a committed change of passages. Each derived index knows the generation that it
holds, and catches up from the store.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from corpus import clock
from index.store.changes import Changes, DocumentChange
from index.store.conflicts import Conflicts
from index.store.database import Database
from index.store.documents import Documents, DocumentSummary, DocumentTitle, Listing
from index.store.integrity import Integrity
from index.store.next_passages import NextPassages
from index.store.passages import IndexedPassage, Passages, StoredPassage
from index.store.rows import DocumentEntry
from index.store.stories import Member, Stories
from index.store.versions import Versions

__all__ = [
    "Changes",
    "Conflicts",
    "DocumentChange",
    "DocumentEntry",
    "DocumentSummary",
    "DocumentTitle",
    "Documents",
    "IndexedPassage",
    "Listing",
    "Member",
    "NextPassages",
    "Passages",
    "Store",
    "StoredPassage",
    "Stories",
    "Versions",
]


class Store:
    """A home's database, at a path (SQLite) or a URL (PostgreSQL), and its tables by subject. `clock` returns
    the time in seconds since 1970; `beside` are names of files, see `Database`."""

    def __init__(
        self, where: Path | str, clock: Callable[[], float] = clock.now, beside: Sequence[str] = ()
    ) -> None:
        self.database = Database(where, beside)
        self.documents = Documents(self.database, clock)
        self.versions = Versions(self.database)
        self.changes = Changes(self.database)
        self.passages = Passages(self.database)
        self.next_passages = NextPassages(self.database)
        self.stories = Stories(self.database)
        self.conflicts = Conflicts(self.database)
        self.integrity = Integrity(self.database)

    @property
    def home_id(self) -> str:
        """The random id of this home; files derived from another home carry another one."""
        return self.database.get("home_id") or ""

    def close(self) -> None:
        self.database.close()
