"""Plan what happens to feeds in a year: articles, edits, reprints, outages, moves and closures."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.press import TOPICS, Article, Press
from tests.chaos.site import BRIEF, KINDS, RSS, Feed, Site

HOUR, DAY = 3_600.0, 86_400.0
STEP_S = HOUR
INTERVAL_S = DAY - 600
"""Seconds between two polls of a feed; a bit less than a day, so that each poll falls on its step."""
OLD_S = 7 * DAY - INTERVAL_S - 2 * HOUR
"""How long an outage may delay an article that still counts as news when it comes in."""
OWN = "gazette-own"
"""The feed that belongs to a server and breaks for a week: its people must be told, once."""

_RATES = (100.0, *[40.0] * 5, *[8.0] * 14)
"""Articles a year, for every twenty feeds."""


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage of a feed; `status` is the status of its server meanwhile."""

    feed: Feed
    start: float
    end: float
    status: int


class YearPlan:
    """The events, hour by hour, from `start` for `days` days. Times are seconds since 1970."""

    def __init__(self, site: Site, chance: random.Random, start: float, days: int) -> None:
        self.press = Press(chance)
        self.outages: list[Outage] = []
        self.gone: dict[str, float] = {}
        self.moved: list[Feed] = []
        self._site, self._chance, self._start, self._days = site, chance, start, days
        self._rates: dict[str, float] = {}
        self._moves: list[tuple[float, Feed]] = []
        self._later: list[tuple[float, Callable[[], None]]] = []

    def found(self, feeds: int) -> None:
        """Make the feeds, each with a few items, and plan their faults."""
        for number in range(feeds):
            self._found(f"gazette{number}", KINDS[number % len(KINDS)], _RATES[number % len(_RATES)])
        self._plan_trouble()
        own = self._found(OWN, RSS, 20.0)
        middle = self._start + self._days * DAY / 2
        self.outages.append(Outage(own, middle, middle + 7 * DAY, 503))

    def _found(self, name: str, kind: str, rate: float) -> Feed:
        feed = self._site.add(name, kind)
        self._rates[name] = rate / 365
        for _ in range(2):
            topic = self._chance.choice(list(TOPICS))
            self._site.publish(self.press.write(topic, self._start - 3 * DAY, kept=True), feed)
        return feed

    def _plan_trouble(self) -> None:
        """Let a tenth break for a day, a twentieth for a week, another twentieth move, a fortieth vanish
        for good."""
        chance, feeds = self._chance, list(self._site.feeds.values())
        first, last = self._start + DAY, self._start + max(1, self._days - 9) * DAY
        chance.shuffle(feeds)
        for number, feed in enumerate(feeds):
            part, at = number / len(feeds), chance.uniform(first, last)
            if part < 0.1:
                self.outages.append(Outage(feed, at, at + DAY, chance.choice((500, 503, 404))))
            elif part < 0.15:
                self.outages.append(Outage(feed, at, at + 7 * DAY, chance.choice((500, 503, 403))))
            elif part < 0.2:
                self._moves.append((at, feed))
            elif part < 0.225:
                self.gone[feed.name] = at

    def happen(self, now: float) -> None:
        """Let happen what falls into the hour before `now`."""
        self.repair(now)
        for outage in self.outages:
            if outage.start <= now < outage.end:
                outage.feed.status = outage.status
        for at, feed in self._moves[:]:
            if at <= now:
                self._site.move(feed)
                self.moved.append(feed)
                self._moves.remove((at, feed))
        for name, at in self.gone.items():
            if at <= now:
                self._site.feeds[name].status = 410
        self._publish(now)
        due = [call for at, call in self._later if at <= now]
        self._later = [(at, call) for at, call in self._later if at > now]
        for call in due:
            call()

    def repair(self, now: float) -> None:
        """End the outages that are over."""
        for outage in self.outages:
            if outage.end <= now and outage.feed.status == outage.status:
                outage.feed.status = 200

    def _publish(self, now: float) -> None:
        chance = self._chance
        for feed in self._site.feeds.values():
            if feed.status != 410 and chance.random() < self._rates[feed.name] * STEP_S / DAY:
                at = now - chance.uniform(60, STEP_S - 60)
                article = self.press.write(chance.choice(list(TOPICS)), at)
                self._site.publish(article, feed)
                self._plan_sequel(article, feed, now)

    def _plan_sequel(self, article: Article, feed: Feed, now: float) -> None:
        """Edit some articles within two days, reprint some, put some into two feeds."""
        chance, kind = self._chance, self._chance.random()
        at = now + chance.uniform(0, 2 * DAY)
        if kind < 0.06:
            self._later.append((at, lambda: _edit(article)))
            return
        whole = [
            f for f in self._site.feeds.values() if f is not feed and f.kind != BRIEF and f.status == 200
        ]
        other = chance.choice([f for f in whole if f.name != OWN])
        if kind < 0.12 and feed.kind != BRIEF and feed.name != OWN:
            self._later.append((at, lambda: self._site.reprint(article, other)))
        elif kind < 0.15 and feed.name != OWN:
            self._later.append((at, lambda: self._site.publish(article, other)))

    def kept_back(self) -> set[str]:
        """The words of articles that were too old when they came in, because their feed was broken or
        gone."""
        found = set()
        for article in self.press.articles:
            first = article.feeds[0]
            for outage in self.outages:
                inside = outage.start <= article.at < outage.end
                if first == outage.feed.name and inside and outage.end - article.at > OLD_S:
                    found.add(article.word)
            if article.at > self._unread_from(first):
                found.add(article.word)
        return found

    def arrived(self) -> list[Article]:
        """The articles whose feed did not vanish before they could be read."""
        return [
            article for article in self.press.articles if article.at <= self._unread_from(article.feeds[0])
        ]

    def _unread_from(self, name: str) -> float:
        return self.gone.get(name, float("inf")) - INTERVAL_S - STEP_S


def _edit(article: Article) -> None:
    article.version += 1
