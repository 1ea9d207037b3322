"""The operations of the API: their addresses, what they take and what they answer with.

The routes and the OpenAPI description are both made from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.api.requests import AskRequest, CheckRequest, LatestRequest, SearchRequest, TimelineRequest
from bot.contract import FoundPassages, Removed, ShownDocument
from index.answer.model import Answer
from index.ingest.indexing import Report
from index.store import Listing
from index.stories.latest import Card
from index.stories.timeline import Development
from index.verdict.model import Check

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class TopicTimeline:
    """The story of a topic over time, oldest first. Without a story `developments` is empty."""

    topic: str
    story: int | None
    title: str | None
    developments: tuple[Development, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with one method. `name` is the method of `Service` that answers.

    `request` is the model of the body, None if it is a file or there is none.
    """

    name: str
    method: str
    path: str
    summary: str
    answer: TypeAdapter[Any]
    request: type | None = None
    takes_file: bool = False
    parameters: Mapping[str, str] | None = None

    @property
    def writes(self) -> bool:
        """True if a token must be allowed to write."""
        return self.takes_file or self.method == "DELETE"


OPERATIONS = (
    Operation(
        "ask",
        "POST",
        "/ask",
        "Answer a question with quotes, or say that the documents hold no answer",
        TypeAdapter(Answer),
        AskRequest,
    ),
    Operation(
        "check",
        "POST",
        "/check",
        "Say of each claim of a text if the documents support it, contradict it or don't mention it",
        TypeAdapter(Check),
        CheckRequest,
    ),
    Operation(
        "search",
        "POST",
        "/search",
        "Return the ranked passages for a question",
        TypeAdapter(FoundPassages),
        SearchRequest,
    ),
    Operation(
        "latest", "POST", "/latest", "Return the newest stories", TypeAdapter(list[Card]), LatestRequest
    ),
    Operation(
        "timeline",
        "POST",
        "/timeline",
        "Return how a story developed",
        TypeAdapter(TopicTimeline),
        TimelineRequest,
    ),
    Operation(
        "documents", "GET", "/documents", "List the documents, newest first", TypeAdapter(list[Listing])
    ),
    Operation(
        "document",
        "GET",
        "/documents/{id}",
        "Return a document with its text",
        TypeAdapter(ShownDocument),
        parameters={"id": "The id of a document or of a past version."},
    ),
    Operation(
        "add",
        "PUT",
        "/documents",
        "Add a file, or update the one of that name",
        TypeAdapter(Report),
        takes_file=True,
        parameters={"name": "The file's name; its ending says how it is read."},
    ),
    Operation(
        "remove",
        "DELETE",
        "/documents/{id}",
        "Remove a document",
        TypeAdapter(Removed),
        parameters={"id": "The id of a document of the token's own scope."},
    ),
)
