"""The sides of a move: where a home is kept, how a target is written, and what to put into .env then."""

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
    """Where a home is kept: its folder, the URL of its database where that is not a file in it, and that of
    the Milvus that its passages are searched in, where those are not files in it."""

    home: Path
    url: str | None
    index_url: str | None

    @property
    def where(self) -> Path | str:
        """The database, as a store opens it."""
        return self.url or self.home / DATABASE

    @property
    def name(self) -> str:
        """What may be shown: no password is in it."""
        parts = [masked(self.url) if self.url else str(self.home)]
        return " and ".join(parts + ([masked(self.index_url)] if self.index_url else []))


def source_of(settings: Settings) -> Side:
    """Where the home is kept now."""
    return Side(settings.home.expanduser().resolve(), settings.database, settings.index_address)


def target_of(to: Sequence[str], source: Side) -> Side:
    """Where it is to be kept: one place for the database, one for the passages; what is not said stays where
    it is. Raises UsageError for what names neither, SettingError for what names no Milvus."""
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
    """Errors about the target, which name the setting that stands for it elsewhere, name the option."""
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
            "--to: it is no PostgreSQL database and no Milvus; write postgresql://USER:PASSWORD@HOST/NAME, "
            "milvus://HOST, or a folder."
        )
    return Path(to).expanduser().resolve(), None


def _index(to: str) -> str:
    if to == FAISS:
        return ""
    with as_option("INDEX_URL"):
        parse_index_url(to)
    return to


def masked(url: str) -> str:
    """A URL without the password in it."""
    if _is_milvus(url):
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return url if not parts.password else parts._replace(netloc=f"{parts.username}:***@{host}").geturl()
    parsed = make_url(url)
    if "password" in parsed.query:
        parsed = parsed.update_query_dict({"password": "***"})
    return parsed.render_as_string(hide_password=True)


def remedy(source: Side, target: Side) -> str:
    """What is to be changed in .env: a sentence, and the lines to put in."""
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
