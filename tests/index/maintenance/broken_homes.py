"""Ways in which the database of a closed home may be broken, or may have been left by a kill."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
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
    """A log of other pages: what a killed process leaves. It would be applied to whatever has this name."""
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.execute("PRAGMA wal_autocheckpoint = 0")
        opened.execute("UPDATE documents SET text = replace(text, 'Karsten', 'Other')")
        opened.commit()
        logs = {end: Path(f"{database}{end}").read_bytes() for end in ("-wal", "-shm")}
    for end, content in logs.items():
        Path(f"{database}{end}").write_bytes(content)


def leave_a_journal(database: Path) -> None:
    """A hot journal: that of a transaction which a kill has interrupted."""
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('PRAGMA journal_mode = DELETE'); c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN');"
        "c.execute('UPDATE vectors SET tokens = zeroblob(9000)'); c.execute('DELETE FROM documents');"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(database)], check=False)
    assert Path(f"{database}-journal").stat().st_size
