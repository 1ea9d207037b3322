"""The main job: index the documents, then serve Discord, chat, or answer standard input."""

import sys
from collections.abc import Iterable

from bot.cli.chat import respond, run_chat, settings_with
from bot.cli.home import add_files, open_home
from bot.cli.options import HowSure
from bot.cli.output.console import err, out
from bot.cli.output.listings import show_left_undone
from bot.cli.serving import run_in
from bot.settings import Settings, hide_secrets
from index.library import Library

SAMPLE_QUESTIONS = (
    "What does Ukraine want in return for giving up its NATO bid?",
    "When do the bans of the EU AI Act start to apply?",
    "How do I add my own documents to Footnote?",
)


def start(caution: HowSure = None) -> None:
    """Index FOOTNOTE_DOCUMENTS, then serve Discord if DISCORD_TOKEN is set, otherwise chat.

    If standard input is not a terminal, answer its lines, or three sample questions if it has none.
    """
    settings = settings_with(caution)
    if settings.discord_token is not None:
        settings = settings.for_bot
        hide_secrets()
    with open_home(settings) as library:
        if settings.discord_token is not None:
            run_in(library, settings)
            return
        report = add_files(library, settings, [str(settings.documents)], "Reading the documents")
        show_left_undone(err, report)
        if sys.stdin.isatty():
            run_chat(library, settings)
        elif not _answer_all(library, settings, sys.stdin):
            _answer_all(library, settings, SAMPLE_QUESTIONS)


def _answer_all(library: Library, settings: Settings, questions: Iterable[str]) -> int:
    """Answer each question that is not blank and return how many there were."""
    answered = 0
    for question in questions:
        if question.strip():
            answered += 1
            out.print(question.strip(), style="title", markup=False)
            out.print()
            respond(library, settings, question.strip())
            out.print()
    return answered
