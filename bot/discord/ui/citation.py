"""Format a document's citation: number, title, source, section, date and age."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit, urlunsplit

from bot.discord.translations import Say
from bot.discord.ui.limits import MAX_LINK_CHARS, fit_line
from bot.text import units
from corpus.readers.ocr import READ_BY_OCR

MAX_TITLE_CHARS = 160
MAX_SHORT_TITLE_CHARS = 120
MAX_TEXT_LINK_CHARS = 300
"""The longest address in a text: all texts of a message share one limit, addresses included."""

_LINK_MARKUP_CHARS = 10
"""What a link takes beside its words and its address."""

_ADDRESS = re.compile(r"://|\w\.[a-z]{2,}(?:[/?#]|$)|\bdiscord\.", re.IGNORECASE)
_INVITE = re.compile(r"discord(?:app)?\.(?:gg|me|io|li|com/+invite)", re.IGNORECASE)
_PAGE = re.compile(rf"Page (\d+)(, {READ_BY_OCR})?")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE)
_EVERYONE = re.compile(r"@(?=everyone|here)")
_SAFE_URL_CHARS = "!$%&'()+,-./:;=?@_~"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_mark(numbers: Sequence[int]) -> str:
    """Return footnote numbers as superscripts."""
    return " ".join(str(number).translate(_SUPERSCRIPTS) for number in numbers)


def source_line(
    numbers: Sequence[int],
    title: str,
    source: str | None,
    sections: Sequence[str],
    published: str | None,
    say: Say,
    links: Sequence[str | None] = (),
) -> str:
    """Return two lines: the title in bold, a link if `links` has one; then source, sections and date."""
    mark = f"{number_mark(numbers)} " if numbers else ""
    facts = [fit_line(source, 80)] if source else []
    facts += [fit_line(section_name(section, say), 60) for section in sections[:3]]
    facts.append(date_and_age(published, say))
    shown = title_link(title, links) if links else fit_line(title, MAX_TITLE_CHARS)
    return f"**{mark}{shown}**\n-# {' · '.join(facts)}"


def small_source_line(
    numbers: Sequence[int],
    title: str,
    source: str | None,
    sections: Sequence[str],
    published: str | None,
    links: Sequence[str | None],
    say: Say,
    page: str | None = None,
) -> str:
    """Return one small line: numbers, the title as a link (see `title_link`), source, page and date.

    `page` is the source page. The title opens it if the document has no address, else a link at the end does.
    """
    mark = f"{number_mark(numbers)} " if numbers else ""
    stored = text_link(page)
    has_address = any(text_link(url) for url in links)
    facts = [f"{mark}{title_link(title, links if has_address else [stored])}"]
    facts += [fit_line(source, 60)] if source else []
    facts += [section_name(section, say) for section in sections[:3] if _PAGE.fullmatch(section)]
    facts.append(date_and_age(published, say))
    facts += [f"[{say('stored_text')}](<{stored}>)"] if stored and has_address else []
    return f"-# {' · '.join(facts)}"


_PAIRED_BRACKETS = re.compile(r"(?:[^\[\]]|\[[^\[\]]*\])*")
"""The words of a link may have brackets in pairs, without others inside."""


def title_link(
    title: str,
    links: Sequence[str | None],
    limit: int = MAX_SHORT_TITLE_CHARS,
    max_link_chars: int = MAX_TEXT_LINK_CHARS,
) -> str:
    """Return a title that opens the first of `links` that can stand in a text; without one, the title alone.

    Discord shows no link whose words look like an address, so such a title stands beside its link.
    """
    shown = fit_line(title, limit)
    link = next((found for url in links if (found := text_link(url, max_link_chars))), None)
    if link is None:
        return shown
    if _ADDRESS.search(title):
        return f"{shown} ([↗](<{link}>))"
    if not _PAIRED_BRACKETS.fullmatch(shown):  # Discord would show the markup of the link
        shown = shown.replace("\\[", "［").replace("\\]", "］")
    return f"[{shown}](<{link}>)"


def text_link(url: str | None, limit: int = MAX_TEXT_LINK_CHARS) -> str | None:
    """Return a web address that can stand in a link of a text; None if it is invalid, long or an invite."""
    link = web_link(url)
    if link is None or len(link) > limit or _INVITE.search(link):
        return None
    return link


def section_name(section: str, say: Say) -> str:
    """Return a section's name; "Page 3, read by OCR" and the like in the language of `say`."""
    page = _PAGE.fullmatch(section)
    if page is not None:
        return say("section_page_ocr" if page[2] else "section_page", number=page[1])
    return say("section_ocr") if section == READ_BY_OCR else section


class LinkRoom:
    """Room for the addresses of titles in a text: those that do not fit are left out, and the title stays."""

    def __init__(self, chars: int) -> None:
        self._left = chars

    def title(self, title: str, url: str | None, limit: int) -> str:
        """Return a title that opens an address, as `title_link` does, if there is room for that."""
        most = min(MAX_TEXT_LINK_CHARS, self._left - _LINK_MARKUP_CHARS)
        shown = title_link(title, [url], limit, most)
        self._left -= max(0, units(shown) - units(fit_line(title, limit)))
        return shown


def web_link(url: str | None) -> str | None:
    """Return a web address in ASCII, as a button may carry it; None if it is invalid or too long.

    Addresses that name a user are refused: `https://bank.example@evil.example` shows one host and opens
    another. The "@" of "@everyone" is written as %40: Discord would notify everyone, within a link as well.
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
    link = _EVERYONE.sub("%40", urlunsplit((parts.scheme, host + port, *rest)))
    return link if len(link) <= MAX_LINK_CHARS else None


def date_and_age(published: str | None, say: Say, aged: bool = True) -> str:
    """Return a date and, if `aged`, its age. Discord shows both in the reader's language and time zone.

    For a day without a time, the date is taken at noon UTC, which is the same day for most readers. The age
    counts from the start of the day, which is in the past for all of them.
    """
    if published is None:
        return say("undated")
    moment = datetime.fromisoformat(published)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = int(moment.timestamp())
    noon = seconds + 12 * 3_600 if len(published) == len("2025-12-14") else seconds
    return f"<t:{noon}:D> (<t:{seconds}:R>)" if aged else f"<t:{noon}:D>"
