"""The audit log: what managers change stands in it, and nothing takes it out."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import discord
import pytest
from discord import app_commands
from sqlalchemy.exc import IntegrityError

from bot.records.audit import Audit, AuditEntry
from corpus.errors import StoreError
from tests.bot.discord.asked import QUESTION, follow, shown
from tests.bot.discord.stage import Stage
from tests.localdiscord import NotPossible

pytestmark = pytest.mark.asyncio


async def entries(stage: Stage) -> list[AuditEntry]:
    return await stage.bot.library_thread.run(lambda _: stage.bot.storage.audit.entries(stage.guild.id))


async def test_what_managers_change_is_noted_with_what_they_typed(stage: Stage) -> None:
    local, channel, grace = stage.local, stage.channel, stage.grace
    shown(await local.slash(grace, channel, "settings server", private=True, cooldown=0))
    shown(await local.slash(grace, channel, "settings channel", channel=channel, threads=True))
    shown(await local.slash(grace, channel, "settings show"))
    shown(await local.slash(stage.ada, channel, "ask", question=QUESTION))
    shown(await follow(local, stage.ada, channel, topic="ferries"))
    with pytest.raises(NotPossible):
        await local.slash(stage.ada, channel, "settings server", private=False)
    found = await entries(stage)
    assert [(entry.action, entry.user_id) for entry in found] == [
        ("settings channel", grace.id),
        ("settings server", grace.id),
    ]
    channel.overwrite(grace, allow={"manage_channels"})
    draft = shown(await local.slash(grace, channel, "follow", topic="ferries", channel=channel))
    assert len(await entries(stage)) == 2, "it is not confirmed yet"
    shown(await local.click(grace, draft, "Follow"))
    [last, *_] = await entries(stage)
    assert (last.action, last.options) == ("follow", {"topic": "ferries", "channel": channel.id})
    assert found[1].options == {"private": True, "cooldown": 0}
    assert found[0].options == {"channel": channel.id, "threads": True}


@pytest.mark.sqlite
async def test_the_database_refuses_to_alter_or_delete_it(stage: Stage) -> None:
    stage.bot.storage.audit.note(1, 2, "settings server", {"private": True})
    with closing(sqlite3.connect(stage.library.home / "footnote.sqlite", timeout=30)) as database:
        for statement in (
            "DELETE FROM audit",
            "UPDATE audit SET action = 'nothing'",
            "UPDATE audit SET user_id = 3",
            "UPDATE audit SET user_id = 0, options = '{}'",
            "UPDATE audit SET at = 0",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="not altered"):
                database.execute(statement)
    assert [entry.user_id for entry in stage.bot.storage.audit.entries()] == [2]


async def test_a_person_is_forgotten_and_what_was_changed_stays(stage: Stage) -> None:
    local, channel, grace = stage.local, stage.channel, stage.grace
    shown(await local.slash(grace, channel, "settings server", cooldown=0))
    given = shown(await local.slash(grace, channel, "privacy", action="export"))
    assert "(1 entry)" in given.text
    shown(await local.slash(grace, channel, "privacy", action="forget"))
    [entry] = await stage.bot.library_thread.run(lambda _: stage.bot.storage.audit.entries())
    assert (entry.action, entry.user_id) == ("settings server", 0)


async def test_a_server_that_is_left_takes_its_entries_along(stage: Stage) -> None:
    audit: Audit = stage.bot.storage.audit
    for guild_id in (1, 2):
        audit.note(guild_id, 3, "source add", {"url": "https://example.org/feed"})
    audit.forget_guild(1)
    assert [entry.guild_id for entry in audit.entries()] == [2]
    with (
        pytest.raises((StoreError, IntegrityError)),
        stage.library.store.database.transaction() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM audit")


async def test_every_command_that_discord_hides_from_others_is_checked_by_the_bot_too(stage: Stage) -> None:
    """Discord's hiding is a convenience: an administrator of a server can show commands to anyone."""
    checked = []
    for command in stage.bot.tree.walk_commands():
        root = command.root_parent or command
        if isinstance(command, app_commands.Group) or not root.default_permissions:
            continue
        nobody = SimpleNamespace(permissions=discord.Permissions.none())
        with pytest.raises(app_commands.MissingPermissions):
            for check in command.checks:
                check(nobody)  # type: ignore[arg-type]  # it looks at permissions alone
        checked.append(command.qualified_name)
    assert {"settings server", "settings channel", "source add", "source remove", "doctor"} <= set(checked)
