"""Let one server add as much as it can while nine others add one sentence each and ask.

`python -m tests.chaos.fairness [MB] [--seconds S] [--seed N]`: one server adds so many megabytes (default 50)
in all ways at once: large files, a file of many documents, a file that is slow to read, pages, feeds, a list
of feeds. Nine others add a sentence, ask about it, and look at /help, again and again until the time is over
(at most 240 seconds by default) or all is added. The bot is `footnote run`, a process of its own. Ends with 1
if the 99th percentile of the others' additions is above 15 seconds, an acknowledgement took longer than a
second, the bot and its children had more than 1,500 MB, an answer was wrong, or the bot had a fault.
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import psutil
from aiohttp import web

from tests.bot.discord.asked import is_answer
from tests.bot.discord.process import footnote_run, until_connected
from tests.localdiscord import Channel, Interaction, LocalDiscord, Upload, User

MAX_P99_S, MAX_ACKNOWLEDGED_S, MAX_MEMORY_MB = 15.0, 1.0, 1_500.0
OTHERS = 9
START_S = 180.0
PATIENCE_S = 300.0
SAMPLE_S = 0.5
LEAST_PAUSE_S, MOST_PAUSE_S = 3.5, 8.0
"""Between two questions of one person at least three seconds must pass."""
MB = 1_000_000
FILE_MB = 5.0
DOCUMENT_CHARACTERS, ITEM_CHARACTERS = 2_000, 1_500
FEED_ITEMS = 200

WORDS = (
    "harbour bridge ferry strike wheat harvest museum volcano budget repairs pillar north council minister "
    "river school train airport winter storm energy price market border treaty vaccine hospital forest tax"
).split()
PLACES = ("Halden", "Lindoya", "Vestby", "Moss", "Narvik", "Bergen", "Molde", "Bodo", "Hamar", "Skien")


@dataclass(slots=True)
class Measured:
    """Waiting times in seconds, memory in MB, and what went wrong."""

    added: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    bot_mb: float = 0.0
    together_mb: float = 0.0
    large: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def note(self, done: Interaction) -> None:
        """Record when an interaction was acknowledged."""
        if done.acknowledged_after_s is None:
            self.wrong.append(f"/{done.name} was not acknowledged")
        else:
            self.acknowledged.append(done.acknowledged_after_s)

    @property
    def is_good(self) -> bool:
        return (
            not self.wrong
            and bool(self.added)
            and float(np.percentile(self.added, 99)) <= MAX_P99_S
            and max(self.acknowledged) <= MAX_ACKNOWLEDGED_S
            and self.together_mb <= MAX_MEMORY_MB
        )

    def __str__(self) -> str:
        return "\n".join(
            [
                f"others' additions: {_waits(self.added)}",
                f"others' answers: {_waits(self.asked)}",
                f"acknowledgements of all: {_waits(self.acknowledged)}",
                f"memory at most: bot {self.bot_mb:.0f} MB, with its children {self.together_mb:.0f} MB",
                f"the large server's commands: {dict(self.large)}",
                *self.wrong,
            ]
        )


def _waits(values: Sequence[float]) -> str:
    if not values:
        return "none"
    p50, p99 = np.percentile(values, 50), np.percentile(values, 99)
    return f"{len(values)}: p50 {p50:.2f}, p99 {p99:.2f}, longest {max(values):.2f} s"


class Library:
    """What the large server adds, drawn by chance; a web site on loopback has its pages and feeds."""

    def __init__(self, chance: Random, mb: float) -> None:
        self._chance = chance
        self._pages: dict[str, tuple[str, str]] = {}
        self.files: list[Upload] = []
        for number, size in enumerate(_parts(0.4 * mb)):
            self.files.append(Upload(f"large{number}.md", self._text(size).encode()))
        for number, size in enumerate(_parts(0.2 * mb)):
            self.files.append(Upload(f"many{number}.json", self._documents(size)))
        self.files.append(Upload("brackets.md", b"[" * 1_000_000 + b"]"))
        for number, size in enumerate(_parts(0.2 * mb)):
            self._pages[f"/page{number}"] = ("text/html", self._page(size))
        for number in range(max(1, round(0.2 * mb * MB / (FEED_ITEMS * ITEM_CHARACTERS)))):
            self._pages[f"/feed{number}"] = ("application/rss+xml", self._feed(number))

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Serve pages and feeds; gives the site's address."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    def addresses(self, kind: str) -> list[str]:
        return [path for path in self._pages if path.startswith(f"/{kind}")]

    def opml(self, site: str) -> bytes:
        """A list of all feeds, and of many that are not there."""
        paths = [*self.addresses("feed"), *(f"/none{n}" for n in range(60))]
        lines = "".join(f'<outline type="rss" text="{path}" xmlUrl="{site}{path}"/>' for path in paths)
        return f'<opml version="2.0"><head/><body>{lines}</body></opml>'.encode()

    async def _answer(self, request: web.Request) -> web.Response:
        found = self._pages.get(request.path)
        if found is None:
            return web.Response(status=404)
        return web.Response(text=found[1], content_type=found[0])

    def _sentence(self) -> str:
        words = self._chance.choices(WORDS, k=11)
        return f"{' '.join(words).capitalize()} {self._chance.randrange(1_000_000)}."

    def _text(self, characters: float) -> str:
        """Paragraphs of sentences."""
        said, length = [f"# {self._sentence()}"], 0
        while length < characters:
            paragraph = " ".join(self._sentence() for _ in range(6))
            said.append(paragraph)
            length += len(paragraph)
        return "\n\n".join(said)

    def _documents(self, characters: float) -> bytes:
        documents = [
            {"title": self._sentence(), "text": self._text(DOCUMENT_CHARACTERS)}
            for _ in range(max(1, int(characters / DOCUMENT_CHARACTERS)))
        ]
        return json.dumps(documents).encode()

    def _page(self, characters: float) -> str:
        paragraphs = self._text(characters).split("\n\n")
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs[1:])
        return f"<html><body><article><h1>{paragraphs[0][2:]}</h1>{body}</article></body></html>"

    def _feed(self, number: int) -> str:
        items = "".join(
            f"<item><guid>{number}-{n}</guid><title>{self._sentence()}</title>"
            f"<description>{self._text(ITEM_CHARACTERS)[2:]}</description></item>"
            for n in range(FEED_ITEMS)
        )
        return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'


def _parts(mb: float) -> list[float]:
    """Return the sizes in characters of files that have so many megabytes together."""
    whole, rest = divmod(mb, FILE_MB)
    return [FILE_MB * MB] * int(whole) + ([rest * MB] if rest else [])


class Run:
    """One large server and nine small ones on a local Discord."""

    def __init__(self, local: LocalDiscord, mb: float, seed: int) -> None:
        self._local = local
        self._chance = Random(seed)
        self._library = Library(self._chance, mb)
        self._places = [self._found(name) for name in PLACES[: OTHERS + 1]]
        self._end = asyncio.Event()
        self.measured = Measured()

    def _found(self, name: str) -> tuple[Channel, User]:
        guild, user = self._local.world.add_guild(name), self._local.world.add_user(f"manager of {name}")
        guild.join(user, permissions={"manage_guild"})
        return guild.add_channel("news"), user

    async def run(self, seconds: float, bot: psutil.Process) -> None:
        """Let all do what they do until all is added or the time is over."""
        async with self._library.served() as site:
            watching = asyncio.create_task(self._watch(bot))
            large = asyncio.gather(*self._large_commands(site), return_exceptions=True)
            others = [asyncio.create_task(self._use(n)) for n in range(1, OTHERS + 1)]
            await asyncio.wait((large,), timeout=seconds)
            self._end.set()
            for done in await asyncio.gather(*others, return_exceptions=True):
                if isinstance(done, BaseException):
                    self.measured.wrong.append(f"{type(done).__name__}: {done}"[:200])
            watching.cancel()
            large.cancel()
            await asyncio.gather(watching, large, return_exceptions=True)

    def _large_commands(self, site: str) -> list["asyncio.Task[None]"]:
        library = self._library
        wanted: list[tuple[str, dict[str, object]]] = [("source add", {"file": f}) for f in library.files]
        wanted += [("source add", {"url": site + path}) for path in library.addresses("page")]
        wanted += [("source add", {"url": site + path}) for path in library.addresses("feed")[:3]]
        wanted += [("source import", {"file": Upload("feeds.opml", library.opml(site))})] * 2
        self._chance.shuffle(wanted)
        return [asyncio.create_task(self._add_large(name, values)) for name, values in wanted]

    async def _add_large(self, name: str, values: dict[str, object]) -> None:
        channel, user = self._places[0]
        done = await self._local.slash(user, channel, name, timeout=3_600, until=_is_finished, **values)
        self.measured.note(done)
        self.measured.large[_kind(done)] += 1

    async def _use(self, number: int) -> None:
        """Add a sentence, ask about it, look at /help, and again."""
        chance = Random(self._chance.random() + number)
        channel, user = self._places[number]
        for round_ in range(1_000):
            await self._sleep(chance.uniform(0.0 if round_ == 0 else LEAST_PAUSE_S, MOST_PAUSE_S))
            if round_ and self._end.is_set():
                return
            word = f"{chance.choice(WORDS)}{secrets.token_hex(3)}"
            day = f"{chance.randint(1, 28)} March"
            text = f"# The {word}\n\nThe {word} of {PLACES[number]} opens on {day}."
            await self._add_sentence(user, channel, Upload(f"{word}.md", text.encode()))
            began = time.monotonic()
            asked = await self._local.slash(
                user, channel, "ask", question=f"When does the {word} open?", timeout=PATIENCE_S
            )
            self.measured.note(asked)
            self.measured.asked.append(time.monotonic() - began)
            if (
                asked.final is None
                or not is_answer(asked.final)
                or day not in asked.final.text.replace("*", "")
            ):
                self.measured.wrong.append(
                    f"no answer about {word}: {asked.final and asked.final.text[:200]!r}"
                )
            self.measured.note(await self._local.slash(user, channel, "help", timeout=PATIENCE_S))

    async def _add_sentence(self, user: User, channel: Channel, file: Upload) -> None:
        began = time.monotonic()
        done = await self._local.slash(
            user, channel, "source add", file=file, timeout=PATIENCE_S, until=_is_finished
        )
        self.measured.note(done)
        self.measured.added.append(time.monotonic() - began)
        if _kind(done) != "Added":
            self.measured.wrong.append(f"{file.filename}: {done.final and done.final.text[:200]!r}")

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._end.wait()
        except TimeoutError:
            pass

    async def _watch(self, bot: psutil.Process) -> None:
        """Note the memory of the bot and of its children."""
        while True:
            own = _resident_mb(bot)
            children = sum(map(_resident_mb, bot.children(recursive=True)))
            self.measured.bot_mb = max(self.measured.bot_mb, own)
            self.measured.together_mb = max(self.measured.together_mb, own + children)
            await asyncio.sleep(SAMPLE_S)


def _resident_mb(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / MB
    except psutil.Error:
        return 0.0


def _is_finished(done: Interaction) -> bool:
    """True if a result is shown, and not only progress."""
    return done.final is not None and not done.final.text.startswith(("I am adding", "This takes longer"))


def _kind(done: Interaction) -> str:
    """The beginning of a result, as "Added" or "Not added"."""
    return done.final.text.partition(":")[0][:40] if done.final else "nothing"


async def run(mb: float, seconds: float, seed: int, folder: Path) -> Measured:
    """Start the bot in a home of its own, and let all servers use it."""
    log = folder / "bot.log"
    async with LocalDiscord() as local:
        found = Run(local, mb, seed)
        settings = {"FOOTNOTE_PRIVATE_HOSTS": "127.0.0.1", "FOOTNOTE_LOG": "json"}
        async with footnote_run(local, folder / "home", local.token, log=log, settings=settings) as bot:
            await until_connected(local, bot, log, START_S)
            await found.run(seconds, psutil.Process(bot.pid))
        found.measured.wrong += map(str, local.violations[:5])
    said = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    found.measured.wrong += [str(line)[:1_500] for line in said if "Traceback" in str(line)][:5]
    return found.measured


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.fairness", description=__doc__)
    parser.add_argument("mb", type=float, nargs="?", default=50.0)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(run(asked.mb, asked.seconds, seed, Path(folder)))
    print(measured)  # noqa: T201
    load = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
    print(f"seed {seed}: {asked.mb:g} MB within {asked.seconds:g} s; {load}")  # noqa: T201
    return 0 if measured.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
