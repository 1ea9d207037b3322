"""The two sides of a move: where a home is kept, how a target is typed, and what to change in .env."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url

from bot.settings import Settings
from corpus.errors import FootnoteError, UsageError
from index.home import DATABASE
from index.retrieve.engines.milvus_server import SCHEMES, parse_index_url
from index.store.dialects import POSTGRESQL

SQLITE, FAISS = "sqlite", "faiss"


@dataclass(frozen=True, slots=True)
class Side:
    """Where a home is kept: its folder, the URL of its database (None for a file in the folder), and the URL
    of the Milvus with its passages (None for files in the folder)."""

    home: Path
    url: str | None
    index_url: str | None

    @property
    def where(self) -> Path | str:
        """The database, in the form that a store opens."""
        return self.url or self.home / DATABASE

    @property
    def name(self) -> str:
        """Name that may be shown: it contains no password."""
        parts = [masked(self.url) if self.url else str(self.home)]
        return " and ".join(parts + ([masked(self.index_url)] if self.index_url else []))


def current_side(settings: Settings) -> Side:
    """Return where the home is kept now."""
    return Side(settings.home.expanduser().resolve(), settings.database, settings.index_address)


def parse_target(to: Sequence[str], source: Side) -> Side:
    """Parse the target: at most one place for the database and one for the passages; the rest stays.

    Raises UsageError if a value names neither, SettingError if an address is not a Milvus.
    """
    databases = [one for one in to if not _is_index(one)]
    indexes = [one for one in to if _is_index(one)]
    for kind, named in (("database", databases), ("place for passages", indexes)):
        if len(named) > 1:
            raise UsageError(f"--to: it names more than one {kind}; name one.")
    home, url = _database(databases[0], source) if databases else (source.home, source.url)
    index_url = (_index(indexes[0]) if indexes else source.index_url) or None
    target = Side(home, url, index_url)
    if (target.where, target.index_url) == (source.where, source.index_url):
        raise UsageError(f"--to: the home is there already, in {target.name}; name another place.")
    return target


@contextmanager
def as_option(setting: str, place: str = "") -> Iterator[None]:
    """Make errors about the target name the option --to instead of a setting."""
    said = f"{setting}: {place}"
    try:
        yield
    except FootnoteError as error:
        if said not in str(error):
            raise
        raise type(error)(str(error).replace(said, f"--to: {place}", 1)) from error


def _is_index(to: str) -> bool:
    return to == FAISS or _is_milvus(to)


def _is_milvus(url: str) -> bool:
    scheme, colon, _ = url.partition(":")
    return bool(colon) and scheme in SCHEMES


def _database(to: str, source: Side) -> tuple[Path, str | None]:
    if to.startswith(POSTGRESQL):
        return source.home, to
    if to == SQLITE:
        return source.home, None
    if "://" in to:
        raise UsageError(
            "--to: it is neither a PostgreSQL database nor a Milvus; "
            "write postgresql://USER:PASSWORD@HOST/NAME, milvus://HOST, or a folder."
        )
    return Path(to).expanduser().resolve(), None


def _index(to: str) -> str:
    if to == FAISS:
        return ""
    with as_option("INDEX_URL"):
        parse_index_url(to)
    return to


def masked(url: str) -> str:
    """Return a URL without its password."""
    if _is_milvus(url):
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return url if not parts.password else parts._replace(netloc=f"{parts.username}:***@{host}").geturl()
    parsed = make_url(url)
    if "password" in parsed.query:
        parsed = parsed.update_query_dict({"password": "***"})
    return parsed.render_as_string(hide_password=True)


def remedy(source: Side, target: Side) -> str:
    """Return what to change in .env: a sentence, then the new lines."""
    put, gone = [], []
    for name, old, new in (
        ("DATABASE_URL", source.url, target.url),
        ("INDEX_URL", source.index_url, target.index_url),
    ):
        if new and new != old:
            put.append(f"{name}={masked(new)}")
        elif old and not new:
            gone.append(f"{name}=…")
    if target.home != source.home:
        put.append(f"FOOTNOTE_HOME={target.home}")
    take = f"Take {' and '.join(gone)} out of .env"
    if not put:
        return f"{take}."
    lead = f"{take} and put this in" if gone else "Put this into .env"
    how = " (with the password in place of ***)" if any("***" in line for line in put) else ""
    return "\n".join([f"{lead}{how}:", *put])
