"""Give citations the addresses of their source pages: the door to `bot/web`, imported only if it is on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.settings import Settings, WebMode
from corpus.document import Span
from index.answer.model import Against, Answer, Citation, Conflict, ConflictSide, Quote
from index.library import Library

if TYPE_CHECKING:  # loads only what is used
    from bot.web.addresses import PageAddresses
    from index.stories.latest import Card
    from index.stories.timeline import Timeline
    from index.verdict.model import Check


def with_pages(answer: Answer, library: Library, settings: Settings, guild_id: int | None = None) -> Answer:
    """Return an answer whose citations have their pages.

    `guild_id` is the server in Discord that gets the answer, 0 for direct messages, None for a person at this
    machine.
    """
    addresses = _addresses(library, settings, guild_id)
    if addresses is None or answer.is_silent:
        return answer
    if answer.against is not None:
        quote, citation = answer.against.quote, answer.against.citation
        page = addresses.of([(citation.document, [(span.start, span.end) for span in quote.spans])])[0]
        return replace(answer, against=Against(quote, replace(citation, page=page)))
    newer = answer.newer
    quotes = [*answer.quotes, *([newer.quote] if newer is not None else [])]
    cited = [*answer.citations, *([newer.citation] if newer is not None else [])]
    spans = {quote.citation: [(span.start, span.end) for span in quote.spans] for quote in quotes}
    pages = addresses.of([(c.document, spans.get(c.n) or [(c.start, c.end)]) for c in cited])
    found = [replace(citation, page=page) for citation, page in zip(cited, pages, strict=True)]
    if newer is not None:
        newer = replace(newer, citation=found.pop())
    conflicts = tuple(_paged_conflict(conflict, addresses) for conflict in answer.conflicts)
    return replace(answer, citations=tuple(found), newer=newer, conflicts=conflicts)


def conflicts_with_pages(
    conflicts: Sequence[Conflict], library: Library, settings: Settings, guild_id: int | None = None
) -> list[Conflict]:
    """Return conflicts whose citations have their pages; see `with_pages`."""
    addresses = _addresses(library, settings, guild_id)
    if addresses is None:
        return list(conflicts)
    return [_paged_conflict(conflict, addresses) for conflict in conflicts]


def _paged_conflict(conflict: Conflict, addresses: "PageAddresses") -> Conflict:
    def paged(side: ConflictSide) -> ConflictSide:
        citation = side.citation
        (page,) = addresses.of([(citation.document, [(citation.start, citation.end)])])
        return replace(side, citation=replace(citation, page=page))

    return replace(conflict, one=paged(conflict.one), other=paged(conflict.other))


def check_with_pages(
    check: "Check", library: Library, settings: Settings, guild_id: int | None = None
) -> "Check":
    """Return a check whose citations have their pages; see `with_pages`."""
    addresses = _addresses(library, settings, guild_id)
    if addresses is None:
        return check

    def paged(quote: Quote, citation: Citation) -> Citation:
        spans = [(span.start, span.end) for span in quote.spans]
        return replace(citation, page=addresses.of([(citation.document, spans)])[0])

    claims = []
    for claim in check.claims:
        if claim.quote is not None and claim.citation is not None:
            claim = replace(claim, citation=paged(claim.quote, claim.citation))
        if claim.other is not None:
            other = claim.other
            claim = replace(claim, other=replace(other, citation=paged(other.quote, other.citation)))
        claims.append(claim)
    return replace(check, claims=tuple(claims))


def timeline_with_pages(
    timeline: "Timeline | None", library: Library, settings: Settings, guild_id: int | None = None
) -> "Timeline | None":
    """Return a timeline, if there is one, whose developments have their pages; see `with_pages`."""
    addresses = _addresses(library, settings, guild_id)
    if addresses is None or timeline is None:
        return timeline
    said = timeline.developments
    pages = addresses.of([(d.document, [(d.start, d.end)]) for d in said])
    developments = tuple(replace(d, page=page) for d, page in zip(said, pages, strict=True))
    return replace(timeline, developments=developments)


def cards_with_pages(
    cards: "Sequence[Card]", library: Library, settings: Settings, guild_id: int | None = None
) -> "list[Card]":
    """Return the cards of stories, each with its page; see `with_pages`."""
    places = [(card.document, [(part.start, part.end) for part in card.sections]) for card in cards]
    pages = page_links(places, library, settings, guild_id)
    return [replace(card, page=page) for card, page in zip(cards, pages, strict=True)]


def page_links(
    places: Sequence[tuple[str, Sequence[Span]]],
    library: Library,
    settings: Settings,
    guild_id: int | None = None,
) -> list[str | None]:
    """Return the pages of places: ids of documents with spans of their texts; see `with_pages`."""
    addresses = _addresses(library, settings, guild_id)
    return [None] * len(places) if addresses is None else addresses.of(places)


def _addresses(library: Library, settings: Settings, guild_id: int | None) -> "PageAddresses | None":
    """Return what makes addresses of pages; None if pages are off, or the reader could not reach them."""
    if settings.web is WebMode.OFF or (guild_id is not None and settings.web_url is None):
        return None
    if settings.web_url is None and settings.web_port == 0:  # any free port: nobody knows which
        return None
    from bot.web.addresses import PageAddresses

    return PageAddresses(library, settings, guild_id)
