"""Read datasets in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/test.tsv (Thakur et al. 2021)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from corpus.dates import parse_published
from corpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a dataset.

    `day` is when it was asked, `document` the id or title of the document that it is about. These and
    `answerable` are None if the dataset doesn't say.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    answerable: bool | None
    day: date | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: `texts` are whole documents (title and text) by id, `titles` their titles ("" for none),
    `days` their days (YYYYMMDD, 0 if unknown); `qrels` are relevances by question and document."""

    name: str
    corpus: Path
    texts: dict[str, str]
    titles: dict[str, str]
    days: dict[str, int]
    questions: tuple[Question, ...]
    qrels: dict[str, dict[str, int]]

    @property
    def judged(self) -> list[Question]:
        """The questions that have a relevant document."""
        return [q for q in self.questions if any(r > 0 for r in self.qrels.get(q.id, {}).values())]

    def credit(self, twins: Mapping[str, str]) -> "Dataset":
        """Return the dataset with each document's judgements given to its twin; the greatest one counts."""
        qrels: dict[str, dict[str, int]] = {}
        for question, judged in self.qrels.items():
            credited = qrels.setdefault(question, {})
            for document, relevance in judged.items():
                name = twins.get(document, document)
                credited[name] = max(relevance, credited.get(name, relevance))
        return replace(self, qrels=qrels)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the corpus file."""
        return hashlib.sha256(self.corpus.read_bytes()).hexdigest()


def load_dataset(folder: Path) -> Dataset:
    """Read a dataset. Raises UsageError that names the file and line of an error.

    Without qrels, its questions must say whether they are answerable; then only abstention can be measured.
    """
    corpus = folder / "corpus.jsonl"
    texts: dict[str, str] = {}
    titles: dict[str, str] = {}
    days: dict[str, int] = {}
    for row in _rows(corpus, ("_id", "text")):
        document = str(row["_id"])
        titles[document] = str(row.get("title") or "").strip()
        texts[document] = f"{row.get('title') or ''} {row.get('text') or ''}".strip()
        published = parse_published((row.get("metadata") or {}).get("date"))
        days[document] = published.day_number if published else 0
    questions = tuple(_question(row) for row in _rows(folder / "queries.jsonl", ("_id", "text")))
    name = folder.resolve().name
    dataset = Dataset(name, corpus, texts, titles, days, questions, _qrels(folder))
    if not dataset.judged and not any(question.answerable for question in questions):
        raise UsageError(f"{folder}: none of its questions has a relevant document in qrels; add judgements.")
    return dataset


def _question(row: dict[str, Any]) -> Question:
    metadata = row.get("metadata") or {}
    answerable, asked = metadata.get("answerable"), parse_published(metadata.get("date"))
    return Question(
        id=str(row["_id"]),
        text=str(row["text"]),
        answers=tuple(str(answer) for answer in metadata.get("answers") or ()),
        answerable=bool(answerable) if answerable is not None else None,
        day=asked.day if asked else None,
        document=str(document) if (document := metadata.get("document")) is not None else None,
    )


def _rows(path: Path, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}, line {number}: it is not valid JSON ({error}).") from error
        if not isinstance(row, dict) or any(field not in row for field in fields):
            raise UsageError(f"{path}, line {number}: it needs the fields {', '.join(fields)}.")
        yield row


def _qrels(folder: Path) -> dict[str, dict[str, int]]:
    path = next((p for n in ("test", "dev") if (p := folder / "qrels" / f"{n}.tsv").exists()), None)
    if path is None:
        return {}
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        row = line.split("\t")
        if not line.strip() or (number == 1 and row[-1] == "score"):
            continue
        try:
            question, document, score = row
            qrels.setdefault(question, {})[document] = int(score)
        except ValueError as error:
            raise UsageError(f"{path}, line {number}: it needs query, document and score.") from error
    return qrels


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: it can't be read ({error}); an evaluation folder needs it.") from error
