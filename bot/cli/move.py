"""The command that moves a home to another database."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import MetaData, inspect, make_url, select

from bot.cli.home import make_encoder
from bot.cli.main import FAILURE
from bot.cli.options import AsJson
from bot.settings import Settings, load_settings
from bot.terminal.console import emit, err, out
from bot.terminal.progress import indexing_bar
from corpus.errors import FootnoteError, StoreError, UsageError
from index.alike import Answered, ask_all, differing, questions_of
from index.home import DATABASE, DERIVED, lock_home
from index.library import Library
from index.prepared import encoding_of
from index.store.database import Database
from index.store.move import Compared, alone, begin, compare, copy, finish, tables_of

_SHOWN = 20
_POSTGRESQL = ("postgresql:", "postgres:", "postgresql+psycopg:")


@dataclass(frozen=True, slots=True)
class _Side:
    """Where a home is kept: its folder, and the URL of its database where that is not a file in it."""

    home: Path
    url: str | None

    @property
    def where(self) -> Path | str:
        return self.url or self.home / DATABASE


def move(
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="URL", help="postgresql://…, a home folder, or sqlite for that of FOOTNOTE_HOME."
        ),
    ],
    questions: Annotated[
        int,
        typer.Option(
            "--questions", min=0, metavar="N", help="How many questions both sides are asked at the end."
        ),
    ] = 100,
    as_json: AsJson = False,
) -> None:
    """Copy the home to another database, compare both, and ask both the same; stop every bot first."""
    settings = load_settings()
    source, target = _Side(settings.home.expanduser().resolve(), settings.database), _target(to, settings)
    if source.where == target.where:
        raise UsageError(f"--to: the home is there already, in {_name(target)}; name another place.")
    if source.url is None and not (source.home / DATABASE).is_file():
        raise UsageError(f"{source.home}: there is no home here to move; set FOOTNOTE_HOME to one.")
    now = time.time()
    open_side = _opener(settings, lambda: now)
    with open_side(source) as library:
        _refuse_stale(library)
        compared = _copy(library.store.database, source, target)
        asked, here = _ask(library, questions, settings) if not compared.differences else ([], [])
    otherwise: list[str] = []
    if asked:
        _take_indexes(source.home, target.home)
        with open_side(target) as library, _asking("Asking there", len(asked)) as tell:
            otherwise = differing(here, ask_all(library, asked, tell))
    _report(target, compared, len(asked), otherwise, as_json)


def _target(to: str, settings: Settings) -> _Side:
    home = settings.home.expanduser().resolve()
    if to.startswith(_POSTGRESQL):
        return _Side(home, to)
    if to == "sqlite":
        return _Side(home, None)
    if "://" in to:
        raise UsageError(
            "--to: it is no PostgreSQL database; write postgresql://USER:PASSWORD@HOST/NAME, or a folder."
        )
    return _Side(Path(to).expanduser().resolve(), None)


def _opener(settings: Settings, clock: Callable[[], float]) -> Callable[[_Side], Library]:
    """Opens both sides with one model and one day, on which answers depend."""
    encoder = make_encoder(settings)

    def open_side(side: _Side) -> Library:
        return Library(side.home, encoder, clock, settings.reader, settings.index_address, side.url)

    return open_side


def _refuse_stale(library: Library) -> None:
    """Raises UsageError where the home is to be encoded anew: that would change what is moved."""
    if library.store.documents.count_stale(encoding_of(library.encoder)):
        raise UsageError(
            f"{library.store.database.place}: its documents are encoded for another FOOTNOTE_MODEL or an "
            "older version; run `footnote verify`, which encodes them anew, then move."
        )


def _refuse_bots(database: Database) -> None:
    """Raises StoreError where a bot lives on a database that several processes share."""
    from bot.fleet.tables import living, processes

    with database.transaction() as connection:
        if database.is_shared and inspect(connection).has_table(processes.name):
            alive = processes.c.id.in_(living(time.time()))
            place = connection.scalar(select(processes.c.place).where(alive).limit(1))
            if place is not None:
                raise StoreError(f"{database.place}: a bot uses it ({place}); stop every bot, then move.")


def _copy(source: Database, side: _Side, target: _Side) -> Compared:
    """Copy and compare the tables."""
    tables = tables_of(_kinds())
    lock = lock_home(target.home) if target.url is None and target.home != side.home else nullcontext()
    with lock, _opened(target) as there, _as_option(there.place), alone(source, there):
        _refuse_bots(source)
        _refuse_bots(there)
        _make_tables(source)
        begun = begin(source, there, tables)
        if begun:
            with indexing_bar("Copying", "rows") as progress:
                copy(source, there, tables, progress)
        with indexing_bar("Comparing", "rows") as progress:
            compared = compare(source, there, tables, progress)
        if not compared.differences:
            finish(there)
        elif not begun:
            raise UsageError(
                f"--to: {there.place} holds this home already, as it was at another time "
                f"({compared.differences[0]}); use that one, or name an empty one."
            )
        return compared


@contextmanager
def _opened(target: _Side) -> Iterator[Database]:
    with _as_option():
        database = Database(target.where)
    try:
        with _as_option(database.place):
            _make_tables(database)
        yield database
    finally:
        database.close()


@contextmanager
def _as_option(place: str = "") -> Iterator[None]:
    """Errors about the target name the option that it stands in."""
    said = f"DATABASE_URL: {place}"
    try:
        yield
    except FootnoteError as error:
        if said not in str(error):
            raise
        raise type(error)(str(error).replace(said, f"--to: {place}", 1)) from error


def _kinds() -> list[MetaData]:
    """What a home holds; which processes live on it is not part of it."""
    from bot.discord.audit import audit  # its table is one of Discord's, but stands in a file of its own
    from bot.news.tables import metadata as of_news
    from index.store.schema import metadata

    return [metadata, of_news, audit.metadata]


def _make_tables(database: Database) -> None:
    """All tables, those of the bot too, and the audit log as one that is not altered."""
    from bot.discord.audit import Audit
    from bot.discord.tables import make_tables as for_discord
    from bot.news.tables import make_tables as for_news

    with database.setting_up() as connection:
        for_discord(connection)
        for_news(connection)
    Audit(database)


def _ask(library: Library, count: int, settings: Settings) -> tuple[list[str], list[Answered]]:
    asked = questions_of(library.store, count, settings.max_question_characters) if count else []
    with _asking("Asking here", len(asked)) as tell:
        return asked, ask_all(library, asked, tell)


@contextmanager
def _asking(label: str, count: int) -> Iterator[Callable[[int], None]]:
    with indexing_bar(label, "questions") as progress:
        yield lambda done: progress(done / max(1, count), done)


def _take_indexes(here: Path, there: Path) -> None:
    """Copy what is derived from the home: it says of which home and generation it is, which are the same."""
    if here == there:
        return
    for name in DERIVED:
        old, new = here / name, there / name
        if old.is_dir() and not new.exists():
            shutil.copytree(old, new)
        elif old.is_file() and not new.exists():
            shutil.copyfile(old, new)


def _name(side: _Side) -> str:
    return _masked(side.url) if side.url else str(side.home)


def _masked(url: str) -> str:
    """A URL without the password in it."""
    parsed = make_url(url)
    if "password" in parsed.query:
        parsed = parsed.update_query_dict({"password": "***"})
    return parsed.render_as_string(hide_password=True)


def _env(target: _Side) -> str:
    """What to put into .env."""
    return f"DATABASE_URL={_masked(target.url)}" if target.url else f"FOOTNOTE_HOME={target.home}"


def _report(target: _Side, compared: Compared, asked: int, otherwise: Sequence[str], as_json: bool) -> None:
    rows = sum(item.rows for item in compared.sums.values())
    wrong = [*compared.differences, *otherwise]
    if as_json:
        emit(
            {
                "to": _name(target),
                "rows": rows,
                "tables": {name: asdict(item) for name, item in compared.sums.items()},
                "differences": list(compared.differences),
                "questions": asked,
                "answered_otherwise": list(otherwise),
                "env": _env(target),
            }
        )
    elif wrong:
        for line in wrong[:_SHOWN]:
            err.print(line, style="bad", soft_wrap=True, markup=False)
        if len(wrong) > _SHOWN:
            err.print(f"… and {len(wrong) - _SHOWN:,} more", style="bad")
        err.print(
            f"{_name(target)} is not what the home is. Empty it and move again, with nothing using the home.",
            style="hint",
            soft_wrap=True,
        )
    else:
        also = "" if target.url else ", and take DATABASE_URL out of it"
        alike = f", {asked:,} questions are answered alike" if asked else ""
        out.print(f"[good]All is there:[/] {rows:,} rows, compared by checksum{alike}.", soft_wrap=True)
        masked = " (with the password in place of ***)" if "***" in _env(target) else ""
        line = f"Put this line into .env{masked}{also}: {_env(target)}"
        out.print(line, soft_wrap=True, markup=False)
    if wrong:
        raise typer.Exit(FAILURE)
