"""The chat, and the main job: index the documents, then chat or answer what comes in."""

import sys
from collections.abc import Iterable
from contextlib import suppress

from rich.table import Table
from rich.text import Text

from bot.cli.home import add_files, checked_question, open_home
from bot.cli.options import HowSure
from bot.cli.output.answers import show_answer
from bot.cli.output.console import err, out
from bot.cli.output.listings import show_cards, show_left_undone
from bot.cli.output.timeline import show_timeline
from bot.cli.serving import run_in
from bot.settings import Settings, load_settings
from corpus.errors import FootnoteError, UsageError
from index.answer.abstention import Caution
from index.library import Library
from index.store.filters import Filter

SAMPLE_QUESTIONS = (
    "What does Ukraine want in return for giving up its NATO bid?",
    "When do the bans of the EU AI Act start to apply?",
    "How do I add my own documents to Footnote?",
)
_HINT = "/help says what else there is, /quit or Ctrl-D ends."
_HELP = (
    ("a question", "answers it with quotes from the documents"),
    ("/latest [topic]", "shows the newest stories"),
    ("/timeline topic", "shows how a story developed"),
    ("/help", "shows this"),
    ("/quit, Ctrl-D", "ends"),
)
_LATEST = 3


def chat(caution: HowSure = None) -> None:
    """Ask one question after another."""
    settings = _settings(caution)
    with open_home(settings) as library:
        _chat(library, settings)


def start(caution: HowSure = None) -> None:
    """The main job: index FOOTNOTE_DOCUMENTS, then serve Discord if DISCORD_TOKEN is set, else chat.

    Without a terminal, answer the lines of standard input.
    """
    settings = _settings(caution)
    if settings.discord_token is not None:
        settings = settings.for_bot
    with open_home(settings) as library:
        if settings.discord_token is not None:
            run_in(library, settings)
            return
        report = add_files(library, settings, [str(settings.documents)], "Reading the documents")
        show_left_undone(err, report)
        if sys.stdin.isatty():
            _chat(library, settings)
            return
        asked = _answer_all(library, settings, sys.stdin)
        if not asked:
            _answer_all(library, settings, SAMPLE_QUESTIONS)


def _settings(caution: Caution | None) -> Settings:
    """The settings in force, with what an option says in the place of one."""
    settings = load_settings()
    return settings.model_copy(update={"caution": caution}) if caution else settings


def _chat(library: Library, settings: Settings) -> None:
    with suppress(ImportError):
        import readline  # noqa: F401  gives the prompt line editing and a history
    with err.status("Loading the model"):
        library.load()
        library.refresh()
    count = library.store.documents.count()
    out.print(f"[title]Footnote[/] answers from {count:,} documents, word for word. [hint]{_HINT}[/]\n")
    while True:
        try:
            line = out.input("[mark]ask ›[/] ").strip()
        except (EOFError, KeyboardInterrupt):
            out.print()
            return
        if line in ("/quit", "/exit", "quit", "exit"):
            return
        if line:
            out.print()
            _respond(library, settings, line)
            out.print()


def _respond(library: Library, settings: Settings, line: str) -> None:
    command, _, rest = line.partition(" ")
    try:
        topic = checked_question(rest.strip(), settings)
        if command == "/latest":
            show_cards(out, library.latest(topic or None, Filter(), _LATEST), topic)
        elif command == "/timeline":
            if not topic:
                raise UsageError("Say of what: /timeline topic")
            show_timeline(out, library.timeline(topic, Filter()), topic)
        elif command.startswith("/"):
            if command != "/help":
                out.print(f"There is no {command}.", style="bad", markup=False)
            _show_help()
        else:
            question, quotes = checked_question(line, settings), settings.quotes
            show_answer(out, library.ask(question, limit=quotes, caution=settings.caution))
    except FootnoteError as error:
        out.print(str(error), style="bad", markup=False)


def _show_help() -> None:
    table = Table.grid(padding=(0, 3))
    for typed, does in _HELP:
        table.add_row(Text(typed, "mark"), does)
    out.print(table)


def _answer_all(library: Library, settings: Settings, questions: Iterable[str]) -> int:
    asked = 0
    for question in questions:
        if question.strip():
            asked += 1
            out.print(question.strip(), style="title", markup=False)
            out.print()
            _respond(library, settings, question.strip())
            out.print()
    return asked
