"""The local Discord refuses what Discord refuses, and knows whom a message pings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from tests.localdiscord import LocalDiscord, Pings, World
from tests.localdiscord.bodies import fresh
from tests.localdiscord.command_limits import autocomplete, command, commands
from tests.localdiscord.component_limits import message_components, modal
from tests.localdiscord.errors import ApiError, Problem
from tests.localdiscord.limits import characters, message
from tests.localdiscord.mentions import pings
from tests.localdiscord.permissions import bit
from tests.localdiscord.selftest.example_bot import Bot

BUTTON = {"type": 2, "style": 1, "label": "ok", "custom_id": "a"}
LINK = {"type": 2, "style": 5, "label": "ok", "url": "https://example.org"}
TEXT = {"type": 10, "content": "x"}
SELECT = {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}
INPUT = {"type": 4, "custom_id": "i", "style": 1, "label": "Name"}


def row(*children: Any) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def section(*texts: Any, accessory: Any = BUTTON) -> dict[str, Any]:
    return {"type": 9, "components": list(texts), "accessory": accessory}


def box(*children: Any) -> dict[str, Any]:
    return {"type": 17, "components": list(children)}


def select(**changes: Any) -> dict[str, Any]:
    return SELECT | changes


def options(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"label": f"o{n}", "value": str(n)} | more for n in range(count)]


def codes(problems: Iterator[Problem]) -> set[str]:
    return {problem.code for problem in problems}


LEGACY_GOOD = [[], [row(*[BUTTON | {"custom_id": str(n)} for n in range(5)])], [row(SELECT)], [row(LINK)]]
LEGACY_BAD = {
    "a text without the flag": [TEXT],
    "six buttons": [row(*[BUTTON | {"custom_id": str(n)} for n in range(6)])],
    "six rows": [row(BUTTON | {"custom_id": str(n)}) for n in range(6)],
    "an empty row": [row()],
    "a button outside a row": [BUTTON],
    "a select with a button": [row(SELECT, BUTTON)],
    "one custom_id twice": [row(BUTTON, BUTTON)],
    "no custom_id": [row({k: v for k, v in BUTTON.items() if k != "custom_id"})],
    "an empty custom_id": [row(BUTTON | {"custom_id": ""})],
    "a long custom_id": [row(BUTTON | {"custom_id": "x" * 101})],
    "a long label": [row(BUTTON | {"label": "x" * 81})],
    "no label": [row(BUTTON | {"label": ""})],
    "a link with a custom_id": [row(LINK | {"custom_id": "a"})],
    "a link without a url": [row(LINK | {"url": ""})],
    "a script as a link": [row(LINK | {"url": "javascript:alert(1)"})],
    "a long url": [row(LINK | {"url": "https://example.org/" + "x" * 500})],
    "a url on a plain button": [row(BUTTON | {"url": "https://example.org"})],
    "no options": [row(select(options=[]))],
    "26 options": [row(select(options=options(26)))],
    "an option without a value": [row(select(options=options(1, value="")))],
    "a long option": [row(select(options=options(1, description="x" * 101)))],
    "an option value twice": [row(select(options=options(2, value="a")))],
    "a long placeholder": [row(select(placeholder="x" * 151))],
    "more to choose than there is": [row(select(max_values=2))],
}
V2_GOOD = [
    [TEXT, row(BUTTON)],
    [
        box(
            section(TEXT, TEXT, TEXT),
            {"type": 14},
            row(SELECT),
            {"type": 12, "items": [{"media": {"url": "https://a.org/b"}}]},
        )
    ],
    [TEXT] * 40,
    [TEXT | {"content": "x" * 2000}] * 2,
]
V2_BAD = {
    "41 components": [TEXT] * 41,
    "41 nested": [box(*[TEXT] * 39), TEXT],
    "4001 characters": [TEXT | {"content": "x" * 2001}, TEXT | {"content": "x" * 2000}],
    "an empty text": [TEXT | {"content": " "}],
    "a container in a container": [box(box(TEXT))],
    "an empty container": [box()],
    "a section of four texts": [section(TEXT, TEXT, TEXT, TEXT)],
    "a section without accessory": [section(TEXT, accessory=None)],
    "a section with a select": [section(TEXT, accessory=SELECT)],
    "a bare button": [BUTTON],
    "a colour out of range": [box(TEXT) | {"accent_color": 0x1000000}],
    "an unknown type": [{"type": 99}],
    "an id twice": [TEXT | {"id": 1}, TEXT | {"id": 1}],
    "not even an object": ["x"],
}


@pytest.mark.parametrize("components", LEGACY_GOOD)
def test_rows_of_buttons_and_selects(components: Any) -> None:
    assert not list(message_components(components, v2=False))


@pytest.mark.parametrize("components", LEGACY_BAD.values(), ids=LEGACY_BAD)
def test_bad_rows(components: Any) -> None:
    assert list(message_components(components, v2=False))


@pytest.mark.parametrize("components", V2_GOOD)
def test_components_v2(components: Any) -> None:
    assert not list(message_components(components, v2=True))


@pytest.mark.parametrize("components", V2_BAD.values(), ids=V2_BAD)
def test_bad_components_v2(components: Any) -> None:
    assert list(message_components(components, v2=True))


def embed(**parts: Any) -> dict[str, Any]:
    return {"embeds": [parts]}


@pytest.mark.parametrize(
    "payload",
    [
        {"content": "x" * 2001},
        {"embeds": [{"title": "x"}] * 11},
        embed(title="x" * 257),
        embed(description="x" * 4097),
        embed(fields=[{"name": "x", "value": "y"}] * 26),
        embed(fields=[{"name": "x" * 257, "value": "y"}]),
        embed(fields=[{"name": "x", "value": ""}]),
        embed(fields=[{"name": "x", "value": "y" * 1025}]),
        embed(footer={"text": "x" * 2049}),
        embed(author={"name": "x" * 257}),
        embed(title="x", url="javascript:1"),
        {"embeds": [{"description": "x" * 3000}] * 2 + [{"title": "y"}]},
        {"content": "x", "nonce": "n" * 26},
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        {"content": "x", "allowed_mentions": {"parse": ["all"]}},
        {"content": "x", "allowed_mentions": {"users": list(range(101))}},
    ],
)
def test_bad_messages(payload: Any) -> None:
    assert list(message(payload))


def test_messages_at_the_limits() -> None:
    fields = [{"name": "x" * 10, "value": "y" * 30}] * 25
    payload = {
        "content": "x" * 2000,
        "embeds": [{"title": "t" * 256, "description": "d" * 4096, "fields": fields}],
    }
    assert not list(message(payload))
    assert not list(characters({"content": "naïve 😀"}))
    assert codes(characters(["\ud83d", "\0"])) == {"STRING_TYPE_SURROGATE", "STRING_TYPE_NUL"}


def test_forms() -> None:
    good = {"title": "T", "custom_id": "m", "components": [row(INPUT)]}
    label = {"type": 18, "label": "Mood", "component": SELECT}
    assert not list(modal(good)) and not list(modal(good | {"components": [label, TEXT]}))
    changes: tuple[dict[str, Any], ...] = (
        {"title": "x" * 46},
        {"title": ""},
        {"custom_id": ""},
        {"components": []},
        {"components": [row(INPUT | {"custom_id": str(n)}) for n in range(6)]},
        {"components": [row(INPUT | {"label": "x" * 46})]},
        {"components": [row(BUTTON)]},
        {"components": [row(INPUT | {"placeholder": "x" * 101})]},
        {"components": [label | {"description": "x" * 101}]},
    )
    for change in changes:
        assert list(modal(good | change)), change


def test_commands() -> None:
    good = {
        "name": "ask",
        "description": "Ask",
        "options": [{"type": 3, "name": "q", "description": "Q", "required": True}],
    }
    assert not list(command(good)) and not list(command(good | {"name": "fragen-über"}))
    assert not list(command({"name": "Check against sources", "type": 3}))
    option = good["options"][0]
    for change in (
        {"name": "Ask"},
        {"name": "a b"},
        {"name": "x" * 33},
        {"description": ""},
        {"description": "x" * 101},
        {"options": [option | {"name": str(n)} for n in range(26)]},  # type: ignore[operator]
        {"options": [option, option]},
        {"options": [option | {"required": False}, option | {"name": "b"}]},  # type: ignore[operator]
        {"options": [option | {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}]},  # type: ignore[operator]
        {"options": [option | {"autocomplete": True, "choices": [{"name": "a", "value": "a"}]}]},  # type: ignore[operator]
        {"options": [option, {"type": 1, "name": "sub", "description": "S"}]},
        {"name_localizations": {"xx": "fragen"}},
        {"name_localizations": {"de": "Fragen"}},
        {"description_localizations": {"de": "x" * 101}},
        {"contexts": [3]},
        {"integration_types": [2]},
        {"default_member_permissions": "manage"},
    ):
        assert list(command(good | change)), change
    assert list(commands([good, good])) and list(commands([good | {"name": f"c{n}"} for n in range(101)]))
    assert list(autocomplete({"choices": [{"name": "a", "value": "a"}] * 26}))
    assert list(autocomplete({"choices": [{"name": "x" * 101, "value": "a"}]}))
    assert not list(autocomplete({"choices": []}))


def test_permissions_come_from_roles_and_overwrites() -> None:
    world = World()
    guild, ada = world.add_guild("Halden"), world.add_user("ada")
    role = guild.add_role("staff", {"manage_messages"})
    guild.join(ada, roles=[role])
    channel = guild.add_channel("news", deny={"send_messages"})
    assert not channel.allows(ada) & bit("send_messages") and channel.allows(ada) & bit("manage_messages")
    assert not channel.allows(ada) & bit("embed_links"), "what is tied to sending goes with it"
    channel.overwrite(role, allow={"send_messages"})
    assert channel.allows(ada) & bit("send_messages")
    channel.overwrite(ada, deny={"view_channel"})
    assert channel.allows(ada) == 0
    assert channel.allows(guild.owner) & bit("administrator") and channel.allows(world.add_user("x")) == 0
    guild.members[ada.id].roles.append(guild.add_role("admin", {"administrator"}))
    assert channel.allows(ada) & bit("ban_members")


def test_who_is_pinged() -> None:
    world = World()
    guild = world.add_guild("Halden", bot_permissions={"view_channel", "send_messages"})
    channel, ada, grace = guild.add_channel("general"), world.add_user("ada"), world.add_user("grace")
    quiet, loud = guild.add_role("quiet"), guild.add_role("loud", mentionable=True)
    text = [f"{ada.mention} `{grace.mention}` {quiet.mention} {loud.mention} @everyone"]

    def who(allowed: Any, texts: list[str] = text, **more: Any) -> Pings:
        return pings(texts, allowed, channel=channel, author=world.bot, **more)

    everyone = Pings(frozenset({ada.id, grace.id}), frozenset({quiet.id, loud.id}), True)
    assert who(None) == everyone, "@everyone may mention everyone, as in a new server"
    channel.overwrite(guild.everyone, deny={"mention_everyone"})
    assert who(None) == Pings(everyone.users, frozenset({loud.id}), False)
    assert not who({"parse": []}) and not who({})
    assert who({"parse": [], "users": [str(ada.id)]}).users == {ada.id}
    assert who({"parse": ["roles"]}) == Pings(roles=frozenset({loud.id}))
    assert who({"parse": [], "replied_user": True}, ["hi"], replied_to=grace).users == {grace.id}
    assert not who({"parse": []}, ["hi"], replied_to=grace) and who(None, ["hi"], replied_to=grace)
    assert who(None, viewer=ada) == Pings(frozenset({ada.id}))


def test_embeds_never_ping_but_text_displays_do() -> None:
    world = World()
    channel, ada = world.add_guild("Halden").add_channel("general"), world.add_user("ada")
    said = fresh(channel, world.bot, {"embeds": [{"description": ada.mention}]}, {})
    assert not said.pings
    said = fresh(channel, world.bot, {"components": [TEXT | {"content": ada.mention}], "flags": 1 << 15}, {})
    assert said.pings.users == {ada.id}
    for payload in ({"content": "x"}, {"embeds": [{"title": "x"}]}):
        with pytest.raises(ApiError):
            fresh(channel, world.bot, payload | {"components": [TEXT], "flags": 1 << 15}, {})
    with pytest.raises(ApiError) as empty:
        fresh(channel, world.bot, {"content": "  "}, {})
    assert empty.value.code == 50006


@pytest.mark.asyncio
async def test_the_client_is_told_and_the_violation_kept(local_discord: LocalDiscord) -> None:
    bot = Bot()

    @bot.tree.command(description="Too much")
    async def flood(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("x" * 2001)
        except discord.HTTPException as error:
            await interaction.response.send_message(error.text)

    @bot.tree.command(description="Too much again")
    async def loud(interaction: discord.Interaction) -> None:
        view: ui.LayoutView = ui.LayoutView()
        view.add_item(ui.TextDisplay("y" * 4001))
        await interaction.response.send_message(view=view)

    @bot.tree.error
    async def failed(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        await interaction.response.send_message("sorry")

    guild = local_discord.world.add_guild("Halden")
    channel, ada = guild.add_channel("general"), local_discord.world.add_user("ada")
    guild.join(ada)
    async with local_discord.running(bot):
        answer = await local_discord.slash(ada, channel, "flood")
        assert answer.final and "2000 or fewer" in answer.final.text
        assert [(v.status, v.code, v.field) for v in local_discord.violations] == [
            (400, 50035, "data.content")
        ]
        answer = await local_discord.slash(ada, channel, "loud")
        assert answer.final and answer.final.text == "sorry"
        assert "data.components" in {v.field for v in local_discord.violations}
