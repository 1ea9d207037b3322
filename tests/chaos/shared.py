"""A page of memory shared between the killer and the lives: the clock, and the phases of a life."""

import mmap
import struct
from pathlib import Path

from corpus import clock

PHASES = (
    "start connect fetch read encode index words save match plan look render begin send edit record commit"
).split()
"""The phases of a life; it may be in several at once, or in none."""

_SIZE = 4096
_AHEAD = struct.Struct("d")
_RESTS, _MAY_END = 64, 65
_COUNTS = 256


class Shared:
    """A page of a file, mapped by every process that opens it."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_SIZE))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE)

    @property
    def ahead_s(self) -> float:
        """How many seconds the shared clock is ahead of the machine's."""
        found: float = _AHEAD.unpack_from(self._memory, 0)[0]
        return found

    @ahead_s.setter
    def ahead_s(self, seconds: float) -> None:
        _AHEAD.pack_into(self._memory, 0, seconds)

    def now(self) -> float:
        """Seconds since 1970 on the shared clock."""
        return clock.now() + self.ahead_s

    def clear(self) -> None:
        """Clear the phases before a life."""
        self.rests = self.may_end = False
        self._memory[_COUNTS : _COUNTS + 2 * len(PHASES)] = bytes(2 * len(PHASES))

    @property
    def rests(self) -> bool:
        """True if a life has nothing to do. The life sets it; whoever gives it work clears it."""
        return bool(self._memory[_RESTS])

    @rests.setter
    def rests(self, value: bool) -> None:
        self._memory[_RESTS] = value

    @property
    def may_end(self) -> bool:
        """True if a life with nothing to do must end."""
        return bool(self._memory[_MAY_END])

    @may_end.setter
    def may_end(self, value: bool) -> None:
        self._memory[_MAY_END] = value

    def enter(self, phase: int) -> int:
        """Note that a phase begins; returns how often it has in this life, at most 255."""
        began = self._memory[_COUNTS + len(PHASES) + phase] = min(
            255, self._memory[_COUNTS + len(PHASES) + phase] + 1
        )
        self._memory[_COUNTS + phase] = min(255, self._memory[_COUNTS + phase] + 1)
        return began

    def leave(self, phase: int) -> None:
        self._memory[_COUNTS + phase] = max(0, self._memory[_COUNTS + phase] - 1)

    @property
    def at(self) -> list[str]:
        """The phases that a life is in, or was in when it was killed."""
        return [name for n, name in enumerate(PHASES) if self._memory[_COUNTS + n]]

    def began(self, phase: str) -> int:
        """How often a phase began in this life."""
        return self._memory[_COUNTS + len(PHASES) + PHASES.index(phase)]
