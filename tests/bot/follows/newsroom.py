"""A library with news in it, on a clock that is set by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.follows.follows import Follow, Follows
from bot.follows.matching import Matcher
from bot.follows.outbox import Outbox, Outgoing
from bot.follows.planning import plan
from corpus.readers import parse_file
from index.encode.encoder import Encoder
from index.ingest.identity import upload_origin
from index.library import Library
from index.steps import finish
from tests.index.sources import markdown

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()
"""A Monday."""

HOUR, DAY = 3_600.0, 86_400.0
FERRY = "Ferry strike at Halden harbour"

STRIKES = {
    "Halden": (
        "Crews want nine percent",
        "Ferry crews at Halden harbour are on strike for nine percent.",
    ),
    "Lindoya": (
        "School on Lindoya closes",
        "No teacher can reach Lindoya in the ferry strike at Halden harbour. Ninety pupils stay at home.",
    ),
    "Karsten": (
        "Karsten lighthouse without oil",
        "Odd Berg keeps the Karsten lighthouse. His oil waits through the ferry strike at Halden harbour.",
    ),
    "Merrow": (
        "Judge in Merrow lets them strike",
        "Judge Inger Dahl of Merrow has ruled that the ferry strike at Halden harbour is lawful.",
    ),
    "Hollin": (
        "Hollin throws herring away",
        "The fish market of Hollin threw away four tonnes of herring in the ferry strike at Halden harbour.",
    ),
    "Brevik": (
        "Helicopter flies a patient to Brevik",
        "A helicopter took Mrs Solberg to the hospital of Brevik in the ferry strike at Halden harbour.",
    ),
    "Askim": (
        "Brewery of Askim hires boats",
        "The brewery of Askim has hired six boats for its beer in the ferry strike at Halden harbour.",
    ),
    "Moss": (
        "Moss plays without its Hamlet",
        "The theatre of Moss plays without Hamlet, who is held up by the ferry strike at Halden harbour.",
    ),
}
"""News of eight ports on one strike: eight stories on one topic."""

PORTS = tuple(STRIKES)


class Newsroom:
    """The parts of news, and what a test does with them. `now` is in seconds since 1970."""

    def __init__(self, home: Path, encoder: Encoder, database_url: str | None = None) -> None:
        self.now = NOON
        self.library = Library(home, encoder, lambda: self.now, database_url=database_url)
        self.follows = Follows(self.library.store.database)
        self.outbox = Outbox(self.library.store.database)
        self.matcher = Matcher(self.library)

    def follow(self, topic: str = FERRY, **how: object) -> Follow:
        """Follow a topic in channel 7 of server 1, made by person 5, unless said otherwise."""
        values: dict[str, object] = {"guild_id": 1, "channel_id": 7, "user_id": 5} | how
        follow = Follow(topic, **values)  # type: ignore[arg-type]
        return self.follows.put(follow, self.now, self.library.store.changes.last())[0]

    def bring(
        self, name: str, text: str, title: str = FERRY, guild_id: int = 1, backlog: bool = False, **facts: str
    ) -> str:
        """Bring a document in; gives its id."""
        content = markdown(text, title=title, **facts).encode()
        reading = parse_file(Path(f"{name}.md"), content)
        report = finish(self.library.add_readings([(upload_origin(guild_id, name), reading)], backlog))
        [document_id] = [*report.added, *report.changed]
        return document_id

    def bring_strike(self, port: str) -> str:
        """Bring what the strike does in a port; gives its id."""
        title, text = STRIKES[port]
        return self.bring(port, text, f"Ferry strike: {title}")

    def round(self) -> list[Outgoing]:
        """Match and plan; gives what is due."""
        self.matcher.run(self.now)
        plan(self.library.store.database, self.now)
        return self.outbox.due(self.now, 100)

    def send(self) -> list[Outgoing]:
        """A round, all of which is sent."""
        due = self.round()
        for outgoing in due:
            self.outbox.begin(outgoing.id, 7, self.now)
            self.outbox.done(outgoing.id, 1000 + outgoing.id, self.now)
        return due


@contextmanager
def newsroom(home: Path, encoder: Encoder, database_url: str | None = None) -> Iterator[Newsroom]:
    """Opened, and closed at the end."""
    opened = Newsroom(home, encoder, database_url)
    try:
        yield opened
    finally:
        opened.library.close()
