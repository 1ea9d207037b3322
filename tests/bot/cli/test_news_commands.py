"""News in the terminal: the newest stories, a story over time, what is followed, and why."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import home as cli_home
from bot.cli.main import main
from bot.cli.output.console import out
from bot.follows.follows import AT_ONCE, Follow, Follows
from bot.follows.matching import Matcher
from bot.follows.on_demand import follow_topic, make_digests, mark_shown
from bot.follows.planning import plan
from corpus import clock
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.cli.conftest import as_json
from tests.bot.follows.newsroom import DAY, FERRY, Newsroom, newsroom
from tests.index.sources import write

pytestmark = pytest.mark.dated

Run = Callable[..., tuple[int, str, str]]

STRIKE = "The crews of the Halden harbour ferries have gone on strike for higher pay."
TALKS = "The Halden ferry company and the striking crews have begun talks about the pay of the crews."
END = "The strike of the Halden ferry crews has ended: the crews get higher pay from June."
FROST = "Frost destroyed half of the cherry blossom in the Merrow valley orchards."


@pytest.fixture(scope="module", autouse=True)
def one_model(encoder: Encoder) -> Any:
    """Commands load the model once for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli_home, "Encoder", lambda *_, **__: encoder)
        yield


@pytest.fixture
def briefs(tmp_path: Path) -> Path:
    """A ferry strike in three documents and a reprint, and a frost between them."""
    folder = tmp_path / "briefs"
    for name, text, title, source, age in (
        ("strike", STRIKE, "Ferry crews of Halden on strike", "Halden Post", 6),
        ("talks", TALKS, "Halden ferry strike: talks begin", "Coast Courier", 4),
        ("frost", FROST, "Frost in the Merrow valley", "Merrow Mail", 3),
        ("end", END, "Halden ferry strike ends", "Halden Post", 1),
        ("reprint", END, "Halden ferry strike ends", "Coast Courier", 1),
    ):
        brief(folder, name, text, title, source, age)
    return folder


def brief(folder: Path, name: str, text: str, title: str, source: str, age: int) -> None:
    """A brief published so many days ago."""
    day = (clock.today() - timedelta(days=age)).isoformat()
    write(folder, f"{name}.md", text, title=title, source=source, published=day)


def flat(shown: str) -> str:
    return " ".join(shown.split())


def test_latest_is_a_card_a_story_newest_first(footnote: Run, briefs: Path) -> None:
    footnote("add", str(briefs))
    cards = as_json(footnote("latest", "--json")[1])
    assert [card["title"] for card in cards] == ["Halden ferry strike ends", "Frost in the Merrow valley"]
    days = [card["published"] for card in cards]
    assert days == sorted(days, reverse=True)
    ferry = cards[0]
    assert (ferry["documents"], {ferry["source"], *ferry["also"]}) == (4, {"Halden Post", "Coast Courier"})
    assert list(ferry) == [
        "document",
        "title",
        "source",
        "url",
        "page",
        "published",
        "version",
        "sections",
        "story",
        "documents",
        "since",
        "also",
    ]
    shown = flat(footnote("latest", "ferry strike")[1])
    assert "4 documents since" in shown and f"also reported by {ferry['also'][0]}" in shown
    assert "Frost" not in shown
    one = as_json(footnote("latest", "--source", "merrow", "--limit", "1", "--json")[1])
    assert [card["documents"] for card in one] == [1]


def test_a_timeline_is_the_story_in_order_word_for_word(footnote: Run, briefs: Path) -> None:
    footnote("add", str(briefs))
    found = as_json(footnote("timeline", "Halden ferry strike", "--json")[1])
    assert list(found) == ["topic", "story", "title", "developments"]
    assert [line["text"] for line in found["developments"]] == [STRIKE, TALKS, END]
    for line in found["developments"]:
        stored = as_json(footnote("show", line["document"], "--json")[1])
        assert stored["text"][line["start"] : line["end"]] == line["text"]
    shown = flat(footnote("timeline", "Halden ferry strike")[1])
    assert shown.index("gone on strike") < shown.index("begun talks") < shown.index("· newest")
    assert shown.count("newest") == 1 and "also reported by" in shown
    some = as_json(footnote("timeline", "Halden ferry strike", "--source", "post", "--json")[1])
    assert [line["text"] for line in some["developments"]] == [STRIKE, END]


def test_a_topic_that_nothing_speaks_of_is_said_to_be_none(footnote: Run, briefs: Path) -> None:
    footnote("add", str(briefs))
    assert footnote("timeline", "penguins of Antarctica") == (
        0,
        "No document is about penguins of Antarctica.\n",
        "",
    )
    none = as_json(footnote("timeline", "penguins of Antarctica", "--json")[1])
    assert (none["story"], none["developments"]) == (None, [])


def test_follow_says_what_the_topic_would_have_brought(footnote: Run, briefs: Path) -> None:
    assert "no documents yet" in flat(footnote("follow", "Halden ferry strike")[1])
    footnote("follow", "--remove", "halden  FERRY strike")
    footnote("add", str(briefs))
    made = as_json(footnote("follow", "Halden ferry strike", "--json")[1])
    recent = {"days": 30, "documents": 5, "matched": 4}
    assert made == {"topic": "Halden ferry strike", "new": True, "recent": recent}
    assert "You already follow" in footnote("follow", "halden ferry strike")[1]
    assert "describe the topic in other words" in flat(footnote("follow", "penguins of Antarctica")[1])
    listed = as_json(footnote("follow", "--list", "--json")[1])
    assert [item["topic"] for item in listed] == ["halden ferry strike", "penguins of Antarctica"]
    assert "since" in footnote("follow", "--list")[1]
    removed = as_json(footnote("follow", "--remove", "Penguins of Antarctica", "--json")[1])
    assert removed == {"removed": "penguins of Antarctica"}


def test_follow_takes_one_source_and_leaves_words_out(footnote: Run, briefs: Path) -> None:
    footnote("add", str(briefs))
    narrowed = ("follow", "Halden ferry strike", "--source", "halden p", "--without", 'talks, "new pay"')
    made = as_json(footnote(*narrowed, "--json")[1])
    whole = as_json(footnote("follow", "ferry strike of Halden", "--json")[1])
    assert 0 < made["recent"]["matched"] < whole["recent"]["matched"]
    [_, listed] = as_json(footnote("follow", "--list", "--json")[1])
    assert (listed["source"], listed["without"]) == ("Halden Post", ["talks", "new pay"])
    said = 'only Halden Post, nothing with: talks, "new pay"'
    assert said in flat(footnote(*narrowed)[1]) and said in flat(footnote("follow", "--list")[1])


def test_a_digest_shows_each_story_once(footnote: Run, briefs: Path, tmp_path: Path) -> None:
    assert "You follow nothing yet" in footnote("digest")[1]
    footnote("add", str(briefs / "strike.md"))
    footnote("follow", "Halden ferry strike")
    footnote("follow", "frost in orchards")
    assert "Nothing new on: frost in orchards, Halden ferry strike." in flat(footnote("digest")[1])
    footnote("add", str(briefs / "talks.md"), str(briefs / "end.md"))
    shown = flat(footnote("digest")[1])
    assert "Halden ferry strike · 1 story" in shown and "3 documents since" in shown
    assert "Nothing new on: frost in orchards." in shown
    footnote("add", str(briefs))
    topics = as_json(footnote("digest", "--json")[1])["topics"]
    assert [(t["topic"], [c["title"] for c in t["stories"]]) for t in topics] == [
        ("frost in orchards", ["Frost in the Merrow valley"]),
        ("Halden ferry strike", []),
    ], "a reprint of what was shown is no news"
    assert "Nothing new on: frost in orchards, Halden ferry strike." in flat(footnote("digest")[1])


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_digest_that_could_not_be_shown_is_shown_again(
    footnote: Run, briefs: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    footnote("follow", "frost in orchards")
    footnote("add", str(briefs / "frost.md"))
    reading, writing = os.pipe()
    os.close(reading)
    with suppress(BrokenPipeError), os.fdopen(writing, "w") as pipe, monkeypatch.context() as broken:
        broken.setattr(sys, "stdout", pipe)
        broken.setattr(out, "quiet", False)  # rich falls silent for good, this process goes on
        with pytest.raises(SystemExit, match="1"):
            main(["digest", *options])
    assert "Frost in the Merrow valley" in footnote("digest")[1]
    assert "Nothing new" in footnote("digest")[1]


def test_the_stories_of_a_digest_that_match_best_come_first(room: Newsroom) -> None:
    follow_topic(room.library, room.follows, "workers on strike", room.now)
    strike = room.bring("strike", STRIKE, guild_id=0, published="2026-02-28")
    school = "The teachers of Lindoya have gone on strike: all schools stay shut for a week."
    teachers = room.bring("school", school, "Teachers on strike", guild_id=0, published="2026-03-01")
    own = room.bring("own", STRIKE + " A word of server 1.", guild_id=1)
    Matcher(room.library).run(room.now)
    [digest] = make_digests(room.library, room.follows)
    assert [card.document for card in digest.cards] == [strike, teachers], "not the newest first"
    assert own not in digest.documents, "a server's documents stay there"
    mark_shown(room.library.store.database, [digest], room.now)
    assert make_digests(room.library, room.follows)[0].cards == ()


def test_what_is_followed_in_the_terminal_is_never_posted(room: Newsroom) -> None:
    own, _ = follow_topic(room.library, room.follows, FERRY, room.now)
    assert own.next_digest is None
    room.follow(FERRY, how=AT_ONCE)
    for number in range(7):
        room.bring(f"strike {number}", STRIKE + f" Day {number} of the strike.", guild_id=0)
    for day in range(9):
        room.now += DAY
        assert own.id not in {outgoing.follow_id for outgoing in room.send()}, day
    plan(room.library.store.database, room.now)
    assert room.outbox.of_follow(own.id) == []
    assert len(make_digests(room.library, room.follows)[0].documents) == 7


def test_why_says_it_for_each_follow_in_words(footnote: Run, briefs: Path, home: Path) -> None:
    before = as_json(footnote("add", str(briefs / "strike.md"), "--json")[1])["added"][0]
    assert "Nothing is followed" in footnote("why", before)[1]
    footnote("follow", "Halden ferry strike")
    footnote("follow", "frost in orchards")
    with Library(home, Encoder()) as library:
        discord = Follow("Halden ferry strike", guild_id=7, channel_id=8, user_id=9)
        Follows(library.store.database).put(discord, 0.0, library.store.changes.last())
    later = as_json(footnote("add", str(briefs / "end.md"), "--json")[1])["added"][0]
    assert flat(footnote("why", later)[1]).count("`footnote digest` looks at it next") == 2
    footnote("digest")
    shown = flat(footnote("why", later)[1])
    assert "Halden ferry strike (terminal): shown in the digest of" in shown
    assert "frost in orchards (terminal): not posted: it is too little about the topic" in shown
    assert "Halden ferry strike (Discord server 7, channel 8): waits to be posted" in shown
    reasons = as_json(footnote("why", before, "--json")[1])["follows"]
    assert {reason["outcome"] for reason in reasons} == {"before"}
    assert list(reasons[0]) == ["topic", "place", "outcome", "on_topic", "score", "at", "why"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("timeline",), "topic"),
        (("timeline", "…"), "no question"),
        (("timeline", "ferry", "--source", "Nobody"), "Nobody"),
        (("follow",), "--remove TOPIC"),
        (("follow", "ferry", "--list"), "--remove TOPIC"),
        (("follow", "…"), "no word"),
        (("follow", "ferry", "--without", "…"), "no word"),
        (("follow", "ferry", "--source", "Nobody"), "No source is called"),
        (("follow", "--list", "--source", "Nobody"), "go with a topic"),
        (("follow", "x" * 3_000), "FOOTNOTE_MAX_QUESTION_CHARACTERS"),
        (("follow", "--remove", "ferry"), "footnote follow --list"),
        (("why", "nothing"), "nothing"),
    ],
)
def test_misuse_is_named(footnote: Run, arguments: tuple[str, ...], named: str) -> None:
    code, output, errors = footnote(*arguments)
    assert (code, output) == (2, "")
    assert named in errors and "Traceback" not in errors
    code, output, _ = footnote(*arguments, "--json")
    assert code == 2 and named in as_json(output)["error"]


def test_too_many_topics_are_refused_with_the_remedy(room: Newsroom) -> None:
    for number in range(25):
        follow_topic(room.library, room.follows, f"topic {number}", room.now)
    assert not follow_topic(room.library, room.follows, "Topic 3", room.now)[1]
    with pytest.raises(Exception, match="footnote follow --remove TOPIC"):
        follow_topic(room.library, room.follows, "one more", room.now)


def test_past_versions_are_listed_with_their_days_and_can_be_shown(
    footnote: Run, home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    folder, now = tmp_path / "briefs", [datetime(2026, 1, 3, tzinfo=UTC).timestamp()]
    with Library(home, encoder, lambda: now[0]) as library:
        for text in (STRIKE, TALKS, END):
            report = library.add([write(folder, "ferry.md", text, title=FERRY)])
            now[0] += 2 * DAY
    [document] = report.changed
    shown = flat(footnote("show", document)[1])
    assert f"{document}@1 until 4 Jan 2026" in shown
    assert f"{document}@2 from 5 Jan 2026 to 6 Jan 2026" in shown
    assert as_json(footnote("show", document, "--json")[1])["versions"] == [
        {"id": f"{document}@1", "version": 1, "first": None, "last": "2026-01-04"},
        {"id": f"{document}@2", "version": 2, "first": "2026-01-05", "last": "2026-01-06"},
    ]
    assert TALKS in flat(footnote("show", f"{document}@2")[1])
    asked = footnote("ask", "Have talks about the pay begun?", "--as-of", "2026-01-06", "--json")[1]
    assert as_json(asked)["quotes"][0]["text"] == TALKS


def test_the_chat_knows_its_commands(footnote: Run, briefs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    footnote("add", str(briefs))
    lines = ["/help", "/latest ferry", "/timeline Halden ferry strike", "/timeline", "/dance", "/quit"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    status, output, _ = footnote("chat")
    shown = flat(output)
    assert status == 0
    assert "/timeline topic shows how a story developed" in shown
    assert "4 documents since" in shown and "· newest" in shown
    assert "/timeline needs a topic: /timeline TOPIC" in shown and "There is no command /dance." in shown


@pytest.fixture
def room(tmp_path: Path, encoder: Encoder) -> Any:
    with newsroom(tmp_path / "room", encoder) as opened:
        yield opened
