"""Measure a home of a million passages: `python -m research.speed.million HOME FOLDER [PASSAGES]`.

The documents of HOME, a filled home, are copied under other names into a new home in FOLDER until there are
enough passages; each copy's vectors get a little noise. Measured are the time to build both indexes, the size
on disk, answers with and without the cross-encoder (the questions are the first words of stored sentences),
adding 100 further documents beside encoding them only, and the memory.
"""

import json
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encode.encoder import Encoder
from index.ingest.indexing import index_files
from index.library import Library
from index.steps import finish
from index.vectors.quantization import pack_vectors, packed_dimension, unpack_vectors

PASSAGES = 1_000_000
QUESTIONS = 200
WARM_UP = 20
ADDED = 100
_NOISE = 0.02
_QUESTION_CHARACTERS = 90

_OF_DOCUMENTS = (
    "version, guild_id, origin, title, title_made, source, url, published, day, published_order, text, "
    "sections, encoding, known, until, version_of"
)
_OF_MEMBERS = "story_id, guild_id, content, names, numbers, days"
_COPIES = (
    f"INSERT INTO documents (id, key, fingerprint, {_OF_DOCUMENTS}) "  # noqa: S608
    f"SELECT id || :mark, key || :mark, fingerprint || :mark, {_OF_DOCUMENTS} FROM documents "
    "WHERE rowid <= :documents",
    "INSERT INTO vectors (id, key, passage, sentences, tokens) SELECT id + :vectors * :copy, key || :mark, "
    "add_noise(passage, id + :vectors * :copy), sentences, tokens FROM vectors WHERE id <= :vectors",
    "INSERT INTO passages (id, document_id, vector_id, section, start, end, sentences, generation) "
    "SELECT id + :passages * :copy, document_id || :mark, vector_id + :vectors * :copy, section, start, end, "
    "sentences, generation FROM passages WHERE id <= :passages",
    f"INSERT INTO story_members (document_id, fingerprint, {_OF_MEMBERS}) "  # noqa: S608
    f"SELECT document_id || :mark, fingerprint || :mark, {_OF_MEMBERS} FROM story_members "
    "WHERE seq <= :members",
)


def copy_documents(home: Path, target: Path, passages: int) -> None:
    """Fill a new home with copies of another home's documents."""
    target.mkdir(parents=True)
    shutil.copy(home / "footnote.sqlite", target)
    database = sqlite3.connect(target / "footnote.sqlite", isolation_level=None)
    database.create_function("add_noise", 2, _add_noise, deterministic=True)
    database.execute("PRAGMA synchronous = OFF")
    tables = {"documents": "rowid", "vectors": "id", "passages": "id", "members": "seq"}
    most = {
        table: database.execute(
            f"SELECT max({column}) FROM {'story_members' if table == 'members' else table}"  # noqa: S608
        ).fetchone()[0]
        for table, column in tables.items()
    }
    [there] = database.execute("SELECT count(*) FROM passages").fetchone()
    for number in range(1, -(-passages // there)):
        database.execute("BEGIN")
        for statement in _COPIES:
            database.execute(statement, most | {"mark": f"~{number}", "copy": number})
        database.execute("COMMIT")
        _print(f"{there * (number + 1):,} passages copied")
    database.close()


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    source, folder = Path(arguments[0]), Path(arguments[1])
    passages = int(arguments[2]) if len(arguments) > 2 else PASSAGES
    home = folder / "million"
    if not home.exists():
        copy_documents(source, home, passages)
        _make_indexes(home)
    started = time.perf_counter()
    with Library(home, Encoder()) as library:
        library.index.open()
        _print(
            f"opened in {time.perf_counter() - started:.2f} s; {library.store.passages.count():,} passages"
        )
        library.load()
        questions = _questions(library, WARM_UP + QUESTIONS)
        _time_answers(library, questions, "with the reader, passages read from the disk for the first time")
        _time_answers(library, questions, "with the reader, the same questions again")
        _print(f"memory: {_memory()}")
        _time_adding(library, folder)
    with Library(home, Encoder(), reads=False) as library:
        library.load()
        _time_answers(library, questions, "without the reader")
    sizes = {p.name: _size(p) / 1e9 for p in sorted(home.iterdir())}
    told = ", ".join(f"{name} {size:.2f}" for name, size in sizes.items() if size > 0.01)
    _print(f"on disk: {sum(sizes.values()):.2f} GB ({told})")


def _make_indexes(home: Path) -> None:
    with Library(home, Encoder()) as library:
        started = time.perf_counter()
        _ = library.index.dense
        made = time.perf_counter()
        _ = library.index.terms
        _print(f"indexes made: FAISS in {made - started:.0f} s, BM25 in {time.perf_counter() - made:.0f} s")


def _questions(library: Library, count: int) -> list[str]:
    """Return the first words of sentences, each of a randomly drawn passage."""
    chance = random.Random(0)
    ids = chance.sample(range(1, library.store.passages.count()), 2 * count)
    found = list(library.store.passages.get(ids).values())
    texts = library.store.documents.texts({passage.document_id for passage in found})
    starts = [texts[p.document_id][slice(*chance.choice(p.sentences))][:_QUESTION_CHARACTERS] for p in found]
    return [text for text in starts if any(map(str.isalnum, text))][:count]


def _time_answers(library: Library, questions: Sequence[str], how: str) -> None:
    times = [library.ask(question).elapsed_ms for question in questions][WARM_UP:]
    _print(f"an answer {how}: p50 {np.percentile(times, 50):.1f} ms, p99 {np.percentile(times, 99):.1f} ms")


def _time_adding(library: Library, folder: Path) -> None:
    words = [f"{chr(97 + n % 26)}{n}lv" for n in range(1_000)]
    chance = random.Random(time.time_ns())
    texts = [" ".join(chance.choices(words, k=60)).capitalize() + "." for _ in range(ADDED)]
    started = time.perf_counter()
    library.encoder.encode_texts(texts)
    encoding = time.perf_counter() - started
    file = folder / f"{time.time_ns()}.jsonl"
    file.write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    started = time.perf_counter()
    report = finish(index_files(library.store, library.encoder, [file]))
    library.refresh()
    seconds = time.perf_counter() - started
    _print(f"{len(report.added)} more are searchable after {seconds:.2f} s; encoding alone: {encoding:.2f} s")
    started = time.perf_counter()
    library.settle_stories()
    _print(f"and their stories found {time.perf_counter() - started:.2f} s later")
    file.unlink()


def _add_noise(stored: bytes, seed: int) -> bytes:
    vector = unpack_vectors(stored)
    noisy = vector + np.random.default_rng(seed).normal(0, _NOISE, (1, packed_dimension(stored)))
    return pack_vectors((noisy / np.linalg.norm(noisy)).astype(np.float32))


def _memory() -> str:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    told = {"resident": "VmRSS", "of it not of files": "RssAnon"}
    return ", ".join(f"{int(found[name].split()[0]) / 1e6:.2f} GB {what}" for what, name in told.items())


def _size(path: Path) -> int:
    return sum(p.stat().st_size for p in path.rglob("*")) if path.is_dir() else path.stat().st_size


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
