"""Seccomp: let this process make only the system calls that reading a file needs.

The filter is a small program for the kernel (BPF). It allows what is listed, and answers everything else with
"not permitted": sockets, new processes, programs, signals, tracing, mounts, keys, io_uring and what is added
later. See the kernel's `Documentation/userspace-api/seccomp_filter.rst`.
"""

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

from corpus.libc import libc, system_call

_ARCHITECTURES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""For each machine: its column in the tables below, its number in AUDIT_ARCH, the number of seccomp(2)."""

_ALLOWED = {
    # Memory, threads and waiting
    "brk": (12, 214),
    "clock_getres": (229, 114),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "futex": (202, 98),
    "get_robust_list": (274, 100),
    "getcpu": (309, 168),
    "getrandom": (318, 278),
    "gettimeofday": (96, 169),
    "madvise": (28, 233),
    "membarrier": (324, 283),
    "mincore": (27, 232),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "munmap": (11, 215),
    "nanosleep": (35, 101),
    "restart_syscall": (219, 128),
    "rseq": (334, 293),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_getaffinity": (204, 123),
    "sched_yield": (24, 124),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "sigaltstack": (131, 132),
    "time": (201, None),
    "arch_prctl": (158, None),
    # What this process is
    "getegid": (108, 177),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getpriority": (140, 141),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "setrlimit": (160, 164),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "uname": (63, 160),
    # Reading, and writing to what is open
    "access": (21, None),
    "close": (3, 57),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "fadvise64": (221, 223),
    "fcntl": (72, 25),
    "fstat": (5, 80),
    "fstatfs": (138, 44),
    "getcwd": (79, 17),
    "getdents": (78, None),
    "getdents64": (217, 61),
    "lseek": (8, 62),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "poll": (7, None),
    "ppoll": (271, 73),
    "pread64": (17, 67),
    "pselect6": (270, 72),
    "read": (0, 63),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "readv": (19, 65),
    "select": (23, None),
    "stat": (4, None),
    "statfs": (137, 43),
    "statx": (332, 291),
    "write": (1, 64),
    "writev": (20, 66),
}
_OPEN, _OPENAT = (2, None), (257, 56)
_CLONE, _PRCTL, _IOCTL, _TGKILL, _PRLIMIT = (56, 220), (157, 167), (16, 29), (234, 131), (302, 261)
_FOR_PROGRAMS = {
    "execve": (59, 221),
    "fork": (57, None),
    "kill": (62, 129),
    "pidfd_open": (434, 434),
    "pipe": (22, None),
    "pipe2": (293, 59),
    "setsid": (112, 157),
    "vfork": (58, None),
    "wait4": (61, 260),
    "waitid": (247, 95),
}
"""What starting and ending a program needs beside; `clone` is checked."""

_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLONE_THREAD, _CLONE_NEW_NAMESPACES = 0x00010000, 0x7E020000
_NAMES = (15, 16, 0x53564D41)
"""Names of threads and of memory."""
_DEATH_SIGNAL = 1
_TERMINAL_AND_CLOSING = (0x5401, 0x802C542A, 0x5450, 0x5451, 0x541B)
"""Is it a terminal; close it on exec, or not; how much can be read."""
_FIRST_UNKNOWN = 435
"""`clone3`, and all that is newer, does not exist here, so that libraries use what is older."""

_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_DENY, _MISSING = _FAIL | errno.EPERM, _FAIL | errno.ENOSYS
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


@dataclass(frozen=True, slots=True)
class _Step:
    """One instruction of the filter. A jump passes over `then` or `otherwise` instructions."""

    code: int
    value: int
    then: int = 0
    otherwise: int = 0


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def restrict_calls(*, may_start_programs: bool = False) -> None:
    """Deny this process, for ever, the system calls that reading does not need.

    With `may_start_programs`, programs can be started and files opened for writing; their paths must be
    restricted by Landlock. Raises OSError if the kernel has no seccomp, or the machine is an unknown one.
    `PR_SET_NO_NEW_PRIVS` must be set.
    """
    if platform.machine() not in _ARCHITECTURES:
        raise OSError(f"the system calls of {platform.machine()} are not known")
    column, architecture, seccomp = _ARCHITECTURES[platform.machine()]
    steps = _filter(column, architecture, may_start_programs)
    packed = b"".join(struct.pack("HBBI", s.code, s.then, s.otherwise, s.value) for s in steps)
    code = ctypes.create_string_buffer(packed, len(packed))
    program = _Program(len(steps), ctypes.addressof(code))
    try:
        refused = system_call(seccomp, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))
    except OSError:  # older kernels, and services that may not call it, have only this way
        refused = libc().prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)
    if refused:
        raise OSError("the kernel takes no filter of system calls")


def _filter(column: int, architecture: int, may_start_programs: bool) -> list[_Step]:
    steps = [
        _Step(_LOAD, _ARCHITECTURE_AT),
        _Step(_EQUAL, architecture, then=1),
        _Step(_RETURN, _KILL),
        _Step(_LOAD, _NUMBER_AT),
    ]

    def rule(numbers: tuple[int | None, int | None], check: list[_Step]) -> None:
        number = numbers[column]
        if number is not None:
            steps.append(_Step(_EQUAL, number, otherwise=len(check)))
            steps.extend(check)

    for numbers in _ALLOWED.values():
        rule(numbers, [_Step(_RETURN, _ALLOW)])
    if may_start_programs:
        for numbers in (*_FOR_PROGRAMS.values(), _OPEN, _OPENAT):
            rule(numbers, [_Step(_RETURN, _ALLOW)])
        rule(_CLONE, _has_none(0, _CLONE_NEW_NAMESPACES))
    else:
        rule(_OPEN, _has_none(1, _WRITE_FLAGS))
        rule(_OPENAT, _has_none(2, _WRITE_FLAGS))
        rule(_CLONE, [*_load_argument(0), _Step(_ANY_BIT, _CLONE_THREAD, 0, 1), _Step(_RETURN, _ALLOW), _NO])
    rule(_PRCTL, _is_one_of(0, (*_NAMES, _DEATH_SIGNAL) if may_start_programs else _NAMES))
    rule(_IOCTL, _is_one_of(1, _TERMINAL_AND_CLOSING))
    rule(_TGKILL, _is_one_of(0, (os.getpid(),)))
    rule(_PRLIMIT, _is_one_of(0, (0, os.getpid())))
    return [*steps, _Step(_AT_LEAST, _FIRST_UNKNOWN, 0, 1), _Step(_RETURN, _MISSING), _NO]


_NO = _Step(_RETURN, _DENY)


def _load_argument(index: int) -> list[_Step]:
    """Load the lower half of an argument; it is an int, or flags within 32 bits."""
    return [_Step(_LOAD, _ARGUMENTS_AT + 8 * index)]


def _has_none(index: int, flags: int) -> list[_Step]:
    """Allow the call if an argument has none of `flags`."""
    return [*_load_argument(index), _Step(_ANY_BIT, flags, then=1), _Step(_RETURN, _ALLOW), _NO]


def _is_one_of(index: int, values: tuple[int, ...]) -> list[_Step]:
    """Allow the call if an argument is one of `values`."""
    allowed = [step for value in values for step in (_Step(_EQUAL, value, 0, 1), _Step(_RETURN, _ALLOW))]
    return [*_load_argument(index), *allowed, _NO]
