"""`footnote forget` deletes what is stored of a Discord account, like `/privacy forget`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.home import open_home
from bot.follows.follows import Follow
from bot.storage import Storage
from tests.bot.cli.conftest import as_json

Run = Callable[..., tuple[int, str, str]]
ADA, GRACE = 71, 72


@pytest.fixture
def stored(home: Path, footnote: Run, brief: Path) -> None:
    """A home in which two people have voted, follow a topic and changed a setting."""
    assert footnote("add", str(brief))[0] == 0
    with open_home() as library:
        storage = Storage.open(library.store, 90)
        for user in (ADA, GRACE):
            storage.guild_settings.save_vote(7, user, 100 + user, "When does it close?", [], True)
            storage.follows.put(Follow("Halden", 7, 0, user), 1e9, 0)
            storage.audit.note(7, user, "settings server", {"private": True})
            storage.catchup_times.note(user, 7, 1e9)


def test_what_is_stored_of_one_account_is_deleted(footnote: Run, stored: None) -> None:
    assert footnote("forget", str(ADA))[1] == "Deleted or made anonymous: 4 entries.\n"
    with open_home() as library:
        storage = Storage.open(library.store, 90)
        assert [follow.user_id for follow in storage.follows.all()] == [GRACE]
        assert not storage.guild_settings.votes_of(ADA) and storage.guild_settings.votes_of(GRACE)
        assert not storage.catchup_times.of_person(ADA) and storage.catchup_times.of_person(GRACE)
        assert sorted(entry.user_id for entry in storage.audit.entries()) == [0, GRACE]
    assert footnote("forget", str(ADA))[1] == "Nothing was stored of this account.\n"
    assert as_json(footnote("forget", str(GRACE), "--json")[1]) == {"user": GRACE, "forgotten": 4}


def test_what_is_no_account_is_refused(footnote: Run, home: Path) -> None:
    status, _, said = footnote("forget", "0")
    assert status == 2 and "0: it is no id of an account" in said
    assert footnote("forget", "ada")[0] == 2
