"""The chat, and the main job: index the documents, then chat or answer what comes in."""

import sys
from collections.abc import Iterable
from contextlib import suppress

from bot.cli.home import add_files, checked_question, open_home
from bot.cli.serving import run_in
from bot.settings import Settings, load_settings
from bot.terminal.answers import show_answer
from bot.terminal.console import err, out
from bot.terminal.listings import show_cards, show_problems
from corpus.errors import FootnoteError
from index.filters import Filter
from index.library import Library

SAMPLE_QUESTIONS = (
    "What does Ukraine want in return for giving up its NATO bid?",
    "When do the bans of the EU AI Act start to apply?",
    "How do I add my own documents to Footnote?",
)
_HELP = "Ask anything in words. /latest [topic] shows what is new, /quit or Ctrl-D ends."
_LATEST = 3


def chat() -> None:
    """Ask one question after another."""
    settings = load_settings()
    with open_home(settings) as library:
        _chat(library, settings)


def start() -> None:
    """The main job: index FOOTNOTE_DOCUMENTS, then serve Discord if DISCORD_TOKEN is set, else chat.

    Without a terminal, answer the lines of standard input.
    """
    settings = load_settings()
    with open_home(settings) as library:
        if settings.discord_token is not None:
            run_in(library, settings)
            return
        report = add_files(library, settings, [str(settings.documents)], "Reading the documents")
        show_problems(err, report.problems)
        if sys.stdin.isatty():
            _chat(library, settings)
            return
        asked = _answer_all(library, settings, sys.stdin)
        if not asked:
            _answer_all(library, settings, SAMPLE_QUESTIONS)


def _chat(library: Library, settings: Settings) -> None:
    with suppress(ImportError):
        import readline  # noqa: F401  gives the prompt line editing and a history
    with err.status("Loading the model"):
        library.encoder.load()
        library.refresh()
    count = library.store.documents.count()
    out.print(f"[title]Footnote[/] answers from {count:,} documents, word for word. [hint]{_HELP}[/]\n")
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
    command, _, topic = line.partition(" ")
    try:
        if command == "/latest":
            show_cards(out, library.latest(topic.strip() or None, Filter(), _LATEST), topic.strip())
        elif command.startswith("/"):
            out.print(_HELP, style="hint")
        else:
            show_answer(out, library.ask(checked_question(line, settings), limit=settings.quotes))
    except FootnoteError as error:
        out.print(str(error), style="bad", markup=False)


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
