"""Many questions with one loaded model: a line in, a JSON line out."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.cli.home import checked_question
from bot.cli.output.console import emit
from bot.dates.days import parse_optional_day
from bot.settings import Settings
from corpus.errors import FootnoteError, UsageError
from index.answer.abstention import Caution
from index.library import Library
from index.store.filters import make_filter

_DAYS = ("since", "until", "as_of")


def ask_batch(library: Library, settings: Settings, file: str, defaults: Mapping[str, Any]) -> None:
    """Answer each line of `file` ("-" for standard input) as soon as it is read.

    A line is a question or a JSON object with "question" and optionally "id", "since", "until",
    "as_of", "source", "limit" and "caution", which go before `defaults`. The answer carries the "id".
    A line that can't be answered gives {"question", "error"}; the rest goes on.
    """
    for line in _lines(file):
        if not line.strip():
            continue
        request: dict[str, Any] = {"question": line.strip()}
        try:
            request = _parse(line, request)
            emit(_passed_on(request) | _answer(library, settings, {**defaults, **request}))
        except FootnoteError as error:
            emit(_passed_on(request) | {"question": str(request.get("question", "")), "error": str(error)})


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as opened:
            yield from opened
    except OSError as error:
        raise UsageError(f"{file}: it can't be opened ({error.strerror}); check the path.") from error


def _parse(line: str, plain: dict[str, Any]) -> dict[str, Any]:
    if not line.lstrip().startswith("{"):
        return plain
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The line is no valid JSON ({error}).") from error
    return {key: value for key, value in request.items() if value is not None}


def _passed_on(request: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": request["id"]} if "id" in request else {}


def _answer(library: Library, settings: Settings, request: Mapping[str, Any]) -> dict[str, Any]:
    question, limit = request.get("question"), request.get("limit") or settings.quotes
    if not isinstance(question, str):
        raise UsageError('The line has no "question" that is a text.')
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 3:
        raise UsageError('"limit" is a number from 1 to 3.')
    for name in (*_DAYS, "source"):
        if not isinstance(request.get(name), str | None):
            raise UsageError(f'"{name}" is a text.')
    since, until, as_of = (
        parse_optional_day(request.get(name), name, latest=name != "since") for name in _DAYS
    )
    where = make_filter(library.store.documents.sources(), since, until, as_of, request.get("source"))
    caution = _caution(request.get("caution"), settings)
    return library.ask(checked_question(question, settings), where, limit, caution).as_json()


def _caution(word: Any, settings: Settings) -> Caution:
    try:
        return settings.caution if word is None else Caution(word)
    except ValueError as error:
        raise UsageError(f'"caution" is one of {", ".join(Caution)}.') from error
