"""Small sources for the tests: their files, the questions that they answer, an encoder that counts."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.home import DERIVED
from index.library import Library
from index.models import DEFAULT_MODEL
from index.steps import Steps
from index.vectors.product_codes import BYTES_PER_TOKEN, decode_tokens
from index.vectors.quantization import unpack_vectors
from tests.index.retrieve.engines.engines import PASSAGES

FERRY = "The night ferry to Lindoya leaves the harbour at nine in the evening."
BRIDGE = "Engineers closed the Karsten bridge after they found cracks in two pylons."
TURBINE = "The Hollin wind farm will get forty new turbines by the end of the decade."
ORCHARD = "Frost destroyed half of the cherry blossom in the Merrow valley orchards."

QUESTIONS = {
    FERRY: "When does the night ferry to Lindoya leave the harbour?",
    BRIDGE: "Why did engineers close the Karsten bridge?",
    TURBINE: "How many new turbines will the Hollin wind farm get?",
    ORCHARD: "What did frost destroy in the Merrow valley orchards?",
}


def markdown(text: str, **facts: str) -> str:
    """A Markdown source with front matter."""
    head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in facts.items())
    return f"---\n{head}---\n\n{text}\n"


def write(folder: Path, name: str, text: str, **facts: str) -> Path:
    """A Markdown file in `folder`, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(markdown(text, **facts), encoding="utf-8")
    return path


def write_lines(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    """A JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_news(folder: Path) -> list[Path]:
    """Four files, of different days and sources, one undated."""
    return [
        write(
            folder, "ferry.md", FERRY, title="Ferry at night", source="Harbour Post", published="2024-03-01"
        ),
        write(folder, "bridge.md", BRIDGE, title="Bridge shut", source="City Wire", published="2024-05-09"),
        write(folder, "turbine.md", TURBINE, title="More wind", source="City Wire", published="2025-01-20"),
        write(folder, "orchard.md", ORCHARD, title="A late frost"),
    ]


def quoted(library: Library, question: str) -> list[str]:
    """The texts that a question is answered with."""
    return [quote.text for quote in library.ask(question).quotes]


def drop_indexes(home: Path) -> None:
    """Take away what a closed home has derived, whichever engine it has."""
    for path in (home / name for name in (*DERIVED, PASSAGES)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def assert_in_step(library: Library) -> None:
    """The two indexes hold the passages that the store holds, each once."""
    stored = [passage.id for batch in library.store.passages.since(0) for passage in batch]
    near, _ = library.index.dense.search(library.query("anything").vector, 10_000)
    assert sorted(near.tolist()) == stored
    assert len(library.index.terms) == len(stored) == library.store.passages.count()


def assert_exact(library: Library, question: str) -> None:
    """A question is answered with what stands in the stored documents."""
    answer = library.ask(question)
    assert answer.answered
    for quote, citation in zip(answer.quotes, answer.citations, strict=True):
        document = library.store.documents.get(citation.document)
        assert document is not None
        assert document.text[citation.start : citation.end] == quote.text


class CountingEncoder(Encoder):
    """The real encoder; `encoded` holds every passage text that it was given."""

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        super().__init__(model)
        self.encoded: list[str] = []

    def encode_passages(
        self, inputs: Sequence[PassageInput], done: Callable[[int], None] = lambda count: None
    ) -> Steps[list[EncodedPassage]]:
        self.encoded += [item.text for item in inputs]
        return super().encode_passages(inputs, done)


class OtherEncoder(CountingEncoder):
    """The same weights under another fingerprint, as another model has."""

    fingerprint = "other"  # type: ignore[assignment]


def number_as_in_the_fourth(database: sqlite3.Connection) -> None:
    """Write vectors as the fourth version did: by key, float16, sentences with all scales first, tokens one
    byte a number."""
    rows = database.execute("SELECT id, key, passage, sentences, tokens FROM vectors").fetchall()
    for statement in (
        "DROP TABLE migrations",
        "DROP TABLE made_tables",
        "DROP TABLE vectors",
        "DROP TABLE loose_vectors",
        "CREATE TABLE vectors (key VARCHAR NOT NULL PRIMARY KEY, passage BLOB NOT NULL, "
        "sentences BLOB NOT NULL, tokens BLOB NOT NULL DEFAULT x'')",
        "ALTER TABLE passages ADD COLUMN vector_key VARCHAR NOT NULL DEFAULT ''",
        "DROP INDEX ix_passages_vector_id",
        "DROP INDEX documents_by_source",
        "CREATE INDEX ix_passages_vector_key ON passages (vector_key)",
    ):
        database.execute(statement)
    for number, key, passage, sentences, tokens in rows:
        packed = np.frombuffer(sentences, np.uint8).reshape(-1, len(passage))
        kept = decode_tokens(np.frombuffer(tokens, np.uint8).reshape(-1, BYTES_PER_TOKEN))
        values = (
            key,
            unpack_vectors(passage).astype(np.float16).tobytes(),
            packed[:, :4].tobytes() + packed[:, 4:].tobytes(),
            np.rint(kept * 127).astype(np.int8).tobytes(),
        )
        database.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", values)
        database.execute("UPDATE passages SET vector_key = ? WHERE vector_id = ?", (key, number))
    database.execute("ALTER TABLE passages DROP COLUMN vector_id")


def number_as_before(database: sqlite3.Connection) -> None:
    """Write vectors as the third release did: float32, and those of sentences float16."""
    number_as_in_the_fourth(database)
    database.execute("DROP INDEX ix_documents_encoding")
    rows = database.execute("SELECT key, passage, sentences FROM vectors").fetchall()
    for key, passage, sentences in rows:
        vector = np.frombuffer(passage, np.float16).astype(np.float32)
        count = len(sentences) // (len(vector) + 4)
        scales = np.frombuffer(sentences, np.float32, count)
        numbers = np.frombuffer(sentences, np.int8, offset=4 * count).reshape(count, -1)
        halves = (numbers * scales[:, None]).astype(np.float16)
        values = (vector.tobytes(), halves.tobytes(), key)
        database.execute("UPDATE vectors SET passage = ?, sentences = ? WHERE key = ?", values)
