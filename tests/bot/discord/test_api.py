"""The API beside Discord: the same library and scopes, and Discord is answered meanwhile."""

import asyncio
import socket
from typing import Any

import aiohttp
import pytest

from bot.discord.cogs.api import ApiServer
from corpus.errors import SettingError
from tests.bot.discord.asked import QUESTION, is_answer, shown
from tests.bot.discord.stage import Stage, bring_in
from tests.index.sources import BRIDGE, QUESTIONS

pytestmark = pytest.mark.asyncio


def server(stage: Stage) -> ApiServer:
    cog = stage.bot.get_cog("ApiServer")
    assert isinstance(cog, ApiServer)
    return cog


async def ask(port: int, token: str, question: str) -> Any:
    headers, url = {"Authorization": f"Bearer {token}"}, f"http://127.0.0.1:{port}/api/v1/ask"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, json={"question": question}) as response,
    ):
        return response.status, await response.json()


async def test_a_token_of_a_server_gets_what_its_members_get(stage: Stage) -> None:
    port = await server(stage).start("127.0.0.1", 0)
    bring_in(stage.library, "bridge.txt", BRIDGE, stage.guild.id)
    tokens = stage.bot.storage.tokens
    here, elsewhere = tokens.add("here", stage.guild.id), tokens.add("elsewhere", stage.guild.id + 1)
    member = stage.local.slash(stage.ada, stage.channel, "ask", question=QUESTION)
    own, foreign, told = await asyncio.gather(
        ask(port, here, QUESTIONS[BRIDGE]), ask(port, elsewhere, QUESTIONS[BRIDGE]), member
    )
    assert own[0] == 200 and own[1]["quotes"][0]["text"] == BRIDGE
    assert foreign[0] == 200 and BRIDGE not in str(foreign[1])
    assert is_answer(shown(told))
    stage.bot.storage.forget_guild(stage.guild.id)
    assert (await ask(port, here, QUESTIONS[BRIDGE]))[0] == 401, "the bot has left the server"


async def test_a_server_that_is_careful_stays_careful(stage: Stage) -> None:
    port = await server(stage).start("127.0.0.1", 0)
    token = stage.bot.storage.tokens.add("here", stage.guild.id)
    asked = []
    real = stage.library.ask

    def ask_and_note(*given: Any, **named: Any) -> Any:
        asked.append(given[3])
        return real(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.library, "ask", ask_and_note)
        await ask(port, token, QUESTION)
        await stage.local.slash(stage.grace, stage.channel, "settings server", caution="cautious")
        await ask(port, token, QUESTION)
    assert [str(caution) for caution in asked] == ["balanced", "cautious"]


async def test_a_port_in_use_is_named_with_its_setting(stage: Stage) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingError, match=r"FOOTNOTE_API_PORT: port \d+"):
            await server(stage).start("127.0.0.1", taken.getsockname()[1])
