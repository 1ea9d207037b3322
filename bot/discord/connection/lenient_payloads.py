"""Read payloads leniently: fill in or leave out the parts that discord.py refuses, and read the rest.

discord.py indexes the fields that Discord documents as required, so one missing field raises out of a parser.
The traceback shows which part of the payload was being read, because discord.py passes every part to a
constructor of its own. That part is mended by the gentlest step that helps, and the payload is read again.
The steps, gentlest first: fill in a missing field; give a null field its default or leave it out; leave out
another field; leave out the part.
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
"""How often one payload is read before giving up. One reading of a large server takes about 10 ms."""

MAX_LEFT_OUT = 10
"""How many parts of one list are left out one by one. After that the whole list is left out."""

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
"""The value of a field that Discord leaves out or sends as null: Discord's own default, or an empty value.

No default gives anybody more permissions. A missing field that is not in this table becomes null.
"""

_REQUIRED_FIELDS = frozenset({"id", "token", "author", "user", "data", "guild_id", "channel_id"})
"""Without one of these fields a part is meaningless or misleading, so the part is left out at once."""

_OWN_PACKAGES = ("bot", "index", "corpus")
_FIELD_NAME = re.compile(r"\w{1,40}")
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")


class UnreadableError(Exception):
    """Nothing usable is left of a payload from Discord. The error's text is for the log."""


@dataclass(slots=True)
class _Place:
    """The place of a part in a payload: `parent[key]`. For the payload itself, `parent` is None."""

    part: Json | list[Any]
    parent: Json | list[Any] | None
    key: Any
    path: str
    depth: int


@dataclass(slots=True)
class _Trial:
    """A change of one field, made to see whether it helps."""

    part: Json
    key: str
    before: Any
    mend: str


def read_leniently(read: Callable[[Json], T], data: Json) -> tuple[T, list[str]]:
    """Return `read(data)` and a list of mends; the payload is mended in place.

    The mends name fields and never contain their values. Raises UnreadableError if nothing helps. Errors
    raised by our own code pass through.
    """
    mender: _Mender | None = None
    for _ in range(MAX_READINGS):
        try:
            return read(data), mender.mends if mender else []
        except UnreadableError:
            raise
        except Exception as error:  # discord.py raises KeyError, TypeError and others
            if _is_own(error):
                raise
            mender = mender or _Mender(data)
            mender.mend(error)
    raise UnreadableError(f"it could not be read in {MAX_READINGS} tries")


class _Mender:
    """Mends one payload, by one step for each error."""

    def __init__(self, data: Json) -> None:
        self.mends: list[str] = []
        self._data = data
        self._filled: set[tuple[int, str]] = set()
        self._changes: dict[int, Iterator[tuple[str, Any, str]]] = {}
        self._left_out: dict[int, int] = {}
        self._trial: _Trial | None = None
        self._cause: tuple[object, ...] = ()
        self._error = ""
        self._kept: list[Any] = []  # parts left out stay alive, so that Python gives no id() twice

    def mend(self, error: Exception) -> None:
        """Change the payload by one step. Raises UnreadableError if there is nothing left to try."""
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
        """Fill in a missing field, also in its sibling parts of the same type, which would fail next."""
        key = _missing_field(error, part)
        if key is None or (id(part), key) in self._filled:
            return False
        siblings = place.parent if isinstance(place.parent, list) else [part]
        for one in siblings:
            if isinstance(one, dict) and one.get("type") == part.get("type") and key not in one:
                self._filled.add((id(one), key))
                one[key] = copy.deepcopy(DEFAULTS.get(key))
        self.mends.append(f"{_place_name(place)} has no {key}")
        return True

    def _try_a_change(self, part: Any, place: _Place) -> bool:
        """Try the next change of one of the part's fields. False if all have been tried."""
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
        """Undo a change that did not help: the error is the same, or is about the field just removed."""
        trial, self._trial = self._trial, None
        if trial is None or not (where == self._cause or _missing_field(error, trial.part) == trial.key):
            return False
        trial.part[trial.key] = trial.before
        self.mends.remove(trial.mend)
        return True

    def _leave_out(self, place: _Place, places: dict[int, _Place]) -> None:
        """Leave out a part, or its list if too many of the list's parts have been left out already."""
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
    """Yield changes of a part's fields, the likeliest cause first: nulls, odd list items, objects, values."""
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
    """Stands for a value that is absent: the field is left out."""

    def __deepcopy__(self, _: object) -> "_Absent":
        return self


_ABSENT = _Absent()


def _walk_parts(data: Json) -> Iterator[_Place]:
    """Yield the place of every object and list in a payload."""
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
    """Return the part that was being read when an error was raised, and the function that read it.

    It is the innermost function that received a part as an argument, or that loops over parts of which the
    current one lacks the field.
    """
    for trace in reversed(list(_traces(error))):
        frame = trace.tb_frame
        names = frame.f_code.co_varnames
        arguments = names[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
        if frame.f_code.co_name in _COMPREHENSIONS:
            arguments = names
        # A loop that has ended leaves its last part in a local variable; the current loop's comes last.
        for place in reversed(_find_parts(frame, names[len(arguments) :], places)):
            missing = _missing_field(error, place.part) if isinstance(place.part, dict) else None
            if missing and (id(place.part), missing) not in filled:
                return place, frame
        found = _find_parts(frame, arguments, places)
        if found:
            return max(found, key=lambda place: place.depth), frame
    return next(place for place in places.values() if place.parent is None), None


def _find_parts(frame: FrameType, names: tuple[str, ...], places: dict[int, _Place]) -> list[_Place]:
    """Return the places of the parts that these local variables of a function hold."""
    values = [frame.f_locals.get(name) for name in names]
    return [places[id(one)] for one in values if isinstance(one, dict | list) and id(one) in places]


def _raising_lines(error: Exception, frame: FrameType | None) -> list[tuple[str, int]]:
    """Return the lines of code that an error passed through, from a function inwards."""
    lines: list[tuple[str, int]] = []
    for trace in _traces(error):
        lines = [] if trace.tb_frame is frame else lines
        lines.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
    return lines


def _traces(error: Exception) -> Iterator[TracebackType]:
    """Yield the steps of an error's traceback, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_own(error: Exception) -> bool:
    """True if discord.py had called our code when the error was raised; the bug is then ours."""
    modules = [str(trace.tb_frame.f_globals.get("__name__")).split(".")[0] for trace in _traces(error)]
    if "discord" not in modules:
        return True
    return any(module in _OWN_PACKAGES for module in modules[modules.index("discord") :])


def _is_hopeless(part: Json, error: Exception) -> bool:
    """True if a part lacks a field that it needs."""
    return _missing_field(error, part) in _REQUIRED_FIELDS


def _missing_field(error: Exception, part: Json) -> str | None:
    """Return the field that an error reports missing from a part, None if it reports none."""
    key = error.args[0] if isinstance(error, KeyError) and error.args else None
    return key if isinstance(key, str) and key not in part and _FIELD_NAME.fullmatch(key) else None


def _place_name(place: _Place) -> str:
    """Return a part's path in the payload and its id, for the log."""
    part_id = place.part.get("id") if isinstance(place.part, dict) else None
    known = f" ({part_id})" if isinstance(part_id, str) and part_id.isdecimal() else ""
    return (place.path or "it") + known


def _field_name(key: object) -> str:
    """Return a field's name for the log, "field" if the key is not a name: a person might have written it."""
    return key if isinstance(key, str) and _FIELD_NAME.fullmatch(key) else "field"
