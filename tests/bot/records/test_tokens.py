"""Tokens of the API: no made-up one is known, and each allows what it was made for."""

from pathlib import Path

import hypothesis
from hypothesis import strategies as st

from bot.records.tokens import Tokens
from index.store.database import Database


def test_no_made_up_token_is_known(tmp_path: Path) -> None:
    database = Database(tmp_path / "footnote.sqlite")
    tokens = Tokens(database)
    known = tokens.add("phone")

    @hypothesis.given(st.text(max_size=80))
    def refuse(made_up: str) -> None:
        for secret in (made_up, "footnote_" + made_up, known + made_up, known[: len(made_up)], known.upper()):
            assert secret == known or tokens.find(secret) is None

    refuse()
    assert tokens.find(known) is not None
    database.close()


def test_a_token_allows_what_it_was_made_for(tmp_path: Path) -> None:
    database = Database(tmp_path / "footnote.sqlite")
    tokens = Tokens(database, lambda: 5.0)
    secret, other = tokens.add("phone", 77, may_write=True, per_minute=9), tokens.add("desk")
    found = tokens.find(secret)
    assert found is not None and secret != other
    assert (found.name, found.guild_id, found.may_write, found.per_minute) == ("phone", 77, True, 9)
    assert (found.created_at, found.used) == (5.0, None)
    tokens.note_use(found, "2026-02-02")
    assert [(token.name, token.used) for token in tokens.all()] == [("desk", None), ("phone", "2026-02-02")]
    database.close()
