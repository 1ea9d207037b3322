"""The few calls to Linux that Python's library does not have."""

import ctypes
import os
import sys
from functools import cache
from typing import Any

_PR_SET_DEATH_SIGNAL = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVILEGES = 38
_CAPABILITIES_VERSION = 0x20080522
_READ_ANY_FILE = 1 << 2


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilitySets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@cache
def libc() -> Any:
    """Return the C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def system_call(number: int, *arguments: Any) -> int:
    """Make a system call and return its result. Raises OSError."""
    return _checked(libc().syscall(ctypes.c_long(number), *map(_as_word, arguments)))


def process_control(option: int, value: int) -> None:
    """Call prctl(2) with one argument. Raises OSError."""
    _checked(libc().prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3))


def deny_new_privileges() -> None:
    """Let no program that this process starts have more rights than it has."""
    process_control(_PR_SET_NO_NEW_PRIVILEGES, 1)


def deny_looking_in() -> None:
    """Write no core dump, and let no other process of the same user read this one's memory or environment."""
    if sys.platform == "linux":
        process_control(_PR_SET_DUMPABLE, 0)


def end_with_parent(signal_number: int) -> None:
    """Get a signal when the process that started this one ends; only Linux can send it."""
    if sys.platform == "linux":
        process_control(_PR_SET_DEATH_SIGNAL, signal_number)


def drop_capabilities() -> None:
    """Give up root's rights, but for reading: libraries may belong to another user. Raises OSError."""
    header = _CapabilityHeader(_CAPABILITIES_VERSION, 0)
    kept = _READ_ANY_FILE if os.geteuid() == 0 else 0
    sets = (_CapabilitySets * 2)()
    sets[0] = _CapabilitySets(kept, kept, 0)
    _checked(libc().capset(ctypes.byref(header), ctypes.byref(sets)))


def overwrite_variable(name: str) -> None:
    """Overwrite the value of an environment variable where `/proc/PID/environ` shows it."""
    find = libc().getenv
    find.restype = ctypes.c_void_p
    place = find(name.encode())
    if place:
        ctypes.memset(place, 0, len(ctypes.string_at(place)))


def _as_word(value: Any) -> Any:
    return ctypes.c_long(value) if isinstance(value, int) else value


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
