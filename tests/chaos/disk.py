"""A disk of a few megabytes that can be filled, and that can turn read-only: a file system mounted for it.

As root it is ext4 in a file, which can fail as that of a real disk does. Elsewhere it is tmpfs in a user's
own namespace. Whoever mounts runs under `unshare`, so that nobody else sees it and nothing is left over.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_INSIDE = "CHAOS_DISK"
_MB = 1 << 20
BLOCK = 4096
"""As most disks have it. With smaller ones SQLite's shared memory has holes, and where there is no room to
fill them the system ends the process (SIGBUS)."""


def run_where_mounts_are_allowed(module: str, arguments: Sequence[str]) -> int | None:
    """Run a module again where it may mount, and give its exit status; None where this is that run already.
    Raises SystemExit with the reason where this machine lets nobody mount."""
    if os.environ.get(_INSIDE):
        return None
    tool = shutil.which("unshare")
    if tool is None:
        raise SystemExit("A disk of its own is needed; there is no `unshare` (util-linux) here to mount one.")
    wanted = [tool, "--mount"] if os.geteuid() == 0 else [tool, "--user", "--map-root-user", "--mount"]
    tried = subprocess.run([*wanted, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise SystemExit(f"A disk of its own is needed, and this machine mounts none: {tried.stderr.strip()}")
    kind = "ext4" if os.geteuid() == 0 and Path("/dev/loop-control").exists() else "tmpfs"
    command = [*wanted, sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env={**os.environ, _INSIDE: kind}, check=False).returncode


class Disk:
    """`with Disk(folder, 64) as disk` has 64 MB at `disk.root`, and room in it."""

    def __init__(self, folder: Path, size_mb: int) -> None:
        self.root = folder / "disk"
        self._image, self._ballast = folder / "disk.img", self.root / "ballast"
        self._size_mb = size_mb
        self.can_break = os.environ[_INSIDE] == "ext4"

    def __enter__(self) -> Self:
        self.root.mkdir()
        if self.can_break:
            with self._image.open("wb") as file:
                file.truncate(self._size_mb * _MB)
            _run("mkfs.ext4", "-q", "-b", str(BLOCK), "-m", "0", self._image)
        self._mount()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _run("umount", self.root)

    def _mount(self) -> None:
        if self.can_break:
            _run("mount", "-o", "loop,errors=remount-ro", self._image, self.root)
        else:
            _run("mount", "-t", "tmpfs", "-o", f"size={self._size_mb}m", "tmpfs", self.root)

    def leave(self, room: int) -> None:
        """Fill it but for so many bytes, or what is a block more or less."""
        step = _MB
        with self._ballast.open("ab") as file:
            while step >= BLOCK and (more := self.room - room) >= BLOCK:
                try:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), min(step, more))
                except OSError:  # what holds the file together takes room, too
                    step //= 2

    @property
    def room(self) -> int:
        """The bytes that are free."""
        found = os.statvfs(self.root)
        return found.f_bavail * found.f_frsize

    def free(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)
        os.sync()  # what is deleted is free only then

    def turn_read_only(self) -> None:
        """As an operator does; nothing may be open for writing."""
        _run("mount", "-o", "remount,ro", self.root)

    def turn_writable(self) -> None:
        _run("mount", "-o", "remount,rw", self.root)

    def break_down(self) -> None:
        """Turn read-only at once, whatever is open, as ext4 does at an error of the hardware."""
        _run("mount", "-o", "remount,abort", self.root)

    def mend(self) -> None:
        """Be whole again after a breakdown; nothing may be open."""
        _run("umount", self.root)
        self._mount()


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
