"""Planning: digests at their hour, quiet hours, the daily cap, many posts folded into one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.follows import why
from bot.follows.notes import read_note
from bot.follows.outbox import FOLDED
from bot.follows.why import explain
from index.encode.encoder import Encoder
from tests.bot.follows.newsroom import DAY, HOUR, NOON, PORTS, Newsroom, newsroom


@pytest.fixture
def room(tmp_path: Path, encoder: Encoder) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "home", encoder) as room:
        yield room


def test_a_daily_digest_is_one_message_at_its_hour_each_day(room: Newsroom) -> None:
    follow = room.follow(how="daily", at=8 * 60)
    documents = [room.bring_strike(port) for port in PORTS[:3]]
    assert room.send() == []
    assert explain(room.library, follow, documents[0]).code == why.WAITS_DIGEST
    room.now = NOON + 20 * HOUR
    [digest] = room.send()
    assert digest.kind == "digest"
    carried = room.outbox.carried(digest.id)
    assert sorted(item.document_id for item in carried) == sorted(documents)
    assert [item.score for item in carried] == sorted((item.score for item in carried), reverse=True)
    assert explain(room.library, follow, documents[0]).code == why.IN_DIGEST
    room.now += DAY
    assert room.send() == [], "nothing new, no message"
    room.bring_strike(PORTS[3])
    room.now += DAY
    assert len(room.send()) == 1


def test_a_weekly_digest_comes_on_its_weekday(room: Newsroom) -> None:
    room.follow(how="weekly", at=8 * 60, weekday=2)
    room.bring_strike(PORTS[0])
    due = [day for day in range(1, 8) if _send_on(room, NOON + day * DAY)]
    assert due == [2]


def test_an_outage_gives_one_digest_and_no_more(room: Newsroom) -> None:
    room.follow(how="daily", at=8 * 60)
    room.bring_strike(PORTS[0])
    room.now += 10 * DAY
    assert len(room.send()) == 1
    assert room.send() == []
    [follow] = room.follows.all()
    assert follow.next_digest is not None and room.now < follow.next_digest <= room.now + DAY


def test_quiet_hours_are_waited_for(room: Newsroom) -> None:
    follow = room.follow(quiet="11:00-14:30")
    document = room.bring_strike(PORTS[0])
    assert room.send() == []
    reason = explain(room.library, follow, document)
    assert (reason.code, reason.at) == (why.WAITS, NOON + 2.5 * HOUR)
    assert reason.outgoing is not None and reason.outgoing.why == "quiet"
    room.now = NOON + 2.4 * HOUR
    assert room.send() == []
    room.now = NOON + 2.5 * HOUR
    assert len(room.send()) == 1


def test_the_cap_holds_and_what_is_over_it_comes_next_day_in_one(room: Newsroom) -> None:
    room.follow(cap=2)
    sent = []
    for port in PORTS[:5]:
        room.bring_strike(port)
        sent += room.send()
    assert [outgoing.kind for outgoing in sent] == ["post", "post"]
    room.now = NOON + 11 * HOUR
    assert room.send() == []
    room.now = NOON + 12 * HOUR
    [digest] = room.send()
    assert digest.kind == "digest" and len(room.outbox.carried(digest.id)) == 3


def test_many_at_a_time_are_one_digest_and_none_is_lost(room: Newsroom) -> None:
    follow = room.follow()
    documents = [room.bring_strike(port) for port in PORTS]
    [digest] = room.send()
    assert digest.kind == "digest"
    assert sorted(c.document_id for c in room.outbox.carried(digest.id)) == sorted(documents)
    states = [outgoing.state for outgoing in room.outbox.of_follow(follow.id)]
    assert states.count(FOLDED) == len(PORTS) and room.send() == []


def test_a_broken_follow_keeps_what_comes_and_goes_on_when_it_is_whole(room: Newsroom) -> None:
    follow = room.follow()
    room.follows.mark_broken(follow.id, "gone", room.now)
    room.follows.mark_broken(follow.id, "gone", room.now)
    document = room.bring_strike(PORTS[0])
    [note] = room.send()
    assert (note.kind, read_note(note.note).text) == ("note", "note_gone"), "told once"
    [broken] = room.follows.broken()
    assert explain(room.library, broken, document).code == why.BROKEN
    room.follows.mark_reachable(follow.id)
    [post] = room.send()
    assert post.document_id == document
    room.follows.mark_broken(follow.id, "gone", room.now)
    assert [outgoing.kind for outgoing in room.send()] == ["note"], "a new outage is told anew"


def _send_on(room: Newsroom, moment: float) -> bool:
    room.now = moment
    return bool(room.send())
