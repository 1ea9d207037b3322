"""`footnote token`: what it makes, lists and removes, and that no secret is stored."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.records.audit import Audit
from bot.records.tokens import Tokens
from corpus import clock
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.store.database import Database
from tests.bot.cli.conftest import as_json

Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.sqlite
"""The command opens the home's file beside a bot."""


@pytest.fixture
def made_home(home: Path, encoder: Encoder) -> Path:
    """A home that exists, so that tokens can be made in it."""
    Library(home, encoder).close()
    return home


def test_a_token_is_shown_once_and_only_its_hash_is_stored(footnote: Run, made_home: Path) -> None:
    status, out, _ = footnote("token", "add", "phone", "--json")
    secret = as_json(out)["token"]
    assert status == 0 and re.fullmatch(r"footnote_[\w-]{43}", secret)
    assert secret not in footnote("token", "list")[1] + footnote("token", "list", "--json")[1]
    for file in made_home.iterdir():
        if file.is_file():
            assert secret.encode() not in file.read_bytes()
            assert secret.removeprefix("footnote_").encode() not in file.read_bytes()


def test_tokens_are_listed_with_what_they_allow(footnote: Run, made_home: Path) -> None:
    assert "no tokens yet" in footnote("token", "list")[1]
    footnote("token", "add", "phone")
    footnote("token", "add", "desk", "--server", "77", "--may-write", "--per-minute", "9")
    found = as_json(footnote("token", "list", "--json")[1])
    facts = [(t["name"], t["guild_id"], t["may_write"], t["per_minute"], t["used"]) for t in found]
    assert facts == [("desk", 77, True, 9, None), ("phone", 0, False, 120, None)]
    listed = footnote("token", "list")[1]
    assert "server 77 and shared" in listed and "reads and writes" in listed and "never" in listed


def test_a_removed_token_is_refused_and_its_name_is_free(footnote: Run, made_home: Path) -> None:
    secret = as_json(footnote("token", "add", "phone", "--json")[1])["token"]
    database = Database(made_home / DATABASE)
    tokens = Tokens(database)
    assert tokens.find(secret) is not None, "the home is open elsewhere, as the bot has it"
    assert footnote("token", "remove", "phone")[0] == 0
    assert tokens.find(secret) is None
    database.close()
    assert footnote("token", "add", "phone")[0] == 0


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 61])
def test_odd_names_are_refused(footnote: Run, made_home: Path, name: str) -> None:
    status, _, err = footnote("token", "add", "--", name)
    assert status == 2 and "name" in err


def test_a_name_is_given_once_and_an_unknown_one_not_removed(footnote: Run, made_home: Path) -> None:
    assert footnote("token", "add", "phone")[0] == 0
    status, _, err = footnote("token", "add", "phone")
    assert status == 2 and "phone" in err
    status, _, err = footnote("token", "remove", "desk")
    assert status == 2 and "no such token" in err


def test_without_a_home_no_token_is_made(footnote: Run, home: Path) -> None:
    status, _, err = footnote("token", "add", "phone")
    assert status == 2 and "no home yet" in err
    assert not (home / DATABASE).exists()


def test_making_and_removing_is_in_the_audit_log(footnote: Run, made_home: Path) -> None:
    footnote("token", "add", "phone", "--server", "77")
    footnote("token", "remove", "phone")
    entries = as_json(footnote("audit", "--server", "77", "--json")[1])
    assert [entry["action"] for entry in entries] == ["token remove", "token add"]
    assert [entry["options"].get("token") for entry in entries] == ["phone", "phone"]
    said = footnote("audit")[1]
    assert "operator  token remove" in said and "/token" not in said and "forgotten" not in said


def test_tokens_of_a_left_server_are_gone(footnote: Run, made_home: Path) -> None:
    here = as_json(footnote("token", "add", "here", "--server", "77", "--json")[1])["token"]
    there = as_json(footnote("token", "add", "there", "--server", "78", "--json")[1])["token"]
    database = Database(made_home / DATABASE)
    tokens = Tokens(database)
    tokens.forget_guild(77)
    assert tokens.find(here) is None and tokens.find(there) is not None
    Audit(database).note(78, 5, "settings server", {}, clock.now())
    database.close()
    assert "user 5  /settings server" in footnote("audit")[1]
