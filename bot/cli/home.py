"""Open the home that a command works on, and add files to it."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.cli.output.console import err
from bot.cli.output.progress import indexing_bar
from bot.settings import Settings, load_settings
from corpus.errors import UsageError
from corpus.scopes import scopes_of
from index.encode.encoder import Encoder
from index.ingest.deleted_files import MissingPolicy, names_missing_files
from index.ingest.indexing import Report
from index.library import Library
from index.models import multilingual_e5, turning


@contextmanager
def open_home(settings: Settings | None = None) -> Iterator[Library]:
    """Open the library in FOOTNOTE_HOME."""
    settings = settings or load_settings()
    with open_library(settings, settings.home, settings.database) as library:
        yield library


def open_library(settings: Settings, home: Path, database_url: str | None = None) -> Library:
    """Return the library in a folder, with its database at `database_url` if that is given."""
    return Library(
        home,
        make_encoder(settings),
        reads=settings.reader,
        index_url=settings.index_address,
        database_url=database_url,
        renewing=lambda: indexing_bar(f"Encoding again with {settings.model}"),
        other_encoder=lambda name: make_encoder(settings.model_copy(update={"model": name})),
    )


def tell_turnover(library: Library) -> None:
    """Say on standard error if answers come from another model than the wanted one, and what ends that."""
    state = library.turnover
    if state is not None:
        err.print(
            f"Answers come from {library.encoder.name} until all documents are encoded for {state.model} "
            f"({state.done:,} of {state.total:,} are); `footnote verify` encodes the rest.",
            style="hint",
            soft_wrap=True,
        )


def make_encoder(settings: Settings) -> Encoder:
    """Return the encoder that the settings name.

    Without FOOTNOTE_THREADS it uses all cores, since nobody else waits in the terminal. With FOOTNOTE_RAY,
    large numbers of passages are encoded there.
    """

    def converting() -> None:
        err.print(f"Converting {settings.model} for this machine (once, up to half a minute)", style="place")

    threads = settings.threads or os.cpu_count() or 1
    kept = _models_folder(settings)
    if settings.ray is None:
        return Encoder(settings.model, threads, kept, converting=converting)
    from index.workers.address import parse_ray_address
    from index.workers.ray_encoder import RayEncoder

    return RayEncoder(parse_ray_address(settings.ray), settings.model, threads, kept, converting)


def _models_folder(settings: Settings) -> Path | None:
    """Return where converted models are kept; None is the user's cache."""
    own = settings.home / "models"
    return turning.shared_or(own) if settings.model == multilingual_e5.NAME else own


def add_files(
    library: Library,
    settings: Settings,
    patterns: Sequence[str],
    label: str = "Indexing",
    missing: MissingPolicy = MissingPolicy.REMOVE_IF_SURE,
    turns_over: bool = False,
) -> Report:
    """Index the files that patterns name, with a progress bar; files that are too large are skipped.

    `missing` decides whether documents of deleted files are removed. A home of another model is turned over
    first if `turns_over`.
    """
    from corpus.files import find_files, fits_size_limit  # takes long to import

    documents = library.store.documents
    passed_over: Counter[str] = Counter()
    files, problems = find_files(
        patterns, lambda pattern: names_missing_files(documents, pattern, missing), passed_over
    )
    scopes = [scope for pattern in patterns for scope in scopes_of(pattern)]
    kept = [path for path in files if fits_size_limit(path, settings.max_file_mb, problems)]
    try:
        if turns_over:
            library.renew()
        with indexing_bar(label) as progress:
            report = library.add(kept, progress, scopes, missing)
    finally:
        library.release_encoders()
    report.problems[:0] = problems
    report.passed_over = dict(passed_over.most_common())
    return report


def checked_question(question: str, settings: Settings) -> str:
    """Return the question. Raises UsageError if it is longer than the setting allows."""
    limit = settings.max_question_characters
    if len(question) > limit:
        raise UsageError(
            f"The question has {len(question):,} characters, more than FOOTNOTE_MAX_QUESTION_CHARACTERS "
            f"allows ({limit:,}); make it shorter."
        )
    return question
