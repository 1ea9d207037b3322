"""A document as cards name it: number, title, source, section, date and age."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit, urlunsplit

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.limits import MAX_LINK_CHARS, fit_line

MAX_TITLE_CHARS = 160
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE)
_SAFE_URL_CHARS = "!$%&'()*+,-./:;=?@_~"
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
    facts = [fit_line(source, 80)] if source else []
    facts += [fit_line(section, 60) for section in sections[:3]]
    facts.append(date_and_age(published, say))
    return f"**{mark}{fit_line(title, MAX_TITLE_CHARS)}**\n-# {' · '.join(facts)}"


def link_section(text: str, url: str | None, say: Say) -> ui.Item[ui.LayoutView]:
    """A text, with a button beside it that opens `url` where there is one that Discord takes."""
    link = web_link(url)
    if link is None:
        return ui.TextDisplay(text)
    button: ui.Button[ui.LayoutView] = ui.Button(label=say("open"), url=link)
    return ui.Section(ui.TextDisplay(text), accessory=button)


def web_link(url: str | None) -> str | None:
    """An address of the web as a button may carry it, in ASCII; None where it is none or too long.

    Addresses that name a user (`https://bank.example@evil.example`) show another host than they open.
    """
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return None
    rest = (quote(part, safe=_SAFE_URL_CHARS, errors="replace") for part in parts[2:])
    link = urlunsplit((parts.scheme, host + port, *rest))
    return link if len(link) <= MAX_LINK_CHARS else None


def date_and_age(published: str | None, say: Say, aged: bool = True) -> str:
    """A date and, where `aged`, its age, which Discord shows in the reader's language and time zone.

    Of a day alone, noon is the same day for most readers, and its start lies in the past for all.
    """
    if published is None:
        return say("undated")
    moment = datetime.fromisoformat(published)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = int(moment.timestamp())
    noon = seconds + 12 * 3_600 if len(published) == len("2025-12-14") else seconds
    return f"<t:{noon}:D> (<t:{seconds}:R>)" if aged else f"<t:{noon}:D>"
