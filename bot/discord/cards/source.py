"""A document as cards name it: number, title, source, section, date and age."""

from collections.abc import Sequence
from datetime import UTC, datetime

from discord import ui

from bot.discord.limits import LINK_LENGTH, fit
from bot.discord.translations import Say

TITLE_CHARACTERS = 160
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_mark(numbers: Sequence[int]) -> str:
    """Footnote numbers as superscripts."""
    return " ".join(str(number).translate(_SUPERSCRIPTS) for number in numbers)


def source_line(
    numbers: Sequence[int],
    title: str,
    source: str | None,
    sections: Sequence[str],
    published: str | None,
    say: Say,
) -> str:
    """Two lines: the title in bold, then what is known of it, in small."""
    mark = f"{number_mark(numbers)} " if numbers else ""
    facts = [fit(source, 80)] if source else []
    facts += [fit(section, 60) for section in sections[:3]]
    facts.append(when(published, say))
    return f"**{mark}{fit(title, TITLE_CHARACTERS)}**\n-# {' · '.join(facts)}"


def linked(text: str, url: str | None, say: Say) -> ui.Item[ui.LayoutView]:
    """A text, with a button beside it that opens `url` where there is one that Discord takes."""
    if url is None or len(url) > LINK_LENGTH:
        return ui.TextDisplay(text)
    button: ui.Button[ui.LayoutView] = ui.Button(label=say("open"), url=url)
    return ui.Section(ui.TextDisplay(text), accessory=button)


def when(published: str | None, say: Say) -> str:
    """A date and its age, which Discord shows in the reader's language and time zone."""
    if published is None:
        return say("undated")
    moment = datetime.fromisoformat(published)
    if len(published) == len("2025-12-14"):
        moment = moment.replace(hour=12)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = int(moment.timestamp())
    return f"<t:{seconds}:D> (<t:{seconds}:R>)"
