"""Discord's refusals, in the words of its API (Discord, "Opcodes and Status Codes")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a payload: its path, Discord's code and message."""

    path: tuple[str | int, ...]
    code: str
    message: str

    def under(self, *prefix: str | int) -> Problem:
        """The same problem in a larger payload that contains this one."""
        return Problem((*prefix, *self.path), self.code, self.message)


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that broke one of Discord's documented limits."""

    method: str
    path: str
    status: int
    code: int
    field: str
    message: str


class ApiError(Exception):
    """A refusal: HTTP status, Discord's code and, for a bad form body, its problems."""

    def __init__(self, status: int, code: int, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message, self.problems = status, code, message, tuple(problems)

    def body(self) -> dict[str, Any]:
        """The JSON of Discord's answer."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.problems:
            errors: dict[str, Any] = {}
            for problem in self.problems:
                place = errors
                for step in problem.path:
                    place = place.setdefault(str(step), {})
                place.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
            body["errors"] = errors
        return body


def bad_form(problems: Sequence[Problem]) -> ApiError:
    """50035: Invalid Form Body."""
    return ApiError(400, 50035, "Invalid Form Body", problems)


def unknown(what: str, code: int) -> ApiError:
    """404: there is no such object."""
    return ApiError(404, code, f"Unknown {what}")


def empty_message() -> ApiError:
    """50006: the message is empty."""
    return ApiError(400, 50006, "Cannot send an empty message")


def missing_access() -> ApiError:
    """50001: the bot does not see the channel."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """50013: the bot sees the channel but may not do this there."""
    return ApiError(403, 50013, "Missing Permissions")


VIOLATIONS = {50035, 50006, 50109, 40060, 10062, 50027, 40005, 50041}
"""Codes that mean that the bot broke a limit or the interaction protocol, not that a permission was
missing."""
