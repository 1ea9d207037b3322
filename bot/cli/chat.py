"""The chat: questions and commands typed one after another."""

from contextlib import suppress

from rich.table import Table
from rich.text import Text

from bot.cli.home import checked_question, open_home, tell_turnover
from bot.cli.options import HowSure
from bot.cli.output.answers import show_answer
from bot.cli.output.console import err, out
from bot.cli.output.listings import show_cards
from bot.cli.output.timeline import show_timeline
from bot.conversation.asking import Exchange, ask_all
from bot.intents.classifier import load_classifier
from bot.intents.wants import Want, Wanted, read_wanted
from bot.page_links import timeline_with_pages, with_pages
from bot.settings import Settings, load_settings
from corpus.errors import FootnoteError, UsageError
from index.answer.abstention import Caution
from index.library import Library
from index.store.filters import Filter

_HINT = "/help lists the commands, /quit or Ctrl-D ends the chat."
_HELP = (
    ("a question", "answers with quotes from the documents"),
    ("and in Busan?", "asks on: what a question lacks comes from the one before"),
    ("what's new on a topic", "shows its newest stories"),
    ("/latest [topic]", "shows the newest stories"),
    ("/timeline topic", "shows how a story developed"),
    ("/help", "shows this list"),
    ("/quit, Ctrl-D", "ends the chat"),
)
_LATEST = 3


def chat(caution: HowSure = None) -> None:
    """Ask one question after another."""
    settings = settings_with(caution)
    with open_home(settings) as library:
        run_chat(library, settings)


def settings_with(caution: Caution | None) -> Settings:
    """Load the settings, with `caution` in place of FOOTNOTE_CAUTION if it is given."""
    settings = load_settings()
    return settings.model_copy(update={"caution": caution}) if caution else settings


def run_chat(library: Library, settings: Settings) -> None:
    """Load the model, then read and answer lines until the person ends the chat."""
    with suppress(ImportError):
        import readline  # noqa: F401  gives the prompt line editing and a history
    with err.status("Loading the model"):
        library.load()
        library.refresh()
    tell_turnover(library)
    count = library.store.documents.count()
    out.print(f"[title]Footnote[/] answers from {count:,} documents, word for word. [hint]{_HINT}[/]\n")
    previous: Exchange | None = None
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
            previous = respond(library, settings, line, previous)
            out.print()


def respond(
    library: Library, settings: Settings, line: str, previous: Exchange | None = None
) -> Exchange | None:
    """Answer one typed line, questions or a command, or say what is wrong with it.

    Returns what the next question may follow: the last question with its answer, else `previous`.
    """
    command, _, rest = line.partition(" ")
    try:
        topic = checked_question(rest.strip(), settings)
        if command == "/latest":
            show_cards(out, library.latest(topic or None, Filter(), _LATEST), topic)
        elif command == "/timeline":
            if not topic:
                raise UsageError("/timeline needs a topic: /timeline TOPIC")
            found = timeline_with_pages(library.timeline(topic, Filter()), library, settings)
            show_timeline(out, found, topic)
        elif command.startswith("/"):
            if command != "/help":
                out.print(f"There is no command {command}.", style="bad", markup=False)
            _show_help()
        elif _asks_for_help(wanted := read_wanted(line, load_classifier()), previous):
            _show_help()
        elif wanted.want is Want.NEWS:
            show_cards(out, library.latest(wanted.topic, Filter(), _LATEST), wanted.topic or "")
        else:
            question, quotes = checked_question(line, settings), settings.quotes
            replies = ask_all(library, question, previous, limit=quotes, caution=settings.caution)
            for reply in replies:
                if len(replies) > 1:
                    out.print(reply.typed, style="title", markup=False)
                show_answer(out, with_pages(reply.answer, library, settings))
                previous = Exchange.of(reply.question, reply.answer)
    except FootnoteError as error:
        out.print(str(error), style="bad", markup=False)
    return previous


def _asks_for_help(wanted: Wanted, previous: Exchange | None) -> bool:
    """True if a line asks what the chat can do. “What does it do?” may follow a question before it."""
    return wanted.want in (Want.HELP, Want.IDENTITY) and (previous is None or wanted.is_sure)


def _show_help() -> None:
    table = Table.grid(padding=(0, 3))
    for typed, does in _HELP:
        table.add_row(Text(typed, "mark"), does)
    out.print(table)
