"""Commands that ask the documents: ask, check, search, latest, timeline."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.batch import ask_batch
from bot.cli.checking import read_text_to_check
from bot.cli.home import checked_question, open_home, tell_turnover
from bot.cli.options import AsJson, AsOf, HowSure, Since, Source, Until
from bot.cli.output.answers import show_answer
from bot.cli.output.checks import show_check
from bot.cli.output.console import emit, out
from bot.cli.output.listings import show_cards, show_passages
from bot.cli.output.timeline import show_timeline
from bot.contract import find_timeline, found_passages, timeline_json
from bot.narrowing import Narrowing, parse_narrowing
from bot.page_links import cards_with_pages, check_with_pages, timeline_with_pages, with_pages
from bot.settings import load_settings
from corpus.errors import UsageError


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotation marks.")] = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    limit: Annotated[
        int | None, typer.Option(min=1, max=3, help="Quote at most this many sentences.")
    ] = None,
    caution: HowSure = None,
    batch: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="Answer each line of a file, a question or a JSON object, in JSON."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotes from the documents, or say that they hold no answer."""
    settings = load_settings()
    if (question is None) == (batch is None):
        raise UsageError("Give one question, in quotation marks, or --batch FILE.")
    typed = {"since": since, "until": until, "as_of": as_of, "source": source}
    narrowing = parse_narrowing({**typed, "limit": limit, "caution": caution}, "--")
    with open_home(settings) as library:
        tell_turnover(library)
        if batch is not None:
            ask_batch(library, settings, batch, narrowing)
            return
        where = narrowing.to_filter(library.store)
        asked = checked_question(question or "", settings)
        answer = library.ask(asked, where, narrowing.limit or settings.quotes, caution or settings.caution)
        answer = with_pages(answer, library, settings)
        languages = () if not answer.is_silent else library.other_languages(asked)
    if as_json:
        emit(answer.as_json())
    else:
        show_answer(out, answer, narrowing.as_of, languages)


def check(
    text: Annotated[
        str, typer.Argument(metavar="TEXT|FILE", help="A text, a text file, or - for standard input.")
    ],
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    as_json: AsJson = False,
) -> None:
    """Say of each claim of a text if the documents support it, contradict it or don't mention it."""
    settings = load_settings()
    narrowing = parse_narrowing({"since": since, "until": until, "as_of": as_of, "source": source}, "--")
    typed = read_text_to_check(text)
    with open_home(settings) as library:
        found = library.check(typed, narrowing.to_filter(library.store))
        found = check_with_pages(found, library, settings)
    if as_json:
        emit(found.as_json())
    else:
        show_check(out, found, narrowing.as_of)


def search(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Show this many passages.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the ranked passages for a question with their scores."""
    settings = load_settings()
    narrowing = parse_narrowing({"since": since, "until": until, "as_of": as_of, "source": source}, "--")
    with open_home(settings) as library:
        tell_turnover(library)
        where = narrowing.to_filter(library.store)
        ranked = library.search(checked_question(question, settings), where)[:limit]
        texts = library.store.documents.texts({item.passage.document_id for item in ranked})
    if as_json:
        emit(asdict(found_passages(question, ranked, texts)))
    else:
        show_passages(out, ranked, texts)


def latest(
    topic: Annotated[str | None, typer.Argument(help="Only stories about this.")] = None,
    since: Since = None,
    source: Source = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Show this many.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show the newest stories, each with its newest document and a line from each of its sections."""
    settings = load_settings()
    narrowing = parse_narrowing({"since": since, "source": source}, "--")
    with open_home(settings) as library:
        tell_turnover(library)
        where = narrowing.to_filter(library.store)
        cards = library.latest(checked_question(topic, settings) if topic else None, where, limit)
        cards = cards_with_pages(cards, library, settings)
    if as_json:
        emit([card.as_json() for card in cards])
    else:
        show_cards(out, cards, topic)


def timeline(
    topic: Annotated[str, typer.Argument(help="What the story is about, in words.")],
    source: Source = None,
    as_json: AsJson = False,
) -> None:
    """Show how a story developed: what the documents said on which day, word for word, oldest first."""
    settings = load_settings()
    with open_home(settings) as library:
        tell_turnover(library)
        where = Narrowing(source=source).to_filter(library.store)
        found = find_timeline(library, checked_question(topic, settings), where)
        found = timeline_with_pages(found, library, settings)
    if as_json:
        emit(timeline_json(topic, found))
    else:
        show_timeline(out, found, topic)
