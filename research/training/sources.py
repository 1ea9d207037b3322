"""Read the training sources, each into the layout that evaluation uses (BEIR).

- SQuAD's JSON (v1.1 or v2.0), as SQuADShifts has it too (Miller et al. 2020, CC BY 4.0);
- UnAnsQ's folder QG (Zhu et al. 2019, made from SQuAD 2.0's training articles, CC BY-SA 4.0): answerable
  questions beside unanswerable ones on the same paragraph;
- evaluation folders: only the questions that weights may be trained on (`index.evaluation.parts`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from index.evaluation.beir import Dataset, load_dataset
from index.evaluation.parts import TRAINED, keep_parts

GENERIC_TITLES = ("Filtered Reddit Comments", "Amazon Reviews")
"""Titles that say nothing about their paragraphs."""


@dataclass(slots=True)
class _Folder:
    documents: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    judgements: list[tuple[str, str]] = field(default_factory=list)

    def add_document(self, title: str, text: str) -> str:
        """Add a document and return its id."""
        name = f"d{len(self.documents)}"
        self.documents.append({"_id": name, "title": title, "text": text, "metadata": {}})
        return name

    def add_question(self, text: str, document: str, answers: Sequence[str]) -> None:
        """Add a question of a document; without answers it is unanswerable."""
        name = f"q{len(self.questions)}"
        metadata = {"answers": list(answers), "answerable": bool(answers), "document": document}
        self.questions.append({"_id": name, "text": text, "metadata": metadata})
        if answers:
            self.judgements.append((name, document))

    def write(self, folder: Path) -> Dataset:
        """Write the dataset and read it back."""
        (folder / "qrels").mkdir(parents=True, exist_ok=True)
        _write(folder / "corpus.jsonl", map(json.dumps, self.documents))
        _write(folder / "queries.jsonl", map(json.dumps, self.questions))
        lines = (f"{question}\t{document}\t1" for question, document in self.judgements)
        _write(folder / "qrels" / "test.tsv", ["query-id\tcorpus-id\tscore", *lines])
        return load_dataset(folder)


def read_squad(path: Path, folder: Path) -> Dataset:
    """Read SQuAD's JSON as a dataset, written to `folder`. Raises UsageError for any other file."""
    made = _Folder()
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            title = str(article["title"]).replace("_", " ")
            title = "" if title.startswith(GENERIC_TITLES) else title
            for paragraph in article["paragraphs"]:
                document = made.add_document(title, paragraph["context"])
                for asked in paragraph["qas"]:
                    answers = [] if asked.get("is_impossible") else [a["text"] for a in asked["answers"]]
                    made.add_question(asked["question"], document, sorted(set(answers)))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: it is not a SQuAD file ({error!r}); name one.") from error
    return made.write(folder)


def read_unansq(source: Path, folder: Path) -> Dataset:
    """Read UnAnsQ's development pairs as a dataset, written to `folder`.

    Raises UsageError if files are missing or don't fit together.
    """
    contexts = [line[0] for line in _table(source / "dev-context.txt")]
    made = _Folder()
    names = {text: made.add_document("", text) for text in dict.fromkeys(contexts)}
    asked: set[str] = set()
    for kind in ("answerable", "unanswerable"):
        path = source / f"dev-{kind}-questions.txt"
        try:
            for text, (_, question, start, end) in zip(contexts, _table(path), strict=True):
                if question in asked:
                    continue
                asked.add(question)
                answer = " ".join(text.split(" ")[int(start) : int(end) + 1])
                made.add_question(question, names[text], [answer] if kind == "answerable" else [])
        except ValueError as error:
            raise UsageError(
                f"{path}: it doesn't fit dev-context.txt ({error}); get UnAnsQ again."
            ) from error
    return made.write(folder)


def read_pairs(source: Path) -> list[tuple[str, str]]:
    """Read UnAnsQ's training questions: each answerable one with the unanswerable one made from it.

    Raises UsageError like `read_unansq`.
    """
    answerable = _table(source / "train-answerable-questions.txt")
    unanswerable = _table(source / "train-unanswerable-questions.txt")
    try:
        return [(one[1], other[1]) for one, other in zip(answerable, unanswerable, strict=True)]
    except (ValueError, IndexError) as error:
        raise UsageError(
            f"{source}: its training questions are no pairs ({error}); get UnAnsQ again."
        ) from error


def read_folder(folder: Path) -> Dataset:
    """Read an evaluation folder with the questions that weights may be trained on."""
    return keep_parts(load_dataset(folder), TRAINED)


def _table(path: Path) -> list[list[str]]:
    try:
        return [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: it can't be read ({error}); UnAnsQ's folder QG holds it.") from error


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
