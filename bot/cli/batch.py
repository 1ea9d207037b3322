"""Answer many questions with one loaded model: each line of input gets a line of JSON."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.cli.home import checked_question
from bot.cli.output.console import emit
from bot.narrowing import Narrowing, parse_narrowing
from bot.page_links import with_pages
from bot.settings import Settings
from corpus.errors import FootnoteError, UsageError
from index.library import Library


def ask_batch(library: Library, settings: Settings, file: str, defaults: Narrowing) -> None:
    """Answer each line of `file` ("-" for standard input) as soon as it is read.

    A line is a question, or a JSON object with "question" and optionally "id", "since", "until", "as_of",
    "source", "limit" and "caution", which override `defaults`. The answer carries the "id". A line that can't
    be answered gives {"question", "error"}; the next line is answered all the same.
    """
    for line in _lines(file):
        if not line.strip():
            continue
        request: dict[str, Any] = {"question": line.strip()}
        try:
            request = _parse_line(line, request)
            emit(_echo_id(request) | _answer(library, settings, request, defaults))
        except FootnoteError as error:
            emit(_echo_id(request) | {"question": str(request.get("question", "")), "error": str(error)})


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as opened:
            yield from opened
    except OSError as error:
        raise UsageError(f"{file}: it can't be opened ({error.strerror}); check the path.") from error


def _parse_line(line: str, plain: dict[str, Any]) -> dict[str, Any]:
    if not line.lstrip().startswith("{"):
        return plain
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The line is not valid JSON ({error}).") from error
    return {key: value for key, value in request.items() if value is not None}


def _echo_id(request: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": request["id"]} if "id" in request else {}


def _answer(
    library: Library, settings: Settings, request: Mapping[str, Any], defaults: Narrowing
) -> dict[str, Any]:
    question = request.get("question")
    if not isinstance(question, str):
        raise UsageError('The line has no "question" that is a text.')
    narrowing = parse_narrowing(request).over(defaults)
    where = narrowing.to_filter(library.store)
    limit, caution = narrowing.limit or settings.quotes, narrowing.caution or settings.caution
    answer = library.ask(checked_question(question, settings), where, limit, caution)
    return with_pages(answer, library, settings).as_json()
