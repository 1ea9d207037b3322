"""Fetch and read each feed once as the product does, without a library."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.sources.discovery import discover
from bot.sources.sources import FEED
from bot.sources.web import Web
from corpus import clock
from corpus.errors import FootnoteError
from corpus.feeds.model import FeedItem
from corpus.sandbox import ReaderPool
from corpus.web.fetch import Fetcher
from tests.chaos.month.comparison import Comparison, differences
from tests.chaos.month.kinds import Kind
from tests.chaos.month.month import HOSTS, Press, clock_at
from tests.chaos.month.site import Sites
from tests.chaos.month.story import START, STEP_DAYS, WHOLE_STEP


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as a feed lists it, dated no later than it is read."""

    title: str
    text: str
    url: str | None
    published: str | None


async def read(kinds: Sequence[Kind]) -> dict[str, Comparison]:
    """Read a feed of each kind when it lists all of its items; returns the result for each."""
    with clock_at(START + timedelta(days=STEP_DAYS * WHOLE_STEP)):
        async with Sites() as sites, Fetcher(HOSTS) as fetcher, ReaderPool() as reader:
            web = Web(fetcher)
            presses = [Press(kind, number) for number, kind in enumerate(kinds, start=1)]
            for press in presses:
                press.step = WHOLE_STEP
                await sites.open(press.server)
                press.write()
            found = await asyncio.gather(*(_look(press, web, reader) for press in presses))
    return {press.kind.name: comparison for press, comparison in zip(presses, found, strict=True)}


async def _look(press: Press, web: Web, reader: ReaderPool) -> Comparison:
    truth = press.kind.truth(press.stories)
    comparison = Comparison(len(truth))
    try:
        found = await discover(press.url, web, reader)
        if press.kind.is_refused or found.source_kind != FEED:
            good = press.kind.is_refused and found.source_kind != FEED
            return Comparison(len(truth), [] if good else [f"it is taken as a {found.kind}"])
        sent = found.sent
        feed = await reader.read_feed(found.url, sent.content, sent.url, sent.charset)
    except FootnoteError as error:
        return Comparison(len(truth), [] if press.kind.is_refused else [str(error)])
    for story in truth:
        told = [item for item in map(_listed, feed.items) if story.word in _words(item)]
        if len(told) != 1:
            comparison.wrong.append(f"item {story.number} is listed {len(told)} times")
        else:
            comparison.wrong += differences(press.kind, story, told[0])
    if len(feed.items) != len(truth):
        comparison.wrong.append(f"{len(feed.items)} items are read, not {len(truth)}")
    return comparison


def _listed(item: FeedItem) -> Listed:
    draft = item.draft
    published = draft.published.not_after(clock.now()).text if draft.published else None
    return Listed(draft.title, draft.text, draft.url, published)


def _words(item: Listed) -> set[str]:
    return set(re.findall(r"\w+", f"{item.title} {item.text}"))
