"""Lenient reading: what discord.py refuses of Discord's objects is filled in or left out, the rest is read.

discord.py indexes what Discord documents as required, so one missing field raises out of a parser. The
traceback tells which part of the payload was being read: discord.py hands every part to a constructor of its
own. That part is mended, by the gentlest of the means that help, and all is read again: a missing field is
filled in, one that is null gets its default or is left out, any other is left out, the part is left out.
"""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")

MAX_READINGS = 300
"""How often one payload is read before it is given up; a large server takes about 10 ms a reading."""

MAX_LEFT_OUT = 10
"""How many parts of one list are left out one by one; then the list goes as a whole."""

DEFAULTS: Json = {
    "archived": False,
    "attachments": [],
    "auto_archive_duration": 1440,
    "available_tags": [],
    "bitrate": 64_000,
    "channels": [],
    "components": [],
    "content": "",
    "deny": "0",
    "allow": "0",
    "embeds": [],
    "flags": 0,
    "guilds": [],
    "locked": False,
    "members": [],
    "mentions": [],
    "name": "",
    "nsfw": False,
    "options": [],
    "permissions": "0",
    "position": 0,
    "rate_limit_per_user": 0,
    "resolved": {},
    "roles": [],
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": None,
        "locked": False,
    },
    "threads": [],
    "type": 0,
    "user_limit": 0,
    "username": "",
    "version": 1,
}
"""What a field is taken to be where Discord leaves it out or null: Discord's own default, or nothing. No
default gives anybody more permissions. Fields that are not here may be null."""

_REQUIRED_FIELDS = frozenset({"id", "token", "author", "user", "data", "guild_id", "channel_id"})
"""Without these a part says nothing, or something else: it is left out at once."""

_OWN_PACKAGES = ("bot", "index", "corpus")
_FIELD_NAME = re.compile(r"\w{1,40}")
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")


class UnreadableError(Exception):
    """Nothing that could be used is left of what Discord sent. Its text is for the log."""


@dataclass(slots=True)
class _Place:
    """Where a part of a payload stands: under `key` in `parent`, which is None for the payload itself."""

    part: Json | list[Any]
    parent: Json | list[Any] | None
    key: Any
    path: str
    depth: int


@dataclass(slots=True)
class _Trial:
    """A change of one field, to see whether it helps."""

    part: Json
    key: str
    before: Any
    mend: str


def read_leniently(read: Callable[[Json], T], data: Json) -> tuple[T, list[str]]:
    """Read a payload, which is mended in place; return also what was mended, in words without any content.

    Raises UnreadableError where nothing helps; what our own code raises is let through.
    """
    mender: _Mender | None = None
    for _ in range(MAX_READINGS):
        try:
            return read(data), mender.mends if mender else []
        except UnreadableError:
            raise
        except Exception as error:  # discord.py raises whatever its code stumbles over
            if _is_own(error):
                raise
            mender = mender or _Mender(data)
            mender.mend(error)
    raise UnreadableError(f"it was read {MAX_READINGS} times in vain")


class _Mender:
    """Mends one payload, a little more at each error."""

    def __init__(self, data: Json) -> None:
        self.mends: list[str] = []
        self._data = data
        self._filled: set[tuple[int, str]] = set()
        self._changes: dict[int, Iterator[tuple[str, Any, str]]] = {}
        self._left_out: dict[int, int] = {}
        self._trial: _Trial | None = None
        self._cause: tuple[object, ...] = ()
        self._error = ""
        self._kept: list[Any] = []  # what is left out stays alive, so that no id comes twice

    def mend(self, error: Exception) -> None:
        """Change the payload by one step. Raises UnreadableError where there is nothing left to try."""
        places = {id(place.part): place for place in _walk_parts(self._data)}
        place, frame = _find_blamed_part(error, places, self._filled)
        where = (id(place.part), *_raising_lines(error, frame))
        if not self._end_trial(error, where):
            self._cause, self._error = where, type(error).__name__
        part = place.part
        is_mendable = isinstance(part, dict) and (place.parent is None or not _is_hopeless(part, error))
        if not (is_mendable and (self._fill_in(part, place, error) or self._try_a_change(part, place))):
            self._leave_out(place, places)

    def _fill_in(self, part: Any, place: _Place, error: Exception) -> bool:
        """Fill in a missing field, in all parts of the same type that lack it: they would fail in turn."""
        key = _missing_field(error, part)
        if key is None or (id(part), key) in self._filled:
            return False
        beside = place.parent if isinstance(place.parent, list) else [part]
        for one in beside:
            if isinstance(one, dict) and one.get("type") == part.get("type") and key not in one:
                self._filled.add((id(one), key))
                one[key] = copy.deepcopy(DEFAULTS.get(key))
        self.mends.append(f"{_place_name(place)} has no {key}")
        return True

    def _try_a_change(self, part: Any, place: _Place) -> bool:
        """Try the next change of a field of the part; False where all have been tried."""
        changes = self._changes.setdefault(id(part), _possible_changes(part, self._error))
        change = next(changes, None)
        if change is None:
            return False
        key, value, what = change
        self._trial = _Trial(part, key, part[key], f"{_place_name(place)} has {what}")
        self.mends.append(self._trial.mend)
        del part[key]
        if value is not _ABSENT:
            part[key] = value
        return True

    def _end_trial(self, error: Exception, where: tuple[object, ...]) -> bool:
        """Take back a change that was in vain: the error is as before, or that the field is gone."""
        trial, self._trial = self._trial, None
        if trial is None or not (where == self._cause or _missing_field(error, trial.part) == trial.key):
            return False
        trial.part[trial.key] = trial.before
        self.mends.remove(trial.mend)
        return True

    def _leave_out(self, place: _Place, places: dict[int, _Place]) -> None:
        parent = place.parent
        if parent is None:
            raise UnreadableError("; ".join([*self.mends, f"{self._error} is left"]))
        self._left_out[id(parent)] = self._left_out.get(id(parent), 0) + 1
        if isinstance(parent, list) and self._left_out[id(parent)] > MAX_LEFT_OUT:
            self._leave_out(places[id(parent)], places)
            return
        self._kept.append(place.part)
        del parent[place.key]
        self.mends.append(f"{_place_name(place)} is left out ({self._error})")


def _possible_changes(part: Json, error: str) -> Iterator[tuple[str, Any, str]]:
    """What may be changed in a part, the likeliest cause first: nulls, then parts, then values."""
    fields = [(key, value) for key, value in part.items() if key not in _REQUIRED_FIELDS]
    for key, value in fields:
        if value is None:
            yield key, copy.deepcopy(DEFAULTS.get(key, _ABSENT)), f"null for {_field_name(key)}"
    for key, value in fields:
        if isinstance(value, list) and not all(isinstance(one, dict) for one in value):
            yield key, [one for one in value if isinstance(one, dict)], f"an odd item in {_field_name(key)}"
    for key, value in sorted(fields, key=lambda field: not isinstance(field[1], dict | list)):
        if value is not None:
            yield key, _ABSENT, f"a {_field_name(key)} that raises {error}"


class _Absent:
    """In place of a value: the field is left out."""

    def __deepcopy__(self, _: object) -> "_Absent":
        return self


_ABSENT = _Absent()


def _walk_parts(data: Json) -> Iterator[_Place]:
    """Every object and list in a payload, with its place."""
    todo = [_Place(data, None, None, "", 0)]
    while todo:
        place = todo.pop()
        yield place
        part = place.part
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            if isinstance(value, dict | list):
                step = f"[{key}]" if isinstance(key, int) else f".{_field_name(key)}"
                todo.append(_Place(value, part, key, (place.path + step).lstrip("."), place.depth + 1))


def _find_blamed_part(
    error: Exception, places: dict[int, _Place], filled: set[tuple[int, str]]
) -> tuple[_Place, FrameType | None]:
    """The part that was being read, and the function that did: the innermost that was handed one, or that
    loops over parts of which the present one lacks the field."""
    for trace in reversed(list(_traces(error))):
        frame = trace.tb_frame
        names = frame.f_code.co_varnames
        arguments = names[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
        if frame.f_code.co_name in _COMPREHENSIONS:
            arguments = names
        # Loops that have ended leave their last part behind: the present one comes last.
        for place in reversed(_find_parts(frame, names[len(arguments) :], places)):
            missing = _missing_field(error, place.part) if isinstance(place.part, dict) else None
            if missing and (id(place.part), missing) not in filled:
                return place, frame
        found = _find_parts(frame, arguments, places)
        if found:
            return max(found, key=lambda place: place.depth), frame
    return next(place for place in places.values() if place.parent is None), None


def _find_parts(frame: FrameType, names: tuple[str, ...], places: dict[int, _Place]) -> list[_Place]:
    values = [frame.f_locals.get(name) for name in names]
    return [places[id(one)] for one in values if isinstance(one, dict | list) and id(one) in places]


def _raising_lines(error: Exception, frame: FrameType | None) -> list[tuple[str, int]]:
    """Where an error was raised, as lines of code from a function inwards."""
    lines: list[tuple[str, int]] = []
    for trace in _traces(error):
        lines = [] if trace.tb_frame is frame else lines
        lines.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
    return lines


def _traces(error: Exception) -> Iterator[TracebackType]:
    trace = error.__traceback__
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_own(error: Exception) -> bool:
    """True if discord.py had called our code when the error was raised: then it is a fault of ours."""
    modules = [str(trace.tb_frame.f_globals.get("__name__")).split(".")[0] for trace in _traces(error)]
    if "discord" not in modules:
        return True
    return any(module in _OWN_PACKAGES for module in modules[modules.index("discord") :])


def _is_hopeless(part: Json, error: Exception) -> bool:
    """True if a part lacks what it can't do without."""
    return _missing_field(error, part) in _REQUIRED_FIELDS


def _missing_field(error: Exception, part: Json) -> str | None:
    """The field whose absence from a part an error speaks of."""
    key = error.args[0] if isinstance(error, KeyError) and error.args else None
    return key if isinstance(key, str) and key not in part and _FIELD_NAME.fullmatch(key) else None


def _place_name(place: _Place) -> str:
    part_id = place.part.get("id") if isinstance(place.part, dict) else None
    known = f" ({part_id})" if isinstance(part_id, str) and part_id.isdecimal() else ""
    return (place.path or "it") + known


def _field_name(key: object) -> str:
    """A field's name for the log; what is no name might be what somebody wrote."""
    return key if isinstance(key, str) and _FIELD_NAME.fullmatch(key) else "field"


def _listed(keys: list[str]) -> str:
    return ", ".join(map(_field_name, keys))
