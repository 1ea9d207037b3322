"""Commands for documents: add, remove, documents, show."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.home import add_files, open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, out
from bot.cli.output.listings import (
    nothing_readable_text,
    show_document,
    show_documents,
    show_report,
)
from bot.contract import document_json, past_versions
from bot.settings import load_settings
from corpus.errors import DocumentError, UsageError
from index.ingest.deleted_files import MissingPolicy

RemoveMissing = Annotated[
    bool | None,
    typer.Option(
        "--remove-missing/--keep-missing",
        help="What happens to documents from PATH whose files are gone. By default they are removed, "
        "but kept if PATH itself is gone or empty, since its disk may be missing.",
    ),
]
_MISSING = {None: MissingPolicy.REMOVE_IF_SURE, True: MissingPolicy.REMOVE, False: MissingPolicy.KEEP}


def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders or globs.")],
    remove_missing: RemoveMissing = None,
    as_json: AsJson = False,
) -> None:
    """Add and update documents; those of deleted files are removed. Ctrl-C keeps what is done."""
    settings = load_settings()
    with open_home(settings) as library:
        report = add_files(library, settings, paths, missing=_MISSING[remove_missing], turns_over=True)
    useless = report.problems and not report.did_anything
    if useless and len(report.problems) == 1:
        raise DocumentError(report.problems[0])
    if report.passed_over and not report.problems and not report.did_anything and not report.missing:
        raise DocumentError(nothing_readable_text(paths, report.passed_over))
    if as_json:
        emit(asdict(report))
    else:
        show_report(out, report)
    if useless:
        raise typer.Exit(1)


def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids that `documents` shows.")],
    as_json: AsJson = False,
) -> None:
    """Remove documents, so that no answer quotes them."""
    with open_home() as library:
        library.remove(list(dict.fromkeys(ids)))
    if as_json:
        emit({"removed": ids})
    else:
        out.print(f"Removed {', '.join(ids)}.")


def documents(as_json: AsJson = False) -> None:
    """List all documents, newest first."""
    with open_home() as library:
        listings = library.documents()
    if as_json:
        emit([asdict(item) for item in listings])
    else:
        show_documents(out, listings)


def show(document_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show a stored document and list its past versions."""
    with open_home() as library:
        document = library.document(document_id)
        past = past_versions(library, document_id)
    if document is None:
        raise UsageError(f"{document_id}: there is no such document; `footnote documents` lists them.")
    if as_json:
        emit(document_json(document, past))
    else:
        show_document(out, document, past)
