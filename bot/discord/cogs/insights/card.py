"""Insights: which questions got no answer here, and which answers did not help, the most asked first."""

from collections.abc import Mapping, Sequence

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import linked, when
from bot.discord.ui.colours import ACCENT, SILENT
from bot.discord.ui.limits import fit_line
from bot.insights.grouping import Findings, Group
from corpus.document import Document

UNANSWERED, UNHELPFUL, OTHERS = 7, 4, 2
"""How many groups of questions are shown, and how many others of each beside the most central one."""

QUESTION_CHARACTERS = 130
OTHER_CHARACTERS = 75
TITLE_CHARACTERS = 90
SOURCE_CHARACTERS = 40


def insights_card(
    found: Findings, quoted: Mapping[str, Document], days: int, kept: bool, say: Say
) -> ui.LayoutView:
    """What was found in the last so many `days`. `quoted` are documents by id, as far as they are there;
    where questions are not `kept`, the card says so."""
    view = ui.LayoutView(timeout=None)
    is_empty = not (found.helpful or found.not_helpful or found.unanswered)
    colour = SILENT if is_empty else ACCENT
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
    box.add_item(ui.TextDisplay(_head(found, days, kept, is_empty, say)))
    if found.unanswered_groups:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(f"**{say('insights_unanswered')}**"))
        for group in found.unanswered_groups[:UNANSWERED]:
            box.add_item(ui.TextDisplay(_asked(group, say)))
        _add_rest(box, found.unanswered_groups[UNANSWERED:], say)
    if found.unhelpful_groups:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(f"**{say('insights_unhelpful')}**"))
        for group in found.unhelpful_groups[:UNHELPFUL]:
            box.add_item(_disliked(group, quoted, say))
        _add_rest(box, found.unhelpful_groups[UNHELPFUL:], say)
    view.add_item(box)
    view.stop()  # it has no buttons but links; discord.py need not remember it
    return view


def shown_documents(found: Findings) -> list[str]:
    """The ids of the documents that a card names."""
    return list(dict.fromkeys(g.documents[0] for g in found.unhelpful_groups[:UNHELPFUL] if g.documents))


def _head(found: Findings, days: int, kept: bool, is_empty: bool, say: Say) -> str:
    lines = [f"### {say('insights_head')}"]
    if is_empty:
        lines.append(say("insights_none", days=days))
    else:
        counts = f"👍 {found.helpful} · 👎 {found.not_helpful}"
        lines.append(f"-# {say('insights_counts', days=days, votes=counts, count=found.unanswered)}")
    if not kept:
        lines.append(f"-# {say('insights_off')}")
    return "\n".join(lines)


def _asked(group: Group, say: Say) -> str:
    line = f"**{group.count} ×** {fit_line(group.question, QUESTION_CHARACTERS)}"
    others = [fit_line(other, OTHER_CHARACTERS) for other in group.others[:OTHERS]]
    more = len(group.others) - OTHERS
    last = when(group.last.isoformat(), say, aged=False)
    facts = [*others, *([f"+{more}"] if more > 0 else []), say("insights_last", day=last)]
    return f"{line}\n-# {' · '.join(facts)}"


def _disliked(group: Group, quoted: Mapping[str, Document], say: Say) -> ui.Item[ui.LayoutView]:
    """A question whose answers did not help, with the document that they quoted most."""
    line = f"**{group.count} ×** {fit_line(group.question, QUESTION_CHARACTERS)}"
    document = quoted.get(group.documents[0]) if group.documents else None
    if document is None:
        return ui.TextDisplay(f"{line}\n-# {say('insights_gone')}")
    draft = document.draft
    facts = [fit_line(draft.title, TITLE_CHARACTERS)]
    facts += [fit_line(draft.source, SOURCE_CHARACTERS)] if draft.source else []
    return linked(f"{line}\n-# ↳ {' · '.join(facts)}", draft.url, say)


def _add_rest(box: ui.Container[ui.LayoutView], rest: Sequence[Group], say: Say) -> None:
    if rest:
        asked = sum(group.count for group in rest)
        box.add_item(ui.TextDisplay(f"-# {say('insights_more', count=asked, groups=len(rest))}"))
