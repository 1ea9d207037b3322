"""Compare the answers of two libraries to questions made from their documents."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from index.library import Library
from index.store import Store
from index.store.dialects.sql import among, as_ids
from index.store.filters import FOREVER
from index.store.schema import documents, passages

AnswerJson = dict[str, Any]
"""The JSON of an answer without `elapsed_ms`."""

_LIVE = select(documents.c.id).where(documents.c.until == FOREVER).order_by(documents.c.id)
_FIRST = select(func.min(passages.c.id)).where(among(passages.c.document_id)).group_by(passages.c.document_id)
_SAID = (
    select(documents.c.title, documents.c.text, passages.c.sentences)
    .join(passages, passages.c.document_id == documents.c.id)
    .where(passages.c.id.in_(_FIRST))
    .order_by(documents.c.id)
)


@dataclass(frozen=True, slots=True)
class _Document:
    title: str
    first_sentence: str


def sample_questions(store: Store, count: int, most_characters: int) -> list[str]:
    """Return up to `count` different questions, made from documents that lie evenly among all.

    First the title of one and the first sentence of the next document by turns, then the other way round. No
    question has more than `most_characters`.
    """
    with store.database.transaction() as connection:
        ids = connection.scalars(_LIVE).all()
        chosen = [ids[n * len(ids) // count] for n in range(count)] if len(ids) > count else ids
        found = connection.execute(_SAID, as_ids(chosen)).all()
    said = [_Document(row.title, row.text[slice(*json.loads(row.sentences)[0])]) for row in found]
    plain = (" ".join(text.split())[:most_characters] for text in _alternately(said))
    askable = dict.fromkeys(text for text in plain if any(character.isalnum() for character in text))
    return list(islice(askable, count))


def ask_questions(
    library: Library, questions: Sequence[str], tell: Callable[[int], None]
) -> list[AnswerJson]:
    """Return the answers to questions, in their order; `tell` gets the number asked so far after each."""
    answers = []
    for number, question in enumerate(questions, start=1):
        answer = library.ask(question).as_json()
        del answer["elapsed_ms"]
        answers.append(answer)
        tell(number)
    return answers


def find_differences(here: Sequence[AnswerJson], there: Sequence[AnswerJson], near: float = 0.0) -> list[str]:
    """Return a line for each question with different answers, naming the fields that differ.

    Floating-point numbers may differ by `near`.
    """
    lines = []
    for one, other in zip(here, there, strict=True):
        names = [name for name in one if not _is_alike(one[name], other[name], near)]
        if names:
            lines.append(f"{one['question']}: different {', '.join(names)}")
    return lines


def _is_alike(one: Any, other: Any, near: float) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= near
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_is_alike(one[name], other[name], near) for name in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(_is_alike(a, b, near) for a, b in zip(one, other, strict=True))
    return bool(one == other)


def _alternately(said: Sequence[_Document]) -> Iterator[str]:
    for turn in (0, 1):
        for number, document in enumerate(said):
            yield document.title if (number + turn) % 2 == 0 else document.first_sentence
