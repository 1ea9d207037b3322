"""What callers of the API send: data classes that pydantic checks and describes."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from bot.dates.day_words import MAX_CHARS as MAX_DAY_CHARS
from index.answer.abstention import Caution
from index.verdict.claims import MAX_TEXT_CHARS

MAX_NAME_CHARS = 200
"""Most characters of a source's name, a file's name or an id in a request."""

_STRICT = ConfigDict(extra="forbid", strict=True)
_DAY = "such as 2025-12-14, yesterday or 3 weeks ago"

Since = Annotated[
    str | None,
    Field(max_length=MAX_DAY_CHARS, description=f"Only documents published on this day or later: {_DAY}."),
]
Until = Annotated[
    str | None,
    Field(max_length=MAX_DAY_CHARS, description="Only documents published on this day or earlier."),
]
AsOf = Annotated[
    str | None,
    Field(
        max_length=MAX_DAY_CHARS,
        description="Answer as if it were this day: no later documents, and the versions of that day.",
    ),
]
Source = Annotated[
    str | None,
    Field(max_length=MAX_NAME_CHARS, description="Only sources whose name contains this, in any case."),
]
Question = Annotated[str, Field(description="A question in words.")]
CheckedText = Annotated[
    str, Field(max_length=MAX_TEXT_CHARS, description="A text; each of its sentences is checked.")
]
Topic = Annotated[str, Field(description="What the stories are about, in words.")]


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """A question, and what narrows it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    question: Question
    since: Since = None
    until: Until = None
    as_of: AsOf = None
    source: Source = None


@dataclass(frozen=True, slots=True)
class AskRequest(_Narrowed):
    """A question, what narrows it, and how it is answered."""

    limit: Annotated[int | None, Field(ge=1, le=3, description="Quote at most this many sentences.")] = None
    caution: Annotated[
        Caution | None, Field(strict=False, description="How sure to be before answering.")
    ] = None


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """A text whose claims are checked, and what narrows the documents."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    text: CheckedText
    since: Since = None
    until: Until = None
    as_of: AsOf = None
    source: Source = None


@dataclass(frozen=True, slots=True)
class SearchRequest(_Narrowed):
    """A question whose passages are asked for, and what narrows it."""

    limit: Annotated[int, Field(ge=1, le=100, description="Return at most this many passages.")] = 10


@dataclass(frozen=True, slots=True)
class LatestRequest:
    """Which of the newest stories are asked for."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    topic: Topic | None = None
    since: Since = None
    source: Source = None
    limit: Annotated[int, Field(ge=1, le=100, description="Return at most this many stories.")] = 5


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """The topic whose story is asked for."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    topic: Topic
    source: Source = None
