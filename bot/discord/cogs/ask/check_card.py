"""The card of a check: each claim with its verdict, the sentence that says so, its source and date.

All that is said of a claim stands in one text: a message has room for few components. So sentences are shown
as plain text, whatever they are in their document.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, small_source_line
from bot.discord.ui.colours import ACCENT, CONTRADICTION, SILENT
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit_line, text_units
from index.answer.model import Citation, Quote
from index.verdict.model import Check, CheckedClaim, Verdict

MARKS = {
    Verdict.SUPPORTED: "✓",
    Verdict.CONTRADICTED: "✗",
    Verdict.NOT_MENTIONED: "○",
    Verdict.UNREAD: "○",
    Verdict.QUESTION: "·",
    Verdict.OPINION: "·",
}


@dataclass(frozen=True, slots=True)
class _Lengths:
    """How long claims and sentences may be, if sources are links, and which sentences are shown beside those
    that decide: the `nearest` ones of claims without a verdict, and `others` that say the opposite."""

    claim: int
    quote: int
    linked: bool = True
    nearest: bool = True
    others: bool = True


_LENGTHS = (
    _Lengths(300, 500),
    _Lengths(200, 300),
    _Lengths(160, 220, nearest=False),
    _Lengths(120, 150, linked=False, nearest=False),
    _Lengths(80, 60, linked=False, nearest=False, others=False),
)
"""From long to short: the first that fits into a message; the last always does."""


def check_card(check: Check, say: Say) -> ui.LayoutView:
    """Return the card of a check."""
    for lengths in _LENGTHS:
        view = _card(check, lengths, say)
        if text_units(view) <= MAX_VIEW_CHARS:
            break
    return view


def _card(check: Check, lengths: _Lengths, say: Say) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    verdicts = {claim.verdict for claim in check.claims}
    colour = ACCENT if Verdict.SUPPORTED in verdicts else SILENT
    colour = CONTRADICTION if Verdict.CONTRADICTED in verdicts else colour
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
    if not check.claims:
        box.add_item(ui.TextDisplay(say("check_none")))
    for n, claim in enumerate(check.claims):
        if n > 0:
            box.add_item(ui.Separator(visible=False))
        box.add_item(ui.TextDisplay("\n".join(_claim_lines(claim, lengths, say))))
    if check.left_out:
        box.add_item(ui.TextDisplay(f"-# {say('check_left_out', count=check.left_out)}"))
    if any(verdict.is_decided for verdict in verdicts):
        box.add_item(ui.TextDisplay(f"-# {say('check_note')}"))
    view.add_item(box)
    view.stop()  # it has no buttons; discord.py need not keep the view
    return view


def _claim_lines(claim: CheckedClaim, lengths: _Lengths, say: Say) -> Iterator[str]:
    is_near = claim.verdict is Verdict.NOT_MENTIONED and claim.quote is not None
    said = say("verdict_undecided" if is_near else f"verdict_{claim.verdict}")
    yield f"{MARKS[claim.verdict]} **{said}** · {fit_line(claim.text, lengths.claim)}"
    if claim.quote is None or claim.citation is None:
        return
    if claim.verdict.is_decided:
        yield from _proof_lines(claim.quote, claim.citation, lengths, say)
    elif lengths.nearest:
        yield f"-# {say('check_nearest')}"
        yield from _proof_lines(claim.quote, claim.citation, lengths, say)
    if claim.other is not None and lengths.others:
        yield f"🕑 {_other_text(claim, say)}"
        yield from _proof_lines(claim.other.quote, claim.other.citation, lengths, say)


def _other_text(claim: CheckedClaim, say: Say) -> str:
    """Return the line above the sentence that says the opposite."""
    if claim.was_so_until is None:
        return say("check_other")
    day = date_and_age(claim.was_so_until, say, aged=False)
    return say("check_was_so" if claim.verdict is Verdict.CONTRADICTED else "check_was_not_so", day=day)


def _proof_lines(quote: Quote, citation: Citation, lengths: _Lengths, say: Say) -> Iterator[str]:
    yield f"“{fit_line(quote.text, lengths.quote)}”"
    if lengths.linked:
        yield small_source_line(
            [],
            citation.title,
            citation.source,
            [],
            citation.published,
            (citation.link, citation.url),
            say,
            citation.page,
        )
    else:
        named = fit_line(citation.source or citation.title, 40)
        yield f"-# {named} · {date_and_age(citation.published, say, aged=False)}"
