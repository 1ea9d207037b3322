"""Shards: as they are written, which servers are in them, and the same in SQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import create_engine, literal, select

from bot.cli.main import main
from bot.fleet.process_registry import served_by
from bot.fleet.shards import Shards, are_covered, parse_shards, whole

SNOWFLAKES = some.integers(0, (1 << 63) - 1)


@some.composite
def shards(draw: some.DrawFn) -> Shards:
    count = draw(some.integers(1, 200))
    first = draw(some.integers(0, count - 1))
    return Shards(first, draw(some.integers(first, count - 1)), count)


@given(shards())
def test_what_is_written_is_read_again(some_shards: Shards) -> None:
    assert parse_shards(f" {some_shards} ") == some_shards


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("9-3/16", "shard 9 comes after shard 3; write 3-9/16"),
        ("0-16/16", "there is no shard 16 of 16; they go from 0 to 15"),
        ("16/16", "there is no shard 16 of 16"),
        ("0/0", "there is no shard 0 of 0; there must be at least one"),
        ("0-7", "it names no shards; write 0-7/16"),
        ("all", "it names no shards"),
        ("-1/4", "it names no shards"),
        ("٣/١٦", "it names no shards"),
    ],
)
def test_what_is_wrong_is_said(
    text: str, wrong: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=wrong):
        parse_shards(text)
    assert main(["run", f"--shards={text}"]) == 2
    assert f"--shards {text}: {wrong}" in " ".join(capsys.readouterr().err.split())
    monkeypatch.setenv("FOOTNOTE_SHARDS", text)
    assert main(["status"]) == 2
    assert f"FOOTNOTE_SHARDS: '{text}' can't be used ({wrong}" in " ".join(capsys.readouterr().err.split())


@given(shards(), SNOWFLAKES)
def test_the_database_knows_the_same_servers(some_shards: Shards, guild_id: int) -> None:
    with create_engine("sqlite://").connect() as connection:
        found = connection.scalar(select(served_by(some_shards, literal(guild_id))))
    assert bool(found) == some_shards.serve(guild_id)


@given(some.integers(1, 64), SNOWFLAKES)
def test_each_server_is_in_one_shard(count: int, guild_id: int) -> None:
    assert sum(Shards(n, n, count).serve(guild_id) for n in range(count)) == 1
    assert whole(count).serve(guild_id) and Shards(0, 0, count).serve(0)


@given(shards(), some.lists(shards(), max_size=4), some.lists(SNOWFLAKES, min_size=1, max_size=20))
def test_covered_shards_leave_no_server_alone(
    mine: Shards, others: list[Shards], guild_ids: list[int]
) -> None:
    if are_covered(mine, others):
        for guild_id in guild_ids:
            served = any(other.serve(guild_id) for other in others)
            assert served or not mine.serve(guild_id)


def test_shards_are_covered_by_their_like_or_by_all_of_another_number() -> None:
    assert are_covered(Shards(0, 3, 8), [Shards(0, 1, 8), Shards(2, 5, 8)])
    assert not are_covered(Shards(0, 3, 8), [Shards(0, 1, 8), Shards(3, 5, 8)])
    assert are_covered(Shards(0, 3, 8), [Shards(0, 7, 16), Shards(8, 15, 16)])
    assert not are_covered(Shards(0, 3, 8), [Shards(0, 7, 16), Shards(8, 14, 16)])
    assert not are_covered(Shards(0, 0, 1), [])
