"""Places go to one party after another, however much each of them asks for."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.turns import FairTime, Turns

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


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def worked(jobs: list[tuple[str, list[int]]]) -> tuple[str, FairTime, Clock]:
    """Let parties work steps of so many seconds each; return who had each second."""
    clock, order = Clock(), []
    shared = FairTime(clock)

    async def work(party: str, steps: list[int]) -> None:
        for seconds in steps:
            async with shared.take(party):
                order.append(party * seconds)
                clock.seconds += seconds
                await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for party, steps in jobs:
            group.create_task(work(party, steps))
    return "".join(order), shared, clock


@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=20), min_size=2, max_size=4))
async def test_time_is_shared_evenly_while_several_want_it(steps: list[list[int]]) -> None:
    jobs = list(zip("abcd", steps, strict=False))
    got, _, _ = await worked(jobs)
    wanted = {party: sum(some) for party, some in jobs}
    assert {party: got.count(party) for party in wanted} == wanted
    longest = max(map(max, steps))
    for end in range(len(got) + 1):
        had = {party: got[:end].count(party) for party in wanted}
        busy = [had[party] for party in wanted if had[party] < wanted[party]]
        assert not busy or max(busy) - min(busy) <= 2 * longest


async def test_who_comes_back_has_no_claim_on_time_that_was_not_used() -> None:
    got, _, _ = await worked([("a", [1] * 50), ("b", [1])])
    assert got == "ab" + "a" * 49
    clock, order = Clock(), []
    shared = FairTime(clock)

    async def work(party: str, steps: int, after: int = 0) -> None:
        while clock.seconds < after:
            await asyncio.sleep(0)
        for _ in range(steps):
            async with shared.take(party):
                order.append(party)
                clock.seconds += 1
                await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        group.create_task(work("a", 30))
        group.create_task(work("b", 10, after=20))
    late = "".join(order)[20:]
    assert late.startswith(("abab", "baba", "aabab", "abba")), late


async def test_a_step_that_is_given_up_passes_its_turn_on() -> None:
    shared = FairTime(Clock())

    async def step(party: str) -> str:
        async with shared.take(party):
            return party

    async with shared.take("a"):
        waiting = [asyncio.create_task(step(party)) for party in "bcd"]
        await asyncio.sleep(0)
        waiting[0].cancel()
    asyncio.get_running_loop().call_soon(waiting[1].cancel)  # its turn has come, and it has not run since
    assert await waiting[2] == "d" and await step("e") == "e"
