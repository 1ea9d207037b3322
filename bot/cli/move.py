"""Command that moves a home to another database, index or folder."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.copy_tables import copy_tables
from bot.cli.home import make_encoder
from bot.cli.main import FAILURE
from bot.cli.move_target import FAISS, SQLITE, Side, as_option, current_side, parse_target, remedy
from bot.cli.options import AsJson
from bot.cli.output.console import emit, err
from bot.cli.output.moving import show_differences, show_moved
from bot.cli.output.progress import indexing_bar
from bot.settings import Settings, load_settings
from corpus import clock
from corpus.errors import UsageError
from index.home import DATABASE, DERIVED
from index.ingest.passage_inputs import encoding_fingerprint
from index.library import Library
from index.maintenance.compare_answers import AnswerJson, ask_questions, find_differences, sample_questions
from index.maintenance.move import TableComparison

MAX_DIFFERENT_SHARE = 0.05
"""Share of questions that another passage index may answer differently. Of many passages each index searches
only a part, and not the same one (docs/reports/scale.md)."""

MAX_SCORE_DIFFERENCE = 0.01
"""Largest difference of numbers in two equal answers of different indexes; BM25 scores differ by 1e-5."""


@dataclass(slots=True)
class _Moved:
    """Result of a move.

    `compared` holds the copied tables, None if the database stays. `passages` is the number of passages in
    the new index, None if the index stays. `asked` counts the questions, `different` has a line for each that
    is answered differently, `missing` a line for each thing that is not there.
    """

    compared: TableComparison | None = None
    passages: int | None = None
    missing: list[str] = field(default_factory=list)
    asked: int = 0
    different: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int | None:
        """Number of rows copied and compared."""
        return self.compared.rows if self.compared is not None else None

    @property
    def lacking(self) -> list[str]:
        """Everything that is missing or different at the target, a line each."""
        return [*(self.compared.differences if self.compared is not None else ()), *self.missing]

    @property
    def differences(self) -> list[str]:
        """All faults: `lacking`, and the differently answered questions if there are too many."""
        allowed = MAX_DIFFERENT_SHARE * self.asked if self.passages is not None else 0
        return self.lacking + (self.different if len(self.different) > allowed else [])

    def as_json(self) -> dict[str, Any]:
        sums = self.compared.sums if self.compared is not None else {}
        return {
            "rows": self.rows or 0,
            "tables": {name: asdict(item) for name, item in sums.items()},
            "passages": self.passages,
            "differences": self.lacking,
            "questions": self.asked,
            "answered_otherwise": self.different,
        }


def move(
    to: Annotated[
        list[str],
        typer.Option(
            "--to",
            metavar="URL",
            autocompletion=lambda: [SQLITE, FAISS],
            help="postgresql://…, milvus://…, a home folder, or sqlite or faiss for FOOTNOTE_HOME. "
            "Give it once for the database, once for the passages.",
        ),
    ],
    questions: Annotated[
        int,
        typer.Option(
            "--questions", min=0, metavar="N", help="How many questions to ask both sides at the end."
        ),
    ] = 100,
    as_json: AsJson = False,
) -> None:
    """Copy the home to another database or index and compare both; stop every bot first."""
    settings = load_settings()
    source = current_side(settings)
    target = parse_target(to, source)
    if source.url is None and not (source.home / DATABASE).is_file():
        raise UsageError(f"{source.home}: there is no home here to move; set FOOTNOTE_HOME to one.")
    moved = _move(source, target, questions, settings)
    if as_json:
        emit({"to": target.name, **moved.as_json(), "next": remedy(source, target)})
    elif moved.differences:
        show_differences(target.name, moved.differences)
    else:
        show_moved(moved.rows, moved.passages, moved.asked, moved.different, remedy(source, target))
    if moved.differences:
        raise typer.Exit(FAILURE)


def _move(source: Side, target: Side, questions: int, settings: Settings) -> _Moved:
    now, moved = clock.now(), _Moved()
    open_side = _opener(settings, lambda: now)
    with open_side(source) as library:
        _refuse_stale(library)
        if target.where != source.where:
            moved.compared = copy_tables(library.store.database, source, target)
            if moved.compared.differences:
                return moved
        asked, here = _ask(library, questions, settings)
    _take_indexes(source.home, target.home)
    with open_side(target) as library:
        if target.index_url != source.index_url:
            _fill(library, moved)
        with _asking("Asking there", len(asked)) as tell:
            there = ask_questions(library, asked, tell)
    moved.asked = len(asked)
    moved.different = find_differences(
        here, there, MAX_SCORE_DIFFERENCE if moved.passages is not None else 0.0
    )
    return moved


def _opener(settings: Settings, clock: Callable[[], float]) -> Callable[[Side], Library]:
    """Return a function that opens both sides with the same model and day, on which answers depend."""
    encoder = make_encoder(settings)

    def open_side(side: Side) -> Library:
        return Library(side.home, encoder, clock, settings.reader, side.index_url, side.url)

    return open_side


def _refuse_stale(library: Library) -> None:
    """Raise UsageError if documents must be encoded again, since that would change what is moved."""
    stale = library.store.documents.count_stale(encoding_fingerprint(library.encoder))
    if stale or library.turnover is not None:
        raise UsageError(
            f"{library.store.database.place}: its documents are encoded for another FOOTNOTE_MODEL or an "
            "older version; run `footnote verify`, which encodes them again, then move."
        )


def _fill(library: Library, moved: _Moved) -> None:
    """Fill the new index with the passages, continuing an interrupted fill, and count them."""
    total = library.store.passages.count()
    with err.status(f"Copying {total:,} passages"), as_option("INDEX_URL"):
        library.index.open()
        moved.passages = len(library.index.dense)
    if moved.passages != total:
        moved.missing.append(f"{moved.passages:,} of {total:,} passages are there to be searched")


def _ask(library: Library, count: int, settings: Settings) -> tuple[list[str], list[AnswerJson]]:
    asked = sample_questions(library.store, count, settings.max_question_characters) if count else []
    with _asking("Asking here", len(asked)) as tell:
        return asked, ask_questions(library, asked, tell)


@contextmanager
def _asking(label: str, count: int) -> Iterator[Callable[[int], None]]:
    with indexing_bar(label, "questions") as progress:
        yield lambda done: progress(done / max(1, count), done)


def _take_indexes(here: Path, there: Path) -> None:
    """Copy the derived indexes; they stay valid, since the home's id and generation stay the same."""
    if here == there:
        return
    for name in DERIVED:
        old, new = here / name, there / name
        if old.is_dir() and not new.exists():
            shutil.copytree(old, new)
        elif old.is_file() and not new.exists():
            shutil.copyfile(old, new)
