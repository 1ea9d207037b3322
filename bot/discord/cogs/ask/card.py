"""The answer card: the best quote, a small line for each document behind it, and buttons.

A sentence that speaks against what the question takes for granted is shown in the same way.

Further quotes are one tap away, in their passages: see `passages_card`.
"""

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, number_mark, small_source_line, title_link, web_link
from bot.discord.ui.colours import ACCENT, CONTRADICTION, SILENT
from bot.discord.ui.conflict import differing_text
from bot.discord.ui.custom_ids import Options, QuoteRef, follow_id, more_id, news_id, vote_id
from bot.discord.ui.limits import fit_line
from bot.discord.ui.question import Asked, question_head, reply_hint
from bot.discord.ui.quote import quote_markdown
from bot.language_names import language_names
from corpus.reflow import collapse_whitespace
from index.answer.model import Against, Answer, Citation, Conflict

MAX_QUOTE_CHARS = 680
MAX_QUOTE_CHARS_BESIDE_NEWER = 510
MAX_NEWER_QUOTE_CHARS = 400
"""The limits of a quote: usually, beside a superseding quote, and of the superseding quote itself."""

MAX_CONFLICTS = 1
"""How many conflicts with other documents are shown."""

MAX_CONFLICT_QUOTE_CHARS = 180
"""The limit of the other document's sentence."""

MAX_SOURCES = 3
"""How many documents of the best quote have a line."""


def answer_card(
    asked: Asked,
    answer: Answer,
    refs: Sequence[QuoteRef],
    options: Options,
    say: Say,
    languages: Sequence[str] = (),
    has_news: bool = False,
    takes_replies: bool = False,
    max_quote_chars: int = MAX_QUOTE_CHARS,
) -> ui.LayoutView:
    """Return the card of an answer, or of an abstention. `refs` are the places of its quotes.

    For an abstention, `languages` are the codes of those of the sources where the question's is not among
    them, and `has_news` is True if `/latest` finds stories on the question. With `takes_replies` an answer
    says that a reply to it asks on.
    """
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_colour(answer))
    box.add_item(ui.TextDisplay(question_head(asked)))
    if options.as_of is not None:
        box.add_item(ui.TextDisplay(f"-# {as_of_line(options, say)}"))
    if answer.answered:
        _add_quotes(box, answer, max_quote_chars, say)
    elif answer.against is not None:
        _add_against(box, answer.against, max_quote_chars, say)
    else:
        box.add_item(ui.TextDisplay(_silence_text(answer, languages, say)))
    if takes_replies and not answer.is_silent:
        box.add_item(ui.TextDisplay(reply_hint(say)))
    view.add_item(box)
    view.add_item(_answer_buttons(answer, refs, options, has_news, say))
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def _colour(answer: Answer) -> discord.Colour:
    if answer.against is not None:
        return CONTRADICTION
    return ACCENT if answer.answered else SILENT


def as_of_line(options: Options, say: Say) -> str:
    """Return the day as of which a question is answered, "" without such a day."""
    return (
        f"🕑 {say('as_of', day=date_and_age(str(options.as_of), say, aged=False))}" if options.as_of else ""
    )


def best_citations(answer: Answer) -> list[Citation]:
    """Return the citations of the best quote, one a document: its own, then those that say the same."""
    best = answer.quotes[0]
    numbers = (best.citation, *best.also)
    cited = [citation for number in numbers for citation in answer.citations if citation.n == number]
    return list({citation.document: citation for citation in reversed(cited)}.values())[::-1][:MAX_SOURCES]


def _add_quotes(box: ui.Container[ui.LayoutView], answer: Answer, max_chars: int, say: Say) -> None:
    """Add the best quote, and a superseding one, each with the lines of its documents, numbered from 1."""
    cited = best_citations(answer)
    max_chars = min(max_chars, MAX_QUOTE_CHARS_BESIDE_NEWER) if answer.newer else max_chars
    max_chars -= MAX_CONFLICT_QUOTE_CHARS // 2 if _shown_conflicts(answer) else 0
    mark = number_mark(range(1, len(cited) + 1))
    box.add_item(ui.TextDisplay(quote_markdown(answer.quotes[0], mark, max_chars)))
    lines = [_source_text(number, citation, say) for number, citation in enumerate(cited, start=1)]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    if answer.newer is not None:
        number = len(cited) + 1
        quote = quote_markdown(answer.newer.quote, number_mark([number]), MAX_NEWER_QUOTE_CHARS)
        box.add_item(ui.TextDisplay(f"🕑 **{say('newer')}**\n{quote}"))
        box.add_item(ui.TextDisplay(_source_text(number, answer.newer.citation, say)))
    first = len(cited) + (answer.newer is not None) + 1
    for number, conflict in enumerate(_shown_conflicts(answer), start=first):
        box.add_item(ui.TextDisplay(_conflict_text(conflict, number, say)))


def _shown_conflicts(answer: Answer) -> list[Conflict]:
    """Return the conflicts of the best quote that its card shows."""
    best = answer.quotes[0].citation if answer.quotes else None
    return [item for item in answer.conflicts if item.one.citation.n == best][:MAX_CONFLICTS]


def _conflict_text(conflict: Conflict, number: int, say: Say) -> str:
    """Return small lines: what differs, then the sentence of the other document and its source with date.

    The best quote is number 1.
    """
    other, page = conflict.other, conflict.other.citation.page
    quote = fit_line(collapse_whitespace(other.quote.text), MAX_CONFLICT_QUOTE_CHARS)
    return "\n".join(
        (
            f"-# {differing_text(conflict, say, (1, number))}",
            f"-# “{quote}”{number_mark([number])}",
            _source_text(number, replace(other.citation, page=None if other.citation.url else page), say),
        )
    )


def _add_against(box: ui.Container[ui.LayoutView], against: Against, max_chars: int, say: Say) -> None:
    """Add the sentence that speaks against what the question takes for granted, with its document."""
    mark = number_mark([1])
    box.add_item(ui.TextDisplay(f"**{say('against')}**"))
    box.add_item(ui.TextDisplay(quote_markdown(against.quote, mark, max_chars)))
    box.add_item(ui.TextDisplay(f"{_source_text(1, against.citation, say)}\n-# {say('check_note')}"))


def _source_text(number: int, citation: Citation, say: Say) -> str:
    """Return the small line of a cited document."""
    sections = [citation.section] if citation.section else []
    links = citation.link, citation.url
    return small_source_line(
        [number], citation.title, citation.source, sections, citation.published, links, say, citation.page
    )


def _silence_text(answer: Answer, languages: Sequence[str], say: Say) -> str:
    """Return the text of an abstention, with links to the documents that come near."""
    lines = [f"**{say('silent')}**"]
    if languages:
        named = fit_line(language_names(languages, say("language_code")), 200)
        lines.append(say("silent_language", languages=named))
    if answer.near:
        lines.append(f"-# {say('nearest')}")
        for item in answer.near:
            day = date_and_age(item.published, say, aged=False)
            lines.append(f"-# · {title_link(item.title, [item.url])} · {day}")
    return "\n".join(lines)


def _answer_buttons(
    answer: Answer, refs: Sequence[QuoteRef], options: Options, has_news: bool, say: Say
) -> ui.ActionRow[ui.LayoutView]:
    """Return at most five buttons; the one that opens a document only where it is the only one.

    Five fit into one row on a phone only if the last one has no words.
    """
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    grey = discord.ButtonStyle.secondary
    link = _only_link(answer)
    if link is not None:
        row.add_item(ui.Button(label=say("open"), url=link))
    if not answer.is_silent or answer.near:
        row.add_item(ui.Button(label=say("more"), style=grey, custom_id=more_id(options, refs)))
    if not answer.is_silent:
        row.add_item(ui.Button(emoji="👍", style=grey, custom_id=vote_id(True)))
        row.add_item(ui.Button(emoji="👎", style=grey, custom_id=vote_id(False)))
    elif has_news:
        row.add_item(ui.Button(label=say("latest_on"), emoji="📰", style=grey, custom_id=news_id(options)))
    label = say("follow") if link is None else None
    row.add_item(ui.Button(label=label, emoji="🔔", style=grey, custom_id=follow_id()))
    return row


def _only_link(answer: Answer) -> str | None:
    """Return the address of the only document that an answer's card cites; None if there are several."""
    if answer.is_silent or answer.newer is not None or _shown_conflicts(answer):
        return None
    cited = best_citations(answer) if answer.against is None else [answer.against.citation]
    if len(cited) != 1:
        return None
    urls = cited[0].link, cited[0].url, cited[0].page
    return next((link for url in urls if (link := web_link(url))), None)
