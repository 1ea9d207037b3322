"""Print an answer: quotes with their numbers, then their documents."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from bot.cli.output.citations import number_mark, source_lines
from bot.cli.output.conflicts import show_conflict_below
from bot.cli.output.quotes import quote_lines
from bot.dates.ages import day_text
from bot.language_names import language_names
from index.answer.model import Against, Answer, Citation, Nearest, Newer

_INDENT = 2


def show_answer(
    console: Console, answer: Answer, today: date | None = None, languages: Sequence[str] = ()
) -> None:
    """Print an answer; ages of documents are counted from `today`.

    `languages` are those of the sources if the question is in none of them.
    """
    if answer.against is not None:
        _show_against(console, answer.against, today)
        return
    if not answer.answered:
        console.print(_indented(_not_in_sources(answer, languages)))
        return
    for quote in answer.quotes:
        mark = " ".join(map(number_mark, (quote.citation, *quote.also)))
        console.print(_indented(quote_lines(quote, mark, console.width - _INDENT)))
        console.print()
    by_document: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        by_document.setdefault(citation.document, []).append(citation)
    for citations in by_document.values():
        console.print(_indented(source_lines(citations, today)))
    figures = f"confidence {answer.confidence:.0%} · {answer.elapsed_ms:.0f} ms"
    console.print(_indented(Text(figures, "place")))
    if answer.newer is not None:
        console.print()
        _show_newer(console, answer.newer, answer.citations, today)
    for conflict in answer.conflicts:
        show_conflict_below(console, conflict, today)


def _show_against(console: Console, against: Against, today: date | None) -> None:
    """Print the sentence that speaks against what the question takes for granted."""
    console.print(_indented(Text("My sources speak against it:", "title")))
    console.print(_indented(quote_lines(against.quote, "", console.width - _INDENT)))
    console.print()
    console.print(_indented(source_lines([against.citation], today, marked=False)))


def _show_newer(console: Console, newer: Newer, quoted: tuple[Citation, ...], today: date | None) -> None:
    """Print the newer quote with its day and that of the older quotes, so that readers see which is which."""
    last = max((c.published for c in quoted if c.published), default=None, key=lambda said: said[:10])
    than = f", later than what is quoted above ({day_text(last)})" if last else ""
    head = Text.assemble(
        ("Newer on this story: ", "title"), (f"{day_text(newer.citation.published)}{than}", "place")
    )
    console.print(_indented(head))
    mark = number_mark(newer.quote.citation)
    console.print(_indented(quote_lines(newer.quote, mark, console.width - _INDENT)))
    console.print()
    console.print(_indented(source_lines([newer.citation], today)))


def _not_in_sources(answer: Answer, languages: Sequence[str]) -> Group:
    """Return an abstention: the languages of the sources, if given, and the titles that come near."""
    lines = [Text("I found no sentence in my sources that answers this.", "title")]
    if languages:
        named = language_names(languages)
        lines.append(
            Text(f"None of them is in the language of your question. Their languages: {named}.", "place")
        )
    if answer.near:
        lines.append(Text("Near your question:", "place"))
        lines += [_near_title(item) for item in answer.near]
    return Group(*lines)


def _near_title(near: Nearest) -> Text:
    """Return the title of a document as a link, with its date."""
    title = Text(near.title, f"link {near.url}" if near.url else "")
    return Text.assemble(("· ", "place"), title, (f" · {day_text(near.published)}", "place"))


def _indented(content: Text | Group) -> Padding:
    return Padding(content, (0, 0, 0, _INDENT), expand=False)
