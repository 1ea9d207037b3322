"""Shut a process in: what it can do from here on is to read libraries, compute, and use what is open.

Linux does it, by Landlock (files, network) and seccomp (system calls). What a kernel lacks is left out, and
named.
"""

import contextlib
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.libc import deny_new_privileges, drop_capabilities
from corpus.sandbox.landlock import restrict_files
from corpus.sandbox.seccomp import restrict_calls

ROOT = Path(__file__).resolve().parents[2]
LANDLOCK, SECCOMP = "Landlock", "seccomp"

_SYSTEM_LIBRARIES = tuple(
    Path(name)
    for name in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store")
)
_SYSTEM_FILES = tuple(
    Path(name)
    for name in (
        *("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/usr/share/zoneinfo"),
        *("/usr/share/fonts", "/usr/share/X11/fonts", "/usr/local/share/fonts"),  # for PDFs without theirs
        *("/dev/null", "/dev/urandom", "/sys/devices/system/cpu"),
    )
)


def confine() -> tuple[str, ...]:
    """Shut this process in, for ever, and return the names of what the kernel lacks for it.

    It reads the interpreter, libraries and Footnote's readers, and what is open. It writes nothing, and has
    no network, no new processes, and no way into others. Call it while there is only one thread.
    """
    return _shut_in((*library_folders(), *_SYSTEM_FILES), (), may_start_programs=False)


def confine_to_programs(folder: Path, readable: Iterable[Path] = ()) -> tuple[str, ...]:
    """Shut this process in as `confine` does, but let it start the programs of one folder.

    They are shut in with it, and may read `readable` too.
    """
    return _shut_in(
        (*library_folders(), *_SYSTEM_FILES, *readable),
        (folder, *_SYSTEM_LIBRARIES),
        may_start_programs=True,
    )


def library_folders() -> tuple[Path, ...]:
    """Return the folders of the interpreter, of libraries, and of Footnote's readers.

    Footnote's own folder is not among them: its home and its `.env` may be there.
    """
    return tuple(dict.fromkeys((*_python_folders(), *_SYSTEM_LIBRARIES, ROOT / "corpus")))


def _python_folders() -> Iterator[Path]:
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        if known := sysconfig.get_path(name):
            yield Path(known)
    for prefix in (sys.prefix, sys.base_prefix):
        yield Path(prefix) / "lib"  # of Python itself, where it is a library
    for place in map(Path, filter(None, sys.path)):
        if not ROOT.is_relative_to(place.resolve()):
            yield place


def _shut_in(
    readable: tuple[Path, ...], executable: tuple[Path, ...], *, may_start_programs: bool
) -> tuple[str, ...]:
    if sys.platform != "linux":
        return (LANDLOCK, SECCOMP)
    with contextlib.suppress(OSError):  # a process without any has none to give up
        drop_capabilities()
    try:
        deny_new_privileges()
    except OSError:
        return (LANDLOCK, SECCOMP)
    missing: list[str] = []
    try:
        restrict_files(readable, executable)
    except OSError:
        missing.append(LANDLOCK)
    try:
        restrict_calls(may_start_programs=may_start_programs)
    except OSError:
        missing.append(SECCOMP)
    return tuple(missing)
