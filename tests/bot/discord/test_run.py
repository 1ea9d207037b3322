"""`footnote run` as a process of its own, on a local Discord."""

import asyncio
import signal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from tests.bot.discord.asked import QUESTION, is_answer, shown
from tests.bot.discord.process import footnote_run
from tests.bot.discord.stage import copy_home
from tests.localdiscord import LocalDiscord

pytestmark = pytest.mark.asyncio

NEEDED = (
    "view_channel send_messages send_messages_in_threads create_public_threads embed_links attach_files "
    "read_message_history"
)


async def test_it_shows_the_invite_link_answers_and_stops_when_told(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path
) -> None:
    guild = local_discord.world.add_guild("Halden")
    channel, ada = guild.add_channel("news"), local_discord.world.add_user("ada")
    guild.join(ada)
    home = copy_home(indexed_home, tmp_path / "home")
    async with footnote_run(local_discord, home, local_discord.token) as process:
        await local_discord.connected(timeout=60)
        answer = shown(await local_discord.slash(ada, channel, "ask", question=QUESTION))
        assert is_answer(answer)
        assert not local_discord.gateway.identifies[0].privileged
        assert local_discord.token not in Path(f"/proc/{process.pid}/environ").read_text()
        process.send_signal(signal.SIGTERM)
        out, err = (text.decode() for text in await asyncio.wait_for(process.communicate(), 60))
        assert process.returncode == 0, err
    asked, own = (parse_qs(urlsplit(word).query) for word in out.split() if word.startswith("https://"))
    assert (asked["integration_type"], own["integration_type"]) == (["0"], ["1"])
    assert own["scope"] == ["applications.commands"] and "permissions" not in own
    assert asked["client_id"] == [str(local_discord.world.application_id)]
    assert set(asked["scope"][0].split()) == {"bot", "applications.commands"}
    wanted = discord.Permissions(int(asked["permissions"][0]))
    assert wanted == discord.Permissions(**dict.fromkeys(NEEDED.split(), True))
    assert "Traceback" not in err and "ERROR" not in err and local_discord.token not in out + err
    assert local_discord.violations == [] and local_discord.unserved == []


async def test_a_wrong_token_is_explained_in_a_sentence(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path
) -> None:
    home = copy_home(indexed_home, tmp_path / "home")
    async with footnote_run(local_discord, home, "wrong") as process:
        out, err = (text.decode() for text in await process.communicate())
    assert process.returncode == 1 and "https://" not in out
    assert err.splitlines()[-1].startswith("footnote: DISCORD_TOKEN: Discord refuses it")
    assert "Traceback" not in err and local_discord.gateway.identifies == []


async def test_a_part_of_the_shards_as_a_setting_says(
    local_discord: LocalDiscord, indexed_home: Path, tmp_path: Path
) -> None:
    world, local_discord.gateway.max_concurrency = local_discord.world, 4
    for n in range(4):
        world.add_guild(f"Server {n}", shard=(n, 4))
    home = copy_home(indexed_home, tmp_path / "home")
    settings = {"FOOTNOTE_SHARDS": "1-2/4"}
    async with footnote_run(local_discord, home, local_discord.token, settings=settings) as started:
        await local_discord.connected(2, timeout=60)
        assert [i.shard for i in local_discord.gateway.identifies] == [(1, 4), (2, 4)]
        started.send_signal(signal.SIGTERM)
        _, err = (text.decode() for text in await started.communicate())
        assert started.returncode == 0 and "Traceback" not in err, err
    assert local_discord.commands.puts == 0, "that is for the process with shard 0"
    local_discord.gateway.starts_a_day = 3
    async with footnote_run(local_discord, home, local_discord.token, settings=settings) as started:
        _, err = (text.decode() for text in await started.communicate())
    assert started.returncode == 1 and "Traceback" not in err
    said = (
        "Discord allows this bot 3 logins a day (1 left), and the shards 1-2/4 take 2; start again in 4 hours"
    )
    assert said in " ".join(err.split())


async def test_no_token_is_explained_before_anything_is_done(
    local_discord: LocalDiscord, tmp_path: Path
) -> None:
    async with footnote_run(local_discord, tmp_path / "home", None) as process:
        _, err = (text.decode() for text in await process.communicate())
    assert process.returncode == 2 and not (tmp_path / "home").exists()
    assert err.startswith("footnote: DISCORD_TOKEN: it is not set")
