"""The command that moves a home to another database."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import MetaData, inspect, make_url, select

from bot.cli.home import make_encoder
from bot.cli.main import FAILURE
from bot.cli.options import AsJson
from bot.settings import Settings, load_settings
from bot.terminal.console import emit
from bot.terminal.moving import show_differences, show_moved
from bot.terminal.progress import indexing_bar
from corpus.errors import FootnoteError, StoreError, UsageError
from index.alike import Answered, ask_all, differing, questions_of
from index.home import DATABASE, DERIVED, lock_home
from index.library import Library
from index.prepared import encoding_of
from index.store.database import Database
from index.store.dialects import POSTGRESQL
from index.store.move import Compared, alone, begin, compare, copy, finish, tables_of


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
    if as_json:
        remedy = _remedy(source, target)
        emit({**_as_json(_name(target), compared, len(asked), otherwise), "next": remedy})
    elif compared.differences or otherwise:
        show_differences(_name(target), [*compared.differences, *otherwise])
    else:
        show_moved(compared.rows, len(asked), _remedy(source, target))
    if compared.differences or otherwise:
        raise typer.Exit(FAILURE)


def _target(to: str, settings: Settings) -> _Side:
    home = settings.home.expanduser().resolve()
    if to.startswith(POSTGRESQL):
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
    with _locked(target, side), _opened(target) as there, _as_option(there.place), alone(source, there):
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
def _locked(target: _Side, source: _Side) -> Iterator[None]:
    """Keep others out of a folder that is moved to; that of the source is locked already."""
    if target.url is not None or target.home == source.home:
        yield
        return
    try:
        lock = lock_home(target.home)
    except StoreError as error:
        said = str(error).replace("set another FOOTNOTE_HOME", "name another folder")
        raise type(error)(f"--to: {said}") from error
    try:
        yield
    finally:
        lock.release()


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


def _remedy(source: _Side, target: _Side) -> str:
    """The sentence that says what is to be changed in .env."""
    if target.url:
        line = f"DATABASE_URL={_masked(target.url)}"
        how = " (with the password in place of ***)" if "***" in line else ""
        return f"Put this line into .env{how}: {line}"
    if target.home == source.home:
        return "Take the line DATABASE_URL=… out of .env."
    leave = "Take the line DATABASE_URL=… out of .env and put this one in" if source.url else ""
    return f"{leave or 'Put this line into .env'}: FOOTNOTE_HOME={target.home}"


def _as_json(place: str, compared: Compared, asked: int, otherwise: Sequence[str]) -> dict[str, Any]:
    return {
        "to": place,
        "rows": compared.rows,
        "tables": {name: asdict(item) for name, item in compared.sums.items()},
        "differences": list(compared.differences),
        "questions": asked,
        "answered_otherwise": list(otherwise),
    }
