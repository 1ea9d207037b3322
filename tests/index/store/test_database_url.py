"""DATABASE_URL as people get it wrong: one sentence that names it and the remedy, and never the password."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.postgres import Server, schema_of

Says = Callable[..., tuple[int, str]]

PASSWORD = "s3cret-p4ss"  # noqa: S105


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """What `footnote status` says with a DATABASE_URL, after its exit status."""

    def run(url: str, *words: str) -> tuple[int, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("DATABASE_URL", url)
        status = main(words or ("status",))
        told = capsys.readouterr()
        assert PASSWORD not in told.out + told.err
        assert "Traceback" not in told.err
        return status, " ".join(told.err.split())

    return run


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("mysql://me:s3cret-p4ss@db/footnote", "write postgresql://USER:PASSWORD@HOST/NAME"),
        ("data/footnote.sqlite", "leave it out to keep everything in FOOTNOTE_HOME"),
        ("postgresql://me:s3cret-p4ss@db:five/x", "write postgresql://USER:PASSWORD@HOST:PORT/NAME"),
    ],
)
def test_what_is_no_address_of_a_database(says: Says, url: str, remedy: str) -> None:
    status, told = says(url)
    assert status == 2 and told.startswith("footnote: DATABASE_URL:") and remedy in told


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
def test_a_server_that_does_not_answer(says: Says, host: str) -> None:
    pytest.importorskip("psycopg", reason="the driver for PostgreSQL is not installed")
    status, told = says(f"postgresql://me:{PASSWORD}@{host}/x")
    assert status == 1 and told.startswith("footnote: DATABASE_URL:") and "check that the server runs" in told


def test_without_the_driver_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    missing = (
        "import sys; sys.modules['psycopg'] = None; from index.store import Store; "
        f"Store('postgresql://me:{PASSWORD}@db/x')"
    )
    done = subprocess.run([sys.executable, "-c", missing], capture_output=True, text=True, check=False)
    assert "SettingError: DATABASE_URL: PostgreSQL needs a driver" in done.stderr
    assert "pip install '.[scale]'" in done.stderr and PASSWORD not in done.stderr.splitlines()[-1]


def test_a_database_that_is_not_there(says: Says, server: Server) -> None:
    status, told = says(f"postgresql://footnote:{PASSWORD}@/nowhere?host={server.folder}")
    assert status == 1 and "DATABASE_URL" in told and "make that database first" in told


def test_a_user_who_may_not_make_tables(says: Says, server: Server) -> None:
    server.run("CREATE ROLE guest LOGIN", "CREATE SCHEMA locked", "GRANT USAGE ON SCHEMA locked TO guest")
    options = "options=-csearch_path%3Dlocked"
    status, told = says(f"postgresql://guest:{PASSWORD}@/postgres?host={server.folder}&{options}")
    assert status == 1 and "DATABASE_URL" in told and "GRANT CREATE" in told


def test_a_database_that_does_not_store_utf8(says: Says, server: Server) -> None:
    server.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    status, told = says(f"postgres://footnote:{PASSWORD}@/latin?host={server.folder}")
    assert status == 2 and "stores text as LATIN1" in told and "createdb --encoding UTF8" in told


def test_a_newer_version_has_written_it(says: Says, server: Server, tmp_path: Path) -> None:
    url = server.url(str(tmp_path)).replace("secret", PASSWORD)
    assert says(url)[0] == 0
    newer = "UPDATE meta SET value = '99' WHERE key = 'schema_version'"
    server.run(f"SET search_path = {schema_of(str(tmp_path))}", newer)
    status, told = says(url)
    assert status == 1 and "schema 99" in told


def test_its_backup_is_not_ours(says: Says, server: Server, tmp_path: Path) -> None:
    url = server.url(str(tmp_path))
    for words, instead in ((("backup", "all.db"), "pg_dump"), (("restore", "all.db"), "pg_restore")):
        status, told = says(url, *words)
        assert status == 2 and told.startswith("footnote: DATABASE_URL:") and instead in told


def test_without_it_nothing_of_postgresql_is_imported(tmp_path: Path) -> None:
    """The default home opens as it did, whether or not the extra is installed."""
    looked = (
        "import sys; from pathlib import Path; from index.store import Store; "
        f"Store(Path({str(tmp_path / 'footnote.sqlite')!r})).close(); "
        "print(sorted(m for m in sys.modules if 'psycopg' in m or 'postgres' in m))"
    )
    done = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
