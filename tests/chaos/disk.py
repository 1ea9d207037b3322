"""A small mounted disk that a test can fill or turn read-only.

As root it is ext4 in a file, which can fail like a real disk. Elsewhere it is tmpfs in a user namespace. The
mounting process runs under `unshare`, so that no other process sees the disk and nothing is left behind.
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
"""The block size of most disks. With smaller blocks SQLite's shared memory has holes, and without room to
fill them the system ends the process (SIGBUS)."""


def run_where_mounts_are_allowed(module: str, arguments: Sequence[str]) -> int | None:
    """Run a module again where it may mount. Returns its exit status, or None if this is already that run.

    Raises SystemExit with the reason if this machine does not allow mounts.
    """
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
        """Fill the disk up to about so many free bytes, give or take a block."""
        step = _MB
        with self._ballast.open("ab") as file:
            while step >= BLOCK and (more := self.room - room) >= BLOCK:
                try:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), min(step, more))
                except OSError:  # the file's metadata takes room too
                    step //= 2

    @property
    def room(self) -> int:
        """The number of free bytes."""
        found = os.statvfs(self.root)
        return found.f_bavail * found.f_frsize

    def free(self) -> None:
        """Free the disk again."""
        self._ballast.unlink(missing_ok=True)
        os.sync()  # deleted blocks are free only after a sync

    def turn_read_only(self) -> None:
        """Remount read-only, as an operator does; no file may be open for writing."""
        _run("mount", "-o", "remount,ro", self.root)

    def turn_writable(self) -> None:
        _run("mount", "-o", "remount,rw", self.root)

    def break_down(self) -> None:
        """Turn read-only at once, whatever is open, as ext4 does after a hardware error."""
        _run("mount", "-o", "remount,abort", self.root)

    def mend(self) -> None:
        """Repair the disk after a breakdown; no file may be open."""
        _run("umount", self.root)
        self._mount()


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
