"""Print a check: each claim with its verdict, the sentence that says so, and its document."""

from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.cli.output.citations import source_lines
from bot.cli.output.quotes import quote_lines
from bot.dates.ages import day_text
from index.verdict.model import Check, CheckedClaim, Verdict

MARKS = {
    Verdict.SUPPORTED: ("✓", "good", "supported"),
    Verdict.CONTRADICTED: ("✗", "bad", "contradicted"),
    Verdict.NOT_MENTIONED: ("○", "place", "not in my sources"),
    Verdict.UNREAD: ("○", "place", "not judged, I can only judge English"),
    Verdict.QUESTION: ("·", "place", "a question"),
    Verdict.OPINION: ("·", "place", "an opinion"),
}
_INDENT = 2


def show_check(console: Console, check: Check, today: date | None = None) -> None:
    """Print a check; ages of documents are counted from `today`."""
    if not check.claims:
        console.print(_indented(Text("I find no claim in this text.", "title")))
    for claim in check.claims:
        _show_claim(console, claim, today)
    if check.left_out:
        more = "1 more sentence was" if check.left_out == 1 else f"{check.left_out} more sentences were"
        console.print(_indented(Text(f"{more} not checked.", "place")))
    if check.claims:
        console.print(_indented(Text(f"{check.elapsed_ms:.0f} ms", "place")))


def _show_claim(console: Console, claim: CheckedClaim, today: date | None) -> None:
    mark, style, said = MARKS[claim.verdict]
    if claim.verdict is Verdict.NOT_MENTIONED and claim.quote is not None:
        said = "not clear from my sources"
    console.print(_indented(Text.assemble((f"{mark} ", style), (claim.text, "title"), (f" · {said}", style))))
    if claim.quote is not None and claim.citation is not None:
        if not claim.verdict.is_decided:
            console.print(_indented(Text("The nearest sentence:", "place"), 2 * _INDENT))
        console.print(_indented(quote_lines(claim.quote, "", console.width - 2 * _INDENT), 2 * _INDENT))
        console.print(_indented(source_lines([claim.citation], today, marked=False), 2 * _INDENT))
    if claim.other is not None:
        console.print(_indented(Text(_other_line(claim), "place"), 2 * _INDENT))
        quote, citation = claim.other.quote, claim.other.citation
        console.print(_indented(quote_lines(quote, "", console.width - 2 * _INDENT), 2 * _INDENT))
        console.print(_indented(source_lines([citation], today, marked=False), 2 * _INDENT))
    console.print()


def _other_line(claim: CheckedClaim) -> str:
    """Return the line above the sentence that says the opposite."""
    until = claim.was_so_until
    if until is None:
        return "Another document says the opposite:"
    if claim.verdict is Verdict.CONTRADICTED:
        return f"Was so until {day_text(until)}:"
    return f"Was not so until {day_text(until)}:"


def _indented(content: object, by: int = _INDENT) -> Padding:
    return Padding(content, (0, 0, 0, by), expand=False)  # type: ignore[arg-type]
