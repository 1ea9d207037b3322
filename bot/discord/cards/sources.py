"""The list of a server's documents."""

from collections.abc import Sequence

from discord import ui

from bot.discord.cards.answer import ACCENT
from bot.discord.cards.source import when
from bot.discord.limits import fit_line
from bot.discord.translations import Say
from index.store import Listing

SHOWN = 15


def sources_card(own: Sequence[Listing], shared: int, say: Say) -> ui.LayoutView:
    """The newest documents of a server, and how many shared ones there are."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    if not own:
        box.add_item(ui.TextDisplay(say("sources_none", shared=shared)))
    else:
        lines = [f"### {say('sources_head')}"]
        for item in own[:SHOWN]:
            facts = [fit_line(item.source, 60)] if item.source else []
            facts.append(when(item.published, say))
            lines.append(f"- **{fit_line(item.title, 100)}**\n-# {' · '.join(facts)}")
        rest = [f"+ {len(own) - SHOWN}"] if len(own) > SHOWN else []
        lines.append("-# " + " ".join([*rest, say("sources_shared", shared=shared)]))
        box.add_item(ui.TextDisplay("\n".join(lines)))
    view.add_item(box)
    return view
