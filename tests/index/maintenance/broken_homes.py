"""Ways in which the database of a closed home may be broken, or may have been left by a kill."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random


def vanish(database: Path) -> None:
    database.unlink()


def become_empty(database: Path) -> None:
    database.write_bytes(b"")


def become_random(database: Path) -> None:
    database.write_bytes(Random(1).randbytes(20_000))


def be_cut(database: Path) -> None:
    os.truncate(database, 5_000)


def become_a_folder(database: Path) -> None:
    database.unlink()
    (database / "inside").mkdir(parents=True)


def become_a_link(database: Path) -> None:
    database.unlink()
    database.symlink_to("nowhere")


def leave_logs(database: Path) -> None:
    """A log of commits that are not in the database yet: what a killed process leaves. It would be applied to
    whatever has this name."""
    _run_killed(
        database,
        "PRAGMA journal_mode = WAL",
        "PRAGMA wal_autocheckpoint = 0",
        "UPDATE documents SET text = replace(text, 'e', 'other')",
        "UPDATE vectors SET tokens = zeroblob(9000)",
    )
    assert Path(f"{database}-wal").stat().st_size


def leave_a_journal(database: Path) -> None:
    """A hot journal: that of a transaction which a kill has interrupted."""
    _run_killed(
        database,
        "PRAGMA journal_mode = DELETE",
        "PRAGMA cache_size = 1",
        "BEGIN",
        "UPDATE vectors SET tokens = zeroblob(9000)",
        "DELETE FROM documents",
    )
    assert Path(f"{database}-journal").stat().st_size


def _run_killed(database: Path, *statements: str) -> None:
    """Run statements in a process that ends without closing the database."""
    script = (
        "import os, sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for statement in sys.argv[2:]:\n"
        "    database.execute(statement).fetchall()\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(database), *statements], check=False)
