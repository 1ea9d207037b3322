"""The card that lists a server's polled sources and its documents."""

from collections.abc import Sequence

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import LinkRoom, date_and_age
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit_line
from bot.discord.ui.source import source_failure, source_title
from bot.sources.sources import Source
from bot.text import units
from index.store import Listing

MAX_SHOWN_DOCUMENTS = 10
MAX_SHOWN_SOURCES = 10
"""How many of each one message shows; failing sources come first."""


def sources_card(own: Sequence[Listing], shared: int, sources: Sequence[Source], say: Say) -> ui.LayoutView:
    """Return a server's sources and their states, its newest documents, and the count of shared ones."""
    unlinked = _texts(own, shared, sources, LinkRoom(0), say)
    room = LinkRoom(MAX_VIEW_CHARS - sum(units(text) for text in unlinked))
    texts = _texts(own, shared, sources, room, say)
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    for text in texts[:-1]:
        box.add_item(ui.TextDisplay(text))
        box.add_item(ui.Separator())
    box.add_item(ui.TextDisplay(texts[-1]))
    view.add_item(box)
    return view


def _texts(
    own: Sequence[Listing], shared: int, sources: Sequence[Source], room: LinkRoom, say: Say
) -> list[str]:
    """Return the text on the polled sources, if there are any, and that on the documents."""
    texts = ["\n".join(_source_lines(sources, room, say))] if sources else []
    if not own:
        return [*texts, say("sources_none", shared=shared)]
    return [*texts, "\n".join(_document_lines(own, shared, room, say))]


def _document_lines(own: Sequence[Listing], shared: int, room: LinkRoom, say: Say) -> list[str]:
    """Return the newest documents of a server, and the count of the rest and of shared ones."""
    lines = [f"### {say('sources_head')}"]
    for item in own[:MAX_SHOWN_DOCUMENTS]:
        facts = [fit_line(item.source, 60)] if item.source else []
        facts.append(date_and_age(item.published, say))
        lines.append(f"- **{room.title(item.title, item.url, 80)}**\n-# {' · '.join(facts)}")
    rest = [f"+ {len(own) - MAX_SHOWN_DOCUMENTS}"] if len(own) > MAX_SHOWN_DOCUMENTS else []
    lines.append("-# " + " ".join([*rest, say("sources_shared", shared=shared)]))
    return lines


def _source_lines(sources: Sequence[Source], room: LinkRoom, say: Say) -> list[str]:
    """Return a server's sources and their states, failing ones first, and the count of the rest."""
    lines = [f"### {say('feeds_head')}"]
    ordered = sorted(sources, key=lambda source: source.failing_since is None)
    for source in ordered[:MAX_SHOWN_SOURCES]:
        title = room.title(source_title(source, say), source.url, 60)
        facts = f"{say(f'source_{source.kind}')} · {_state_text(source, say)}"
        lines.append(f"- **{title}**\n-# {facts}")
    if len(sources) > MAX_SHOWN_SOURCES:
        lines.append(f"-# + {len(sources) - MAX_SHOWN_SOURCES}")
    return lines


def _state_text(source: Source, say: Say) -> str:
    """Return whether a source is failing, waiting, new, or when it was last read."""
    if source.failing_since is not None:
        return source_failure(source, say)
    if source.is_waiting:
        return say("feed_waiting", when=f"<t:{int(source.next_at)}:R>")
    if source.last_ok is None:
        return say("feed_new")
    return say("feed_ok", when=f"<t:{int(source.last_ok)}:R>")
