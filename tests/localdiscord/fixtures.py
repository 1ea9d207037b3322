"""A pytest plugin: the fixture `local_discord`."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.localdiscord import LocalDiscord
from tests.localdiscord.actions import TIMEOUT_S


@pytest_asyncio.fixture
async def local_discord() -> AsyncIterator[LocalDiscord]:
    """A running Discord on loopback; discord.py is redirected to it until the test ends."""
    async with LocalDiscord() as discord:
        discord.world.patience_s = TIMEOUT_S
        yield discord
