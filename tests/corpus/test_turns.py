"""Places go to one party after another, however much each of them asks for."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.turns import Turns

pytestmark = pytest.mark.asyncio


async def served(turns: Turns, parties: str) -> str:
    """Let each letter ask for a place in this order; return the order in which they got one."""
    order: list[str] = []

    async def ask(party: str) -> None:
        async with turns.take(party):
            order.append(party)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for party in parties:
            group.create_task(ask(party))
    return "".join(order)


@pytest.mark.parametrize(
    ("places", "asked", "got"),
    [
        (1, "aaaaabc", "abcaaaa"),
        (1, "aaabbbccc", "abcabcabc"),
        (1, "abcabca", "abcabca"),
    ],
)
async def test_one_place_goes_round(places: int, asked: str, got: str) -> None:
    assert await served(Turns(places), asked) == got


async def test_nobody_holds_more_than_half_of_the_places() -> None:
    turns, held, most = Turns(4), 0, 0

    async def ask() -> None:
        nonlocal held, most
        async with turns.take("a"):
            held += 1
            most = max(most, held)
            await asyncio.sleep(0)
            held -= 1

    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(ask())
    assert most == 2 and turns.count("a") == 0


async def test_a_request_that_is_given_up_leaves_its_place_to_others() -> None:
    turns = Turns(1)
    async with turns.take("a"):
        waiting = [asyncio.create_task(served(turns, name)) for name in "bc"]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.gather(*waiting[:1], return_exceptions=True)
    assert await waiting[1] == "c"
    assert await served(turns, "b") == "b" and turns.count("b") == 0


async def test_a_place_that_was_just_given_is_given_back_if_its_request_is_given_up() -> None:
    turns = Turns(1)
    async with turns.take("a"):
        waiting = asyncio.create_task(served(turns, "b"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    waiting.cancel()  # the place is its own, and it has not run since
    await asyncio.gather(waiting, return_exceptions=True)
    assert await served(turns, "c") == "c"


@given(st.text("abc", max_size=30), st.integers(1, 4))
async def test_everybody_is_served_once_and_in_order(asked: str, places: int) -> None:
    got = await served(Turns(places), asked)
    assert sorted(got) == sorted(asked)


@given(st.text("abc", min_size=1, max_size=30))
async def test_nobody_waits_for_more_than_one_turn_of_each_other(asked: str) -> None:
    """While somebody waits, nobody else is served twice."""
    got = await served(Turns(1), asked)
    left = {party: asked.count(party) for party in set(asked)}
    for first, second in pairwise(got):
        left[first] -= 1
        others = [party for party, count in left.items() if count and party != first]
        assert second != first or not others
