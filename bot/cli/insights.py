"""Command that shows unanswered questions and votes, and exports them for `footnote eval`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.home import open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, out
from bot.settings import load_settings
from corpus import clock
from corpus.document import Document
from corpus.errors import UsageError
from index.library import Library
from index.store.filters import Filter


def insights(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=3_650, help="Only this number of last days; the default is all."),
    ] = None,
    server: Annotated[
        int | None,
        typer.Option("--server", "--guild", metavar="ID", help="Only what was asked in this server."),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write documents, questions and votes as a folder for `eval`."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which questions got no answer in Discord and which answers helped."""
    from bot.cli.output.insights import show_export, show_findings
    from bot.insights.grouping import summarize
    from bot.insights.qrels import judge_votes
    from bot.insights.store import Insights

    settings = load_settings()
    with open_home(settings) as library:
        kept = Insights(library.store, settings.insights_days, clock.now)
        votes, unanswered = kept.votes(server, days), kept.unanswered(server, days)
        if export is not None:
            judgements = judge_votes(votes, unanswered)
            if not judgements.relevant:
                raise UsageError(
                    "--export: nobody has found an answer helpful yet, so there is nothing to measure; "
                    "people vote with the buttons under answers in Discord."
                )
            documents = write_export(library, server, export, judgements.files())
        else:
            found = summarize(votes, unanswered, library.encoder.encode_texts)
            titles = {item.id: item.title for item in library.store.documents.titles(server)}
    if export is not None:
        figures = {
            "folder": str(export),
            "documents": documents,
            "questions": len(judgements.queries),
            "judgements": judgements.judged,
            "relevant": judgements.relevant,
            "unanswered": len(judgements.unanswered),
            "votes_left_out": judgements.left_out,
        }
        emit(figures) if as_json else show_export(out, figures)
    elif as_json:
        emit(found.as_json())
    else:
        show_findings(out, found, titles)


def write_export(library: Library, server: int | None, folder: Path, files: dict[str, list[str]]) -> int:
    """Write a folder with the documents that a server may see, or all, and return their number."""
    from index.evaluation.beir_writer import CORPUS, document_line, write_folder

    ids = library.store.documents.newest_ids(Filter(guild_id=server))
    documents = (library.store.documents.get(document_id) for document_id in ids)
    lines = (document_line(document) for document in documents if isinstance(document, Document))
    write_folder(folder, {CORPUS: lines, **files})
    return len(ids)
