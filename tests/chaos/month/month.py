"""Run the month: the product's own polling, library and matching, from a feed's adding to its last item."""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.follows.follows import EVERYTHING, Follow, Follows
from bot.follows.matching import Matcher
from bot.follows.outbox import Outbox
from bot.library_thread import LibraryThread
from bot.sources.outcome import Outcome
from bot.sources.sources import FEED
from bot.sources.sync import Syncer
from corpus import clock
from corpus.errors import FootnoteError
from corpus.sandbox import ReaderPool
from corpus.web.fetch import Fetcher
from index.encode.encoder import Encoder
from index.library import Library
from tests.chaos.month.comparison import Comparison, compare_posts
from tests.chaos.month.kinds import Issue, Kind, Served
from tests.chaos.month.site import Server, Sites
from tests.chaos.month.story import START, STEP_DAYS, STEPS, Story, write_stories

HOSTS = ("127.0.0.1", "localhost")


class Press:
    """One feed in the month: its kind, its server, its stories, and the guild that alone follows it."""

    def __init__(self, kind: Kind, guild_id: int) -> None:
        self.kind = kind
        self.guild_id = guild_id
        self.server = Server(f"/feeds/{kind.name}", self._serve)
        self.stories: list[Story] = []
        self.step = self.poll = 0
        self.is_first_of_step = True
        self.wrong: list[str] = []

    def write(self) -> None:
        """Write the stories, once the server has its address."""
        self.stories = write_stories(self.guild_id, self.server.address)

    @property
    def url(self) -> str:
        return self.server.address + self.server.path

    def _serve(self) -> Served:
        now = clock.now_in().replace(microsecond=0)
        return self.kind.answer(
            Issue(
                name=self.kind.name,
                site=self.server.address,
                step=self.step,
                poll=self.poll,
                now=now,
                stories=tuple(self.stories),
                requests=self.server.asked[self.server.path],
                is_first_of_step=self.is_first_of_step,
            )
        )


@contextmanager
def clock_at(start: datetime) -> Iterator[None]:
    """Set the clock of this process, and of those that it starts, to a time."""
    with clock.moved(start.timestamp() - time.time()):
        yield


def _move_clock(moment: datetime) -> None:
    clock.set_offset(moment.timestamp() - time.time())


def poll_times(polls_per_step: int) -> list[tuple[int, datetime]]:
    """Return the times at which feeds are polled, each with its step of the month."""
    every = timedelta(days=STEP_DAYS) / polls_per_step
    return [
        (step, START + timedelta(days=STEP_DAYS * step) + every * poll)
        for step in range(STEPS)
        for poll in range(polls_per_step)
    ]


async def live(
    kinds: Sequence[Kind], home: Path, encoder: Encoder, times: Sequence[tuple[int, datetime]]
) -> dict[str, Comparison]:
    """Run a bot through the month with a feed of each kind, polled at `times`; returns the result for
    each."""
    logging.getLogger("charset_normalizer").setLevel(logging.ERROR)
    presses = [Press(kind, number) for number, kind in enumerate(kinds, start=1)]
    async with Sites() as sites:
        for press in presses:
            await sites.open(press.server)
            press.write()
        with clock_at(START), Library(home, encoder, clock.now) as library:
            await _run(presses, library, times)
            return {press.kind.name: compare_posts(library, press) for press in presses}


async def _run(presses: Sequence[Press], library: Library, times: Sequence[tuple[int, datetime]]) -> None:
    library_thread = LibraryThread(library)
    follows, outbox = Follows(library.store.database), Outbox(library.store.database)
    for press in presses:
        follow = Follow(EVERYTHING, press.guild_id, 1, 1, cap=1_000)
        await library_thread.run(lambda _, follow=follow: follows.put(follow, clock.now(), 0))
    async with Fetcher(HOSTS) as fetcher, ReaderPool() as reader:
        syncer = Syncer(library_thread, library.store.database, fetcher, reader, clock.now)
        await asyncio.gather(*(_add(press, syncer) for press in presses))
        by_url = {press.url: press for press in presses}
        for number, (step, moment) in enumerate(times):
            _move_clock(moment + timedelta(minutes=1))
            for press in presses:
                press.is_first_of_step = number == 0 or press.step != step
                press.step, press.poll = step, number
            report = await syncer.run_due()
            for outcome in report.outcomes:
                _note(by_url.get(outcome.source.url), outcome)
            await library_thread.write(lambda _: _post(library, outbox))
    library_thread.close()


async def _add(press: Press, syncer: Syncer) -> None:
    """Add a feed as a user does: its first fetch counts as its first poll."""
    try:
        found = await syncer.discover(press.url)
    except FootnoteError as error:
        press.wrong += [] if press.kind.is_refused else [f"it can't be added: {error}"]
        return
    if press.kind.is_refused and found.source_kind == FEED:
        press.wrong.append("it is added as a feed, though it is decided that it is none")
    if press.kind.is_refused:
        return
    if found.source_kind != FEED:
        press.wrong.append(f"it is added as a {found.kind}")
    source, _ = await syncer.add(found, press.guild_id)
    _note(press, await syncer.run_one(source, found.sent))
    if (asked := press.server.asked[press.server.path]) != 1:
        press.wrong.append(f"it was fetched {asked} times when it was added")


def _note(press: Press | None, outcome: Outcome) -> None:
    """Note what is wrong with how a look went."""
    if press is None:
        return
    if press.kind.is_patient and press.kind.fails_at(press.step) and press.is_first_of_step:
        press.wrong += _impatience(outcome)
    elif outcome.error is not None and not press.kind.fails_at(press.step):
        press.wrong.append(f"poll {press.poll}: {outcome.error}")


def _impatience(outcome: Outcome) -> Iterator[str]:
    """The faults in how the bot treats a server's wish to be left alone for two hours."""
    source = outcome.source
    if outcome.error is not None or source.failing_since is not None or source.failures:
        yield f"it is taken as a failure of the source: {outcome.error}"
    if outcome.waits_until is None or abs(outcome.waits_until - clock.now() - 7_200) > 60:
        yield f"it is tried again at {outcome.waits_until}, not in two hours, at {clock.now() + 7_200:.0f}"
    if not any("429" in problem for problem in outcome.problems):
        yield f"it is not said as what it is: {outcome.problems}"


def _post(library: Library, outbox: Outbox) -> None:
    """Match what is new and mark everything in the outbox as posted."""
    now = clock.now()
    Matcher(library).run(now)
    for outgoing in outbox.due(now, 10_000):
        outbox.begin(outgoing.id, 1, now)
        outbox.done(outgoing.id, outgoing.id, now)
