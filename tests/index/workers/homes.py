"""Make homes from the same documents, with or without Ray's workers, and compare them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import Select, select

from corpus import clock
from corpus.readers import parse_file
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.maintenance.table_checksums import first_difference
from index.store.database import Database
from index.store.schema import metadata, passages, vectors
from tests.index.sources import write_lines

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed: pip install .[ray]")

SHIPPED_DOCUMENTS = Path(__file__).parents[3] / "corpus" / "documents"
WORKERS = 2
NOW = 1_764_000_000.0
TIMEOUT_S = 600

ADDING = f"""
import sys
from pathlib import Path
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.models import DEFAULT_MODEL
from index.workers.address import parse_ray
from index.workers.ray_encoder import RayEncoder

def tell(share, passages):
    print(passages, flush=True)
    if told and len(sys.argv) > 5:
        sys.stdin.readline()  # the test may do something first
    told.clear()

told = [True]
address, home, source, model = sys.argv[1:5]
encoder = RayEncoder(parse_ray(address), model or DEFAULT_MODEL, {WORKERS}, Path(home).parent / "models")
with Library(Path(home), encoder, clock=lambda: {NOW}) as library:
    library.add([Path(source)], tell)
    assert encoder._cluster is not None, "nobody else encoded"
    print(sorted(name for name in sys.modules if name in ("torch", "ray")))
"""


class WideEncoder(Encoder):
    """The real encoder with the chunk size of several workers, so that commits have the same numbers."""

    @property
    def chunk_passages(self) -> int:
        return super().chunk_passages * WORKERS


def write_corpus(folder: Path, variants: int = 6) -> Path:
    """The shipped documents, each under several titles: more than a chunk for both workers."""
    drafts = [
        d
        for path in sorted(SHIPPED_DOCUMENTS.glob("*.md"))
        for d in parse_file(path, path.read_bytes()).drafts
    ]
    rows: list[dict[str, object]] = [
        {"id": f"d{m}-{n}", "title": f"{draft.title} ({n})", "text": f"{draft.text}\n\nNote {n}."}
        for n in range(variants)
        for m, draft in enumerate(drafts)
    ]
    return write_lines(folder / "many.jsonl", rows)


def add_here(home: Path, source: Path, encoder: Encoder) -> None:
    """Add documents without workers."""
    with Library(home, encoder, clock=lambda: NOW) as library:
        library.add([source])


def adding(
    home: Path, source: Path, address: str = "local", model: str = "", waits: bool = False
) -> "subprocess.Popen[str]":
    """A process that adds documents with two workers and prints how many passages have been encoded.

    If `waits` is True, it waits for a line of input after the first of them.
    """
    command = [sys.executable, "-c", ADDING, address, str(home), str(source), model, *["waits"] * waits]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=loopback(),
    )


def loopback() -> dict[str, str]:
    """The environment without settings of another Ray: this one listens on the loopback only."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == clock.OFFSET_VARIABLE or not name.startswith(("RAY_", "FOOTNOTE_"))
    }
    return {**kept, "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0"}


def differences(one: Path, other: Path) -> list[str]:
    """The tables of two homes that differ in any row.

    Ids of homes are ignored, since they always differ. Vectors are compared by key, not by number, since they
    are stored in the order of their keys within each batch.
    """
    with _opened(one) as here, _opened(other) as there:
        others = [table for table in metadata.sorted_tables if table not in (vectors, passages)]
        found = [table.name for table in others if first_difference(here, there, table)]
        joined = (_PASSAGES, _VECTORS)
        return found + [str(asked) for asked in joined if _rows(here, asked) != _rows(there, asked)]


_VECTORS = select(*(column for column in vectors.c if column is not vectors.c.id)).order_by(vectors.c.key)
_PASSAGES = (
    select(vectors.c.key, *(column for column in passages.c if column is not passages.c.vector_id))
    .join(vectors, vectors.c.id == passages.c.vector_id)
    .order_by(passages.c.id)
)


def _rows(database: Database, asked: Select[Any]) -> list[tuple[Any, ...]]:
    with database.transaction() as connection:
        rows = [tuple(row) for row in connection.execute(asked)]
    assert rows
    return rows


def workers_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The worker processes that are encoding now."""
    below = psutil.Process(process.pid).children(recursive=True)
    return [child for child in below if "ray::encode" in _title(child)]


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@contextmanager
def _opened(home: Path) -> Iterator[Database]:
    database = Database(home / DATABASE)
    try:
        database.set("home_id", "")  # two homes never have the same id
        yield database
    finally:
        database.close()
