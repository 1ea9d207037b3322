"""Landlock: let this process read only some paths, write nowhere and open no TCP connection.

The kernel's interface is three system calls without wrappers in the C library; their numbers are the same on
all machines. See the kernel's `Documentation/userspace-api/landlock.rst`.
"""

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from corpus.libc import system_call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
"""How many rights to files there are from each version on. One that is handled and not given is denied."""
_TCP_RIGHTS, _TCP_VERSION = 0b11, 4
_SCOPES, _SCOPE_VERSION = 0b11, 6
"""No signals to processes outside, and no connections to their abstract sockets."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


def landlock_version() -> int:
    """Return the version of Landlock that the kernel has; 0 without it."""
    if sys.platform != "linux":
        return 0
    try:
        return system_call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict_files(readable: Iterable[Path], executable: Iterable[Path] = ()) -> None:
    """Deny this thread, and what it starts, all files but those given, for ever; folders with what is inside.

    Paths that don't exist are left out. Programs can be started only from `executable`. Raises OSError if the
    kernel has no Landlock. `PR_SET_NO_NEW_PRIVS` must be set.
    """
    version = landlock_version()
    if not version:
        raise OSError("the kernel has no Landlock")
    rights = (1 << max(count for since, count in _FILE_RIGHTS if version >= since)) - 1
    tcp = _TCP_RIGHTS if version >= _TCP_VERSION else 0
    scopes = _SCOPES if version >= _SCOPE_VERSION else 0
    wanted = _Ruleset(rights, tcp, scopes)
    size = 8 * (1 + (version >= _TCP_VERSION) + (version >= _SCOPE_VERSION))
    rules = system_call(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    try:
        for path in readable:
            _allow(rules, path, _READ_FILE | _READ_DIR)
        for path in executable:
            _allow(rules, path, _READ_FILE | _READ_DIR | _EXECUTE)
        system_call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= ~_READ_DIR
        rule = _PathRule(rights, place)
        system_call(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)
