"""Index passages for BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75) in tantivy.

Their terms are made by `index.text.analyzer`, each passage's by the rules of its language.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy

from corpus.document import SHARED
from index.disk import delete, sha256
from index.home import close_to_others, write_private
from index.store import Passages
from index.store.filters import FOREVER, UNKNOWN_DAY, Filter
from index.text.analyzer import ANALYZED_LANGUAGES, ENGLISH, TERMS_VERSION, rules_of, terms, terms_in
from index.vectors.faiss_index import Ids, Scores

_HEAP_BYTES = 50_000_000
_MARK_ID = 0
_CHECKSUMS = "checksums.json"
_COMMITTED = "meta.json"


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    for name in ("day", "known", "until"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_integer_field("guild", indexed=True, fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("mark", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


@dataclass(frozen=True, slots=True)
class Bm25Entry:
    """A numbered text with the fields that filters need; see `index.store.schema.documents`."""

    number: int
    text: str
    day: int = UNKNOWN_DAY
    source: str = ""
    guild: int = SHARED
    known: int = UNKNOWN_DAY
    until: int = FOREVER
    language: str = ENGLISH


class Bm25:
    """A BM25 index of numbered texts, in memory or in a folder, with atomic commits.

    Numbers start at 1; number 0 is the mark, a word of the caller's that is committed with the texts. Raises
    OSError or ValueError if the folder has no valid index.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._schema = _make_schema()
        self._index = tantivy.Index(self._schema, path=str(folder) if folder else None)
        self._searcher = self._index.searcher()
        self._past: bool | None = None
        self._languages: frozenset[str] | None = None

    def __len__(self) -> int:
        return max(0, int(self._searcher.num_docs) - 1)

    @property
    def mark(self) -> str:
        """The mark of the last commit, "" before the first."""
        found = self._searcher.search(self._term("id", _MARK_ID), 1).hits
        return str(self._searcher.doc(found[0][1])["mark"][0]) if found else ""

    def commit(self, mark: str, entries: Iterable[Bm25Entry], gone: Iterable[int] = ()) -> None:
        """Add `entries` and remove the numbers in `gone`, in one atomic commit with `mark`."""
        fresh = not self._searcher.num_docs
        writer = self._index.writer(_HEAP_BYTES, 1)
        try:
            for number in (_MARK_ID, *gone):
                writer.delete_documents_by_term("id", number)
            for entry in entries:
                if not fresh:
                    writer.delete_documents_by_term("id", entry.number)
                fields = {
                    "id": entry.number,
                    "text": " ".join(terms(entry.text, entry.language)),
                    "language": rules_of(entry.language),
                    "day": entry.day,
                    "source": entry.source,
                    "guild": entry.guild,
                    "known": entry.known,
                    "until": entry.until,
                }
                writer.add_document(tantivy.Document.from_dict(fields, self._schema))
            writer.add_document(tantivy.Document.from_dict({"id": _MARK_ID, "mark": mark}, self._schema))
            writer.commit()
        finally:
            writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._past = self._languages = None

    @property
    def languages(self) -> frozenset[str]:
        """The languages, by `rules_of`, that the texts are in."""
        if self._languages is None:
            self._languages = frozenset(
                language for language in ANALYZED_LANGUAGES if self._searcher.doc_freq("language", language)
            )
        return self._languages

    @property
    def _has_past(self) -> bool:
        """True if a superseded version is indexed. Cached per commit, so that most queries skip the `until`
        filter."""
        if self._past is None:
            past = self._between("until", None, FOREVER - 1)
            self._past = bool(self._searcher.search(past, 1, count=False).hits)
        return self._past

    def document_frequency(self, term: str) -> int:
        """Return the number of texts that contain a term."""
        return int(self._searcher.doc_freq("text", term))

    def search(self, question: str, limit: int, where: Filter | None = None) -> tuple[Ids, Scores]:
        """Return the numbers of the `limit` texts with the highest BM25 scores, highest first, and the
        scores."""
        wanted = terms_in(question, self.languages)
        if not wanted or not len(self):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        words = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term("text", t)) for t in wanted])
        clauses = [(tantivy.Occur.Must, query) for query in (words, *self._restrictions(where or Filter()))]
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
        numbers = self._searcher.fast_field_values("id", [address for _, address in hits]) if hits else []
        return np.array(numbers, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "freq" if field == "text" else "basic")

    def _between(self, field: str, least: int | None, most: int | None) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, field, tantivy.FieldType.Unsigned, least, most)

    def _restrictions(self, where: Filter) -> list[tantivy.Query]:
        found = []
        if where.as_of is not None or self._has_past:
            found.append(self._between("until", where.moment + 1, None))
        if where.as_of is not None:
            found.append(self._between("known", None, where.as_of))
        if where.earliest is not None or where.latest is not None:
            found.append(self._between("day", where.earliest, where.latest))
        if where.sources is not None:
            found.append(tantivy.Query.term_set_query(self._schema, "source", list(where.sources)))
        if where.guilds is not None:
            found.append(tantivy.Query.term_set_query(self._schema, "guild", list(where.guilds)))
        return [tantivy.Query.const_score_query(query, 0.0) for query in found]


class Bm25Index:
    """A `Bm25` index of the store's passages, in a folder with checksums of its files.

    Tantivy notices damage late or never, so the checksums are compared at opening. A folder that is missing,
    damaged, from another home or ahead of the store is rebuilt. If it can't be written, as on a full disk,
    the index stays in memory until the next opening, so that questions are still answered.
    """

    def __init__(self, folder: Path, passages: Passages, home_id: str) -> None:
        self._folder = folder
        self._passages = passages
        self._home_id = home_id
        self._checksums: dict[str, str] = {}
        self._in_memory = False
        opened = self._open()
        if opened is None:
            self._reset()
        else:
            self.engine = opened
        self.catch_up()

    def catch_up(self) -> None:
        """Index what the store has committed since, in one commit; if that fails, rebuild the index."""
        if self._generation == self._passages.generation or self._try_write():
            return
        self._reset()
        if not self._try_write():
            self._reset_in_memory()
            with self._passages.snapshot():
                self._write()

    def _try_write(self) -> bool:
        """Write what is new; True if the index then has as many passages as the store."""
        try:
            with self._passages.snapshot():
                return self._write()
        except (OSError, ValueError):
            return False

    def _open(self) -> Bm25 | None:
        try:
            self._checksums = json.loads((self._folder / _CHECKSUMS).read_text(encoding="utf-8"))
            if self._files() != self._checksums.keys():
                return None
            if any(sha256(self._folder / name) != digest for name, digest in self._checksums.items()):
                return None
            engine = Bm25(self._folder)
            home, generation, version = engine.mark.split()
            past = self._passages.lineage(self._home_id, int(generation))
        except (OSError, ValueError, AttributeError):
            return None
        if (home, version) != (past, TERMS_VERSION) or int(generation) > self._passages.generation:
            return None
        self._generation = int(generation)
        return engine

    def _reset(self) -> None:
        """Start an empty index, in the folder if it is writable, else in memory."""
        try:
            delete(self._folder)
            self._folder.mkdir(mode=0o700, parents=True)
            self.engine = Bm25(self._folder)
        except (OSError, ValueError):
            self._reset_in_memory()
            return
        self._in_memory = False
        self._generation = 0
        self._checksums = {}

    def _reset_in_memory(self) -> None:
        self.engine = Bm25()
        self._in_memory = True
        self._generation = 0

    def _write(self) -> bool:
        """Commit what is new; True if the index then has as many passages as the store."""
        generation = self._passages.generation
        entries = (
            Bm25Entry(
                passage.id,
                " ".join((passage.title, passage.section, passage.text)),
                passage.day,
                passage.source,
                passage.guild_id,
                passage.known,
                passage.until,
                passage.language,
            )
            for batch in self._passages.since(self._generation)
            for passage in batch
        )
        gone: Sequence[int] = self._passages.removed_since(self._generation).tolist()
        past = self._passages.lineage(self._home_id, generation)
        self.engine.commit(f"{past} {generation} {TERMS_VERSION}", entries, gone)
        if not self._in_memory:
            self._write_checksums()
        self._generation = generation
        return len(self.engine) == self._passages.count()

    def _write_checksums(self) -> None:
        """Write the checksums of all files. Only `meta.json` ever changes; segments never do."""
        known = self._checksums
        self._checksums = {
            name: known[name] if name in known and name != _COMMITTED else sha256(self._folder / name)
            for name in sorted(self._files())
        }
        write_private(self._folder / _CHECKSUMS, json.dumps(self._checksums))
        close_to_others(self._folder)

    def _files(self) -> set[str]:
        """The names of tantivy's files that have a checksum."""
        names = {path.name for path in self._folder.iterdir() if not path.name.startswith(".")}
        return names - {_CHECKSUMS}
