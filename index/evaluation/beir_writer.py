"""Write datasets in the BEIR layout that `index.evaluation.beir` reads: a home's documents, and people's
judgements of answers."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import StoreError, UsageError

CORPUS, QUERIES, QRELS, UNANSWERED = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv", "unanswered.jsonl"


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a dataset, with metadata."""

    id: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)


def document_line(document: Document) -> str:
    """Return a document as a line of `corpus.jsonl`; `corpus.readers.json` reads the same document from it.

    A generated title is left out, to be generated again.
    """
    draft = document.draft
    metadata = {
        "date": draft.published.text if draft.published else None,
        "source": draft.source,
        "url": draft.url,
        "sections": [asdict(section) for section in draft.sections],
    }
    row = {
        "_id": document.id,
        "title": "" if draft.title_is_generated else draft.title,
        "text": draft.text,
        "metadata": {key: value for key, value in metadata.items() if value},
    }
    return json.dumps(row, ensure_ascii=False)


def query_lines(queries: Iterable[Query]) -> Iterator[str]:
    """Yield the lines of `queries.jsonl`."""
    for query in queries:
        row = {"_id": query.id, "text": query.text, "metadata": query.metadata}
        yield json.dumps(row, ensure_ascii=False)


def qrels_lines(qrels: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield the lines of `qrels/test.tsv`, the header first."""
    yield "query-id\tcorpus-id\tscore"
    for query, judged in qrels.items():
        for document, relevance in judged.items():
            yield f"{query}\t{document}\t{relevance}"


def write_folder(folder: Path, files: Mapping[str, Iterable[str]]) -> None:
    """Write files, given as lines by path in the folder; all of them or none. Only their owner may read them.

    Raises UsageError if the folder is not empty, StoreError if it can't be written.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(f"{folder}: there is something already; name a new folder or an empty one.")
    aside: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        for name, lines in files.items():
            _write(aside / name, lines)
        with suppress(FileNotFoundError):
            folder.rmdir()
        aside.replace(folder)
    except OSError as error:
        raise StoreError(
            f"{folder}: it can't be written ({error.strerror}); make room or name another folder."
        ) from error
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
