"""The insights card: unanswered questions and unhelpful answers, the most frequent first."""

from collections.abc import Mapping, Sequence

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import LinkRoom, date_and_age
from bot.discord.ui.colours import ACCENT, SILENT
from bot.discord.ui.conflict import differing_text
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit_line, text_units
from bot.insights.grouping import Findings, Group
from bot.text import units
from corpus.document import Document
from index.answer.model import Conflict

MAX_UNANSWERED_GROUPS = 7
MAX_UNHELPFUL_GROUPS = 4
"""How many groups of similar questions are shown."""

MAX_CONFLICTS = 3
MAX_GROUPS_LESS = 3
"""How many conflicts are shown, and how many groups of unanswered questions make room for them."""

MAX_CONFLICT_TITLE_CHARS = 70

MAX_OTHER_QUESTIONS = 2
"""How many questions of a group are shown besides the most central one."""

MAX_CENTRAL_QUESTION_CHARS = 130
MAX_OTHER_QUESTION_CHARS = 75
MAX_TITLE_CHARS = 90
MAX_SOURCE_CHARS = 40


def insights_card(
    found: Findings,
    quoted: Mapping[str, Document],
    days: int,
    kept: bool,
    say: Say,
    conflicts: Sequence[Conflict] = (),
) -> ui.LayoutView:
    """Return the card of what was found in the last `days`, and of `conflicts` between documents.

    `quoted` are the documents that still exist, by id. If questions are not `kept`, the card says so.
    """
    view = ui.LayoutView(timeout=None)
    is_empty = not (found.helpful or found.not_helpful or found.unanswered)
    colour = SILENT if is_empty and not conflicts else ACCENT
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
    box.add_item(ui.TextDisplay(_head_text(found, days, kept, is_empty, say)))
    if found.unanswered_groups:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(f"**{say('insights_unanswered')}**"))
        most = MAX_UNANSWERED_GROUPS - (MAX_GROUPS_LESS if conflicts else 0)
        for group in found.unanswered_groups[:most]:
            box.add_item(ui.TextDisplay(_unanswered_text(group, say)))
        for line in _rest_lines(found.unanswered_groups[most:], say):
            box.add_item(ui.TextDisplay(line))
    if conflicts:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(f"**{say('insights_conflicts')}**"))
        for conflict in conflicts[:MAX_CONFLICTS]:
            box.add_item(ui.TextDisplay(_conflict_text(conflict, say)))
    view.add_item(box)
    if found.unhelpful_groups:
        shown = found.unhelpful_groups[:MAX_UNHELPFUL_GROUPS]
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(f"**{say('insights_unhelpful')}**"))
        rest = _rest_lines(found.unhelpful_groups[MAX_UNHELPFUL_GROUPS:], say)
        unlinked = sum(units(_unhelpful_text(group, quoted, LinkRoom(0), say)) for group in shown)
        room = LinkRoom(MAX_VIEW_CHARS - text_units(view) - unlinked - sum(map(units, rest)))
        for text in [*(_unhelpful_text(group, quoted, room, say) for group in shown), *rest]:
            box.add_item(ui.TextDisplay(text))
    return view


def list_shown_documents(found: Findings) -> list[str]:
    """Return the ids of the documents that the card names."""
    return list(
        dict.fromkeys(g.documents[0] for g in found.unhelpful_groups[:MAX_UNHELPFUL_GROUPS] if g.documents)
    )


def _head_text(found: Findings, days: int, kept: bool, is_empty: bool, say: Say) -> str:
    """Return the heading, the counts, and a line if questions are not kept."""
    lines = [f"### {say('insights_head')}"]
    if is_empty:
        lines.append(say("insights_none", days=days))
    else:
        counts = f"👍 {found.helpful} · 👎 {found.not_helpful}"
        lines.append(f"-# {say('insights_counts', days=days, votes=counts, count=found.unanswered)}")
    if not kept:
        lines.append(f"-# {say('insights_off')}")
    return "\n".join(lines)


def _unanswered_text(group: Group, say: Say) -> str:
    """Return the most central question of a group, some others, and when one was last asked."""
    line = f"**{group.count} ×** {fit_line(group.question, MAX_CENTRAL_QUESTION_CHARS)}"
    others = [fit_line(other, MAX_OTHER_QUESTION_CHARS) for other in group.others[:MAX_OTHER_QUESTIONS]]
    more = len(group.others) - MAX_OTHER_QUESTIONS
    last = date_and_age(group.last.isoformat(), say, aged=False)
    facts = [*others, *([f"+{more}"] if more > 0 else []), say("insights_last", day=last)]
    return f"{line}\n-# {' · '.join(facts)}"


def _unhelpful_text(group: Group, quoted: Mapping[str, Document], room: LinkRoom, say: Say) -> str:
    """Return a question whose answers did not help, with the document that they quoted most."""
    line = f"**{group.count} ×** {fit_line(group.question, MAX_CENTRAL_QUESTION_CHARS)}"
    document = quoted.get(group.documents[0]) if group.documents else None
    if document is None:
        return f"{line}\n-# {say('insights_gone')}"
    draft = document.draft
    facts = [room.title(draft.title, draft.url, MAX_TITLE_CHARS)]
    facts += [fit_line(draft.source, MAX_SOURCE_CHARS)] if draft.source else []
    return f"{line}\n-# ↳ {' · '.join(facts)}"


def _conflict_text(conflict: Conflict, say: Say) -> str:
    """Return what two documents differ in, and a small line with both titles and dates."""
    sides = [
        f"{fit_line(side.citation.title, MAX_CONFLICT_TITLE_CHARS)}"
        f" ({date_and_age(side.citation.published, say, aged=False)})"
        for side in (conflict.one, conflict.other)
    ]
    return f"{differing_text(conflict, say)}\n-# {' · '.join(sides)}"


def _rest_lines(rest: Sequence[Group], say: Say) -> list[str]:
    """Return a line that counts the groups left out, if there are any."""
    asked = sum(group.count for group in rest)
    return [f"-# {say('insights_more', count=asked, groups=len(rest))}"] if rest else []
