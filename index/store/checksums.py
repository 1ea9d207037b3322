"""Checksums of rows: they show that documents, passages and vectors are still as Footnote has stored them.

Each is the SHA-256 (hex) of everything in a row that an answer depends on. Left out are numbers that only
stand for a row (a passage's id), and the encoding of a document, which may change without its content.
Homes hold these checksums: another way to compute them needs a migration that computes them again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

DOCUMENT_FIELDS = (
    *("id", "version", "guild_id", "origin", "key", "title", "title_made", "source", "url", "published"),
    *("day", "published_order", "sections", "blocks", "language", "fingerprint", "known", "until"),
    "version_of",
)
"""The columns in the checksum of a document, beside its text."""


def document_checksum(row: Mapping[str, Any]) -> str:
    """Return the checksum of a document's row."""
    return _checksum([row[name] for name in DOCUMENT_FIELDS], row["text"])


def is_whole_document(row: Row[*tuple[Any, ...]]) -> bool:
    """True if a row of `documents` is as it was stored."""
    return has_whole_values(dict(row._mapping))


def has_whole_values(values: Mapping[str, Any]) -> bool:
    """True if the values of a document's row are as they were stored."""
    try:
        return document_checksum(values) == str(values["checksum"])
    except (TypeError, ValueError, AttributeError):  # a value of another type, or that is no Unicode
        return False


def passage_checksum(
    document_id: str, section: str, start: int, end: int, sentences: str, vector_key: str, generation: int
) -> str:
    """Return the checksum of a passage's row; `vector_key` is the key of the vectors that it names."""
    parts = (
        f"{len(document_id)} {len(section)} {len(vector_key)} {start} {end} {generation} "
        f"{document_id}{section}{vector_key}{sentences}"
    )
    return hashlib.sha256(parts.encode()).hexdigest()


def vector_checksum(key: str, passage: bytes, sentences: bytes, tokens: bytes) -> str:
    """Return the checksum of a row of vectors."""
    head = f"{len(key)} {len(passage)} {len(sentences)} {key}".encode()
    return hashlib.sha256(b"".join((head, passage, sentences, tokens))).hexdigest()


def is_whole_passage(row: Row[*tuple[Any, ...]]) -> bool:
    """True if a passage and its vectors are as they were stored: see `PASSAGE_PARTS`."""
    _, *place, generation, own, key, passage, sentences, tokens, theirs = row[:PASSAGE_PARTS_COUNT]
    document_id, section, start, end, spans = place
    try:
        found = passage_checksum(document_id, section, start, end, spans, key, generation)
        return found == str(own) and vector_checksum(key, passage, sentences, tokens) == str(theirs)
    except (TypeError, ValueError, AttributeError):
        return False


PASSAGE_PARTS_COUNT = 13
"""The number of columns that `is_whole_passage` reads."""


def checksum_of_all(checksums: Iterable[str]) -> str:
    """Return the checksum of all passages of a document, from theirs; "" if it has none."""
    found = sorted(checksums)
    return hashlib.sha256("".join(found).encode()).hexdigest() if found else ""


def _checksum(values: list[Any], text: str) -> str:
    """Return the checksum of values and a text; no other values and text give the same bytes."""
    head = json.dumps(values, ensure_ascii=False)  # one line, so the text begins after the first line break
    return hashlib.sha256(f"{head}\n{text}".encode()).hexdigest()
