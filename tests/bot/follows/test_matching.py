"""Matching: what comes in leads to a post for each follow it concerns, once, whatever is broken off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.follows import matching, why
from bot.follows.follows import EVERYTHING
from bot.follows.matching import BACKLOG, OLD
from bot.follows.why import explain
from index.encode.encoder import Encoder
from tests.bot.follows.newsroom import DAY, FERRY, Newsroom, newsroom

STRIKE = "The crews of the Halden ferries have gone on strike. No ferry leaves the harbour until Friday."
BAKERY = "A bakery in Rome has won a prize for its bread. The jury praised the crust."


@pytest.fixture
def room(tmp_path: Path, encoder: Encoder) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "home", encoder) as room:
        yield room


def test_what_concerns_a_follow_is_posted_once_and_nothing_else(room: Newsroom) -> None:
    follow = room.follow()
    strike, bakery = room.bring("strike", STRIKE), room.bring("bakery", BAKERY, title="Bread of Rome")
    [post] = room.send()
    assert (post.kind, post.document_id, post.follow_id) == ("post", strike, follow.id)
    assert room.send() == [] == room.send()
    assert explain(room.library, follow, strike).code == why.POSTED
    off = explain(room.library, room.follows.all()[0], bakery)
    assert off.code == why.OFF_TOPIC and not off.relevance.on_topic


def test_what_was_there_before_is_no_news(room: Newsroom) -> None:
    strike = room.bring("strike", STRIKE)
    follow = room.follow()
    assert room.send() == []
    assert explain(room.library, follow, strike).code == why.BEFORE


def test_a_backlog_and_what_is_old_when_it_comes_are_no_news(room: Newsroom) -> None:
    follow = room.follow()
    backlog = room.bring("backlog", STRIKE, backlog=True)
    old = room.bring("old", STRIKE + " It is over.", published="2026-01-02")
    assert room.send() == []
    reasons = [explain(room.library, follow, i).code for i in (backlog, old)]
    assert reasons == [BACKLOG, OLD]


def test_an_edited_document_edits_its_post_and_makes_no_second_one(room: Newsroom) -> None:
    room.follow()
    strike = room.bring("strike", STRIKE)
    [post] = room.send()
    room.bring("strike", STRIKE + " The harbour master has called for talks.")
    room.bring("strike", STRIKE + " The harbour master has called for talks on Monday.")
    [edit] = room.send()
    assert (edit.kind, edit.edits, edit.document_id) == ("edit", post.id, strike)
    assert room.send() == []


def test_a_post_that_still_waits_needs_no_edit(room: Newsroom) -> None:
    room.follow()
    room.bring("strike", STRIKE)
    room.round()
    room.bring("strike", STRIKE + " The harbour master has called for talks.")
    assert [outgoing.kind for outgoing in room.send()] == ["post"]


def test_a_reprint_is_added_to_the_post_of_what_it_repeats(room: Newsroom) -> None:
    follow = room.follow()
    room.bring("strike", STRIKE, source="Halden Post", published="2026-03-02")
    [post] = room.send()
    reprint = room.bring("reprint", STRIKE, source="Coast Courier", published="2026-03-02")
    [edit] = room.send()
    assert (edit.kind, edit.edits) == ("edit", post.id)
    assert explain(room.library, follow, reprint).code == why.ADDED


def test_servers_are_apart_and_share_what_is_shared(room: Newsroom) -> None:
    room.follow(guild_id=1, channel_id=7)
    room.follow(guild_id=2, channel_id=8)
    own = room.bring("own", STRIKE, guild_id=1)
    assert [(o.document_id, o.follow_id) for o in room.send()] == [(own, 1)]
    shared = room.bring("shared", STRIKE + " Buses go instead.", guild_id=0)
    assert sorted((o.document_id, o.follow_id) for o in room.send()) == [(shared, 1), (shared, 2)]


def test_everything_can_be_followed(room: Newsroom) -> None:
    room.follow(EVERYTHING)
    room.bring("bakery", BAKERY, title="Bread of Rome")
    assert len(room.send()) == 1


def test_only_one_source_is_taken(room: Newsroom) -> None:
    follow = room.follow(source="Halden Post")
    post = room.bring("post", STRIKE, source="Halden Post")
    courier = room.bring("courier", STRIKE + " It is the first in years.", source="Coast Courier")
    unnamed = room.bring("unnamed", STRIKE + " It is the second in years.")
    assert [outgoing.document_id for outgoing in room.send()] == [post]
    [follow] = room.follows.all()
    assert [explain(room.library, follow, i).code for i in (courier, unnamed)] == [why.OTHER_SOURCE] * 2


def test_what_has_a_word_that_is_left_out_is_not_taken(room: Newsroom) -> None:
    room.follow(without='sports, "transfer window"')
    named = room.bring("named", STRIKE + " SPORTS are off.")
    titled = room.bring("titled", STRIKE + " Buses go.", title=FERRY + ": transfer  window")
    longer = room.bring("longer", STRIKE + " Sportsmen transfer to buses at the window.")
    assert [outgoing.document_id for outgoing in room.send()] == [longer]
    [follow] = room.follows.all()
    assert [explain(room.library, follow, i).code for i in (named, titled)] == [why.LEFT_OUT] * 2


def test_everything_can_be_followed_but_for_words(room: Newsroom) -> None:
    room.follow(EVERYTHING, without="bread")
    strike = room.bring("strike", STRIKE)
    room.bring("bakery", BAKERY, title="Bread of Rome")
    assert [outgoing.document_id for outgoing in room.send()] == [strike]


def test_a_document_that_is_taken_out_before_it_is_matched_is_no_matter(room: Newsroom) -> None:
    room.follow()
    room.library.remove([room.bring("strike", STRIKE)])
    assert room.send() == []


def test_following_again_changes_how_and_repeats_nothing(room: Newsroom) -> None:
    first = room.follow()
    room.bring("strike", STRIKE)
    room.send()
    again = room.follow(f"  {FERRY.upper()} ", how="daily", at=480)
    assert (again.id, again.how, len(room.follows.all())) == (first.id, "daily", 1)
    room.now += 2 * DAY
    assert room.send() == []


def test_a_batch_that_is_broken_off_is_taken_again_whole(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last write of a batch fails: nothing of it is kept, and the next run does it all."""
    room.follow()
    room.follow(EVERYTHING, channel_id=8)
    for number in range(3):
        room.bring(f"strike {number}", STRIKE + f" Day {number} of the strike.")
    with monkeypatch.context() as broken:

        def fail(*_: object) -> None:
            raise KeyboardInterrupt

        broken.setattr(matching, "move_cursors", fail)
        with pytest.raises(KeyboardInterrupt):
            room.matcher.run(room.now)
    assert room.outbox.due(room.now, 9) == []
    assert len(room.send()) == 6
    assert room.send() == []
