"""Read and write the Milvus collection of a home's passages: its fields, filters and mark.

All writes are idempotent: passages never change and ids are never reused, so writing one twice, or from two
processes at once, gives the same result.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.document import SHARED
from index.models.token_model import Vectors
from index.retrieve.engines.sparse import SparseVector, passage_vector
from index.store.filters import Filter
from index.vectors.faiss_index import Ids, Scores

if TYPE_CHECKING:
    from pymilvus import MilvusClient

LAYOUT = 2
"""Increase it when the fields or their contents change, so that the collection is rebuilt."""

MAX_HITS = 16_384
"""The most hits of one Milvus search (milvus.io/docs/limitations.md)."""

ID, GUILD, DENSE, WORDS = "id", "guild", "dense", "words"

_MARK_ID = 0
_MARK_CHARACTERS = 512
_PASSAGES = "until > 0"
"""A condition that every passage fulfils and the mark does not."""

_PARTITIONS = 64
"""Guilds are distributed over this many partitions; a search reads those of its guild and of the shared ones.
"""

_HNSW = {"M": 16, "efConstruction": 200, "sq_type": "SQ8"}
_MIN_EF = 256
"""The least size of HNSW's candidate list during a search."""

_DELETE_BATCH = 1_000

SEARCH_TIMEOUT_S, WRITE_TIMEOUT_S = 10.0, 120.0
"""How long a request may take."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A collection's progress: it has all of `generation`, and of later commits the passages up to id
    `after`.

    Their term weights were computed for a mean length of `mean_terms`. `dimension` is the vectors'.
    """

    generation: int
    mean_terms: float
    dimension: int
    after: int = 0
    layout: int = LAYOUT


@dataclass(frozen=True, slots=True)
class IndexedVector:
    """A passage to be written: the fields that filters need, its vector (d,) and its terms."""

    id: int
    guild_id: int
    day: int
    known: int
    until: int
    source: str
    vector: Vectors
    terms: Sequence[str]


class Collection:
    """A Milvus collection by name. It raises Milvus's errors."""

    def __init__(self, client: "MilvusClient", name: str, asking_s: float = SEARCH_TIMEOUT_S) -> None:
        self._client = client
        self._asking_s = asking_s
        self.name = name

    def make(self, dimension: int) -> None:
        """Create it, empty, for vectors of this dimension, replacing an existing one."""
        from pymilvus import DataType, MilvusClient

        self._client.drop_collection(self.name, timeout=WRITE_TIMEOUT_S)
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(ID, DataType.INT64, is_primary=True)
        schema.add_field(GUILD, DataType.INT64, is_partition_key=True)
        for name in ("day", "known", "until"):
            schema.add_field(name, DataType.INT32)
        schema.add_field("source", DataType.INT64)
        schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field(WORDS, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field("mark", DataType.VARCHAR, max_length=_MARK_CHARACTERS, nullable=True)
        indexes = MilvusClient.prepare_index_params()
        indexes.add_index(DENSE, index_type="HNSW_SQ", metric_type="IP", params=_HNSW)
        indexes.add_index(WORDS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        self._client.create_collection(
            self.name,
            schema=schema,
            index_params=indexes,
            num_partitions=_PARTITIONS,
            consistency_level="Session",
            timeout=WRITE_TIMEOUT_S,
        )

    def load(self) -> bool:
        """Load it for searches; False if it does not exist."""
        exists = bool(self._client.has_collection(self.name, timeout=self._asking_s))
        if exists:
            self._client.load_collection(self.name, timeout=WRITE_TIMEOUT_S)
        return exists

    def read_mark(self) -> Mark | None:
        """Return the current mark, from any process; None if there is no readable one."""
        found = self._client.get(
            self.name,
            ids=[_MARK_ID],
            output_fields=["mark"],
            timeout=self._asking_s,
            consistency_level="Strong",
        )
        try:
            return Mark(**json.loads(found[0]["mark"]))
        except (LookupError, TypeError, ValueError):
            return None

    def write_mark(self, mark: Mark) -> None:
        row = _row(_MARK_ID, SHARED, 0, 0, 0, "", np.zeros(mark.dimension, np.float32), {0: 1e-6})
        self._client.upsert(self.name, [row | {"mark": json.dumps(asdict(mark))}], timeout=WRITE_TIMEOUT_S)

    def put_passages(self, passages: Sequence[IndexedVector], mean_terms: float) -> None:
        """Write passages, with term weights for a mean length of `mean_terms`."""
        rows = [
            _row(p.id, p.guild_id, p.day, p.known, p.until, p.source, p.vector, words)
            for p in passages
            for words in [passage_vector(p.terms, mean_terms)]
        ]
        if rows:
            self._client.upsert(self.name, rows, timeout=WRITE_TIMEOUT_S)

    def remove(self, ids: Sequence[int]) -> None:
        """Delete passages; unknown ids are ignored."""
        for start in range(0, len(ids), _DELETE_BATCH):
            self._client.delete(
                self.name, ids=list(ids[start : start + _DELETE_BATCH]), timeout=WRITE_TIMEOUT_S
            )

    def flush(self) -> None:
        """Seal what was written into an indexed segment, which is searched faster than new rows."""
        self._client.flush(self.name, timeout=WRITE_TIMEOUT_S)

    def count(self) -> int:
        found = self._client.query(
            self.name,
            filter=_PASSAGES,
            output_fields=["count(*)"],
            timeout=WRITE_TIMEOUT_S,
            consistency_level="Strong",
        )
        return int(found[0]["count(*)"])

    def ids(self) -> Ids:
        """Return the ids of all passages, in no particular order."""
        rows = self._client.query_iterator(
            self.name, batch_size=MAX_HITS, filter=_PASSAGES, output_fields=[ID], consistency_level="Strong"
        )
        found: list[int] = []
        while batch := rows.next():
            found += (int(row[ID]) for row in batch)
        rows.close()
        return np.array(found, np.int64)

    def find_nearest(self, vector: Vectors, limit: int) -> tuple[Ids, Scores]:
        """Return the ids of the nearest passages, nearest first, and their inner products."""
        limit = min(limit, MAX_HITS)
        [hits] = self._client.search(
            self.name,
            [vector.tolist()],
            filter=_PASSAGES,
            limit=limit,
            output_fields=[ID],
            search_params=_near(limit),
            anns_field=DENSE,
            timeout=self._asking_s,
        )
        ids, scores = [hit[ID] for hit in hits], [hit["distance"] for hit in hits]
        return np.array(ids, np.int64), np.array(scores, np.float32)

    def candidates(self, vector: Vectors, words: SparseVector, limit: int, where: Filter) -> dict[int, float]:
        """Return the BM25 scores, by id, of the `limit` nearest and the `limit` best passages by words that
        pass a filter.

        One request suffices: a hybrid search in which dense scores weigh 0 returns both lists with BM25
        scores.
        """
        from pymilvus import AnnSearchRequest, WeightedRanker

        passing = filter_expression(where)
        requests = [AnnSearchRequest([vector.tolist()], DENSE, _near(limit), limit, expr=passing)]
        if words:
            requests.append(AnnSearchRequest([words], WORDS, {"metric_type": "IP"}, limit, expr=passing))
        weights = [0.0, 1.0][: len(requests)]
        [hits] = self._client.hybrid_search(
            self.name,
            requests,
            ranker=WeightedRanker(*weights, norm_score=False),
            limit=limit * len(requests),
            output_fields=[ID],
            timeout=self._asking_s,
        )
        return {hit[ID]: float(hit["distance"]) for hit in hits}


def filter_expression(where: Filter) -> str:
    """Return a filter as a Milvus expression. It has only numbers: sources are hashes."""
    found = [f"until > {where.moment}"]
    if where.as_of is not None:
        found.append(f"known <= {where.as_of}")
    if where.earliest is not None:
        found.append(f"day >= {where.earliest}")
    if where.latest is not None:
        found.append(f"day <= {where.latest}")
    if where.sources is not None:
        found.append(f"source in {[_source_number(name) for name in where.sources]}")
    if where.guilds is not None:
        found.append(f"{GUILD} in {list(where.guilds)}")
    return " and ".join(found)


def _near(limit: int) -> dict[str, Any]:
    return {"metric_type": "IP", "params": {"ef": max(_MIN_EF, limit)}}


def _source_number(name: str) -> int:
    """Return a 63-bit hash of a source's name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little") >> 1


def _row(
    number: int,
    guild_id: int,
    day: int,
    known: int,
    until: int,
    source: str,
    vector: Vectors,
    words: SparseVector,
) -> dict[str, Any]:
    return {
        ID: number,
        GUILD: guild_id,
        "day": day,
        "known": known,
        "until": until,
        "source": _source_number(source),
        DENSE: vector.tolist(),
        WORDS: words,
        "mark": None,
    }
