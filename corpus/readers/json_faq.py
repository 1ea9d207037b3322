"""Find questions with their answers anywhere in a JSON value: lists, categories, languages, schema.org."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.readers.faq import find_faq_fields

_MAX_DEPTH = 12
_SCHEMA_ANSWERS = ("acceptedAnswer", "suggestedAnswer")
_SAID = ("text", "content", "body", "value", "answer", "html", "markdown", "name", "#text", "__html")
_IS_QUESTION = re.compile(r"\S.*[?？;؟]\s*$", re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")


@dataclass(frozen=True, slots=True)
class QuestionPair:
    """A question and its answer, where they were found, and the fields beside them."""

    place: str
    question: str
    answer: str
    fields: dict[str, object]


def has_pairs(value: object) -> bool:
    """True if a question with an answer lies anywhere in a value."""
    return next(find_pairs("", value), None) is not None


def find_pairs(place: str, value: object, depth: int = 0) -> Iterator[QuestionPair]:
    """Yield the pairs of a value, in order."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for position, item in enumerate(value, start=1):
            yield from find_pairs(f"{place} {position}", item, depth + 1)
        return
    if not isinstance(value, dict):
        return
    pairs = list(_own_pairs(place, value))
    if pairs:
        yield from pairs
        return
    for key, item in value.items():
        if isinstance(item, dict | list):
            yield from find_pairs(f"{place}, {str(key)[:60]}", item, depth + 1)


def _own_pairs(place: str, fields: dict[str, object]) -> Iterator[QuestionPair]:
    """Yield the pairs in an object: two fields, schema.org's Question, or questions as keys."""
    if fields.get("@type") == "Question" or any(key in fields for key in _SCHEMA_ANSWERS):
        answers = next((fields[key] for key in _SCHEMA_ANSWERS if fields.get(key)), None)
        question, answer = _said(fields.get("name") or fields.get("text")), _said(answers)
        if question and answer:
            facts = {key: item for key, item in fields.items() if key not in ("@id", "text", "name")}
            yield QuestionPair(place, question, answer, facts)
        return
    names = list(fields)
    for found in find_faq_fields(list(map(str, names))):
        question_value, answer_value = fields[names[found.question]], fields[names[found.answer]]
        yield from _by_language(place, question_value, answer_value, fields)
    asked = {key: item for key, item in fields.items() if _IS_QUESTION.match(str(key))}
    if asked and len(asked) >= len(fields) / 2:
        for key, item in asked.items():
            if answer := _said(item):
                yield QuestionPair(place, str(key), answer, {})


def _by_language(
    place: str, question: object, answer: object, fields: dict[str, object]
) -> Iterator[QuestionPair]:
    """Yield a pair, or one for each language if both fields are objects of languages."""
    if isinstance(question, dict) and isinstance(answer, dict):
        languages = [key for key in question if key in answer and _LANGUAGE.fullmatch(str(key))]
        for language in languages:
            asked, said = _said(question[language]), _said(answer[language])
            if asked and said:
                own = {key: item for key, item in fields.items() if key not in ("id", "_id")}
                yield QuestionPair(f"{place}, {language}", asked, said, own)
        if languages:
            return
    asked = _said(question[:1]) if isinstance(question, list) else _said(question)
    if asked:  # a question without an answer is reported later
        yield QuestionPair(place, asked, _said(answer), fields)


def _said(value: object, depth: int = 0) -> str:
    """Return the text of a value: itself, its paragraphs, or the text of an object."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(value, list):
        return "\n\n".join(filter(None, (_said(item, depth + 1) for item in value)))
    if isinstance(value, dict):
        return next((said for key in _SAID if (said := _said(value.get(key), depth + 1))), "")
    return ""
