"""The list of what a server answers from: what is looked at again and again, and the documents."""

from collections.abc import Sequence

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.limits import fit_line
from bot.discord.ui.source import source_failure
from bot.sources.sources import Source
from index.store import Listing

MAX_SHOWN_DOCUMENTS = 10
"""Documents in one message, and of the sources those that fail before others."""


def sources_card(own: Sequence[Listing], shared: int, sources: Sequence[Source], say: Say) -> ui.LayoutView:
    """A server's sources with how each is doing, its newest documents, and how many shared ones there are."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    if sources:
        box.add_item(ui.TextDisplay("\n".join(_source_lines(sources, say))))
        box.add_item(ui.Separator())
    if not own:
        box.add_item(ui.TextDisplay(say("sources_none", shared=shared)))
    else:
        lines = [f"### {say('sources_head')}"]
        for item in own[:MAX_SHOWN_DOCUMENTS]:
            facts = [fit_line(item.source, 60)] if item.source else []
            facts.append(date_and_age(item.published, say))
            lines.append(f"- **{fit_line(item.title, 80)}**\n-# {' · '.join(facts)}")
        rest = [f"+ {len(own) - MAX_SHOWN_DOCUMENTS}"] if len(own) > MAX_SHOWN_DOCUMENTS else []
        lines.append("-# " + " ".join([*rest, say("sources_shared", shared=shared)]))
        box.add_item(ui.TextDisplay("\n".join(lines)))
    view.add_item(box)
    return view


def _source_lines(sources: Sequence[Source], say: Say) -> list[str]:
    lines = [f"### {say('feeds_head')}"]
    ordered = sorted(sources, key=lambda source: source.failing_since is None)
    for source in ordered[:MAX_SHOWN_DOCUMENTS]:
        if source.failing_since is not None:
            state = source_failure(source, say)
        elif source.is_waiting:
            state = say("feed_waiting", when=f"<t:{int(source.next_at)}:R>")
        elif source.last_ok is None:
            state = say("feed_new")
        else:
            state = say("feed_ok", when=f"<t:{int(source.last_ok)}:R>")
        lines.append(f"- **{fit_line(source.title, 60)}**\n-# {source.kind} · {state}")
    if len(sources) > MAX_SHOWN_DOCUMENTS:
        lines.append(f"-# + {len(sources) - MAX_SHOWN_DOCUMENTS}")
    return lines
