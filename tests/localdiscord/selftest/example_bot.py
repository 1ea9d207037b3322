"""A small bot that uses everything that the local Discord must serve; it is not the bot of this project."""

from __future__ import annotations

import asyncio
import io
import re
from typing import Any

import discord
from discord import app_commands, ui


class Vote(ui.DynamicItem[ui.Button[Any]], template=r"vote:(?P<count>[0-9]+)"):
    """A button that carries its count and survives a restart."""

    def __init__(self, count: int) -> None:
        super().__init__(ui.Button(label=f"Votes: {count}", custom_id=f"vote:{count}"))
        self.count = count

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Vote:
        return cls(int(match["count"]))

    async def callback(self, interaction: discord.Interaction) -> Any:
        view = ui.View(timeout=None)
        view.add_item(Vote(self.count + 1))
        await interaction.response.edit_message(view=view)


class Feedback(ui.Modal, title="Feedback"):
    """A form with a text and a choice."""

    said = ui.TextInput[Any](label="What do you think?", min_length=3, max_length=50)
    mood = ui.Label[Any](
        text="Mood",
        component=ui.Select(options=[discord.SelectOption(label=m) for m in ("good", "bad")]),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.mood.component, ui.Select)
        mood = self.mood.component.values[0]
        await interaction.response.send_message(f"{mood}: {self.said.value}", ephemeral=True)


class Card(ui.LayoutView):
    """A Components V2 card with a section, a select and buttons."""

    def __init__(self, text: str) -> None:
        super().__init__(timeout=60)
        self.text = ui.TextDisplay[Any](text)
        more = ui.Button[Any](label="More", style=discord.ButtonStyle.primary)
        more.callback = self.more  # type: ignore[method-assign]
        row = ui.ActionRow[Any](ui.Button(label="Read", url="https://example.org/a"))
        picker = ui.Select[Any](
            custom_id="pick",
            placeholder="Pick one",
            options=[discord.SelectOption(label=label, value=n) for label, n in (("One", "1"), ("Two", "2"))],
        )
        picker.callback = self.picked  # type: ignore[method-assign]
        self.picker = picker
        section = ui.Section[Any](self.text, accessory=more)
        rows = (section, ui.Separator[Any](), ui.ActionRow[Any](picker), row)
        self.add_item(ui.Container[Any](*rows, accent_colour=0x5865F2))

    async def more(self, interaction: discord.Interaction) -> None:
        self.text.content += "\n-# and more"
        await interaction.response.edit_message(view=self)

    async def picked(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"picked {self.picker.values[0]}", ephemeral=True)


class Bot(discord.Client):
    """Answers commands and messages; `heard` are the messages that came over the gateway."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        super().__init__(intents=intents or discord.Intents.default(), guild_ready_timeout=0.05, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.resumed = asyncio.Event()
        add_commands(self.tree)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Vote)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Not the 5 seconds that discord.py waits before every IDENTIFY but the first."""

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        if message.author == self.user:
            return
        if message.content.endswith("in a thread"):
            thread = await message.create_thread(name="An answer")
            await thread.send("here")
        elif self.user in message.mentions or message.guild is None:
            files = [await a.read() for a in message.attachments]
            await message.reply(f"{message.content.rpartition('>')[2].strip()} {files}")

    async def on_thread_create(self, thread: discord.Thread) -> None:
        if isinstance(thread.parent, discord.ForumChannel):
            await thread.send(f"welcome to {thread.name}")


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """Register the commands of the example."""
    source = app_commands.Group(
        name="source",
        description="Sources",
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
    )

    @tree.command(description="Echo")
    @app_commands.describe(question="What to say")
    async def ask(interaction: discord.Interaction, question: str, quiet: bool = False) -> None:
        await interaction.response.defer(ephemeral=quiet)
        await interaction.followup.send(question)
        await interaction.followup.send("and a second message")

    @tree.command(description="Say at once")
    async def say(interaction: discord.Interaction, text: str) -> None:
        await interaction.response.send_message(text)

    @tree.command(description="A card")
    async def card(interaction: discord.Interaction, text: str) -> None:
        await interaction.response.send_message(view=Card(text))

    @tree.command(description="A vote")
    async def vote(interaction: discord.Interaction) -> None:
        view = ui.View(timeout=None)
        view.add_item(Vote(0))
        await interaction.response.send_message("Vote!", view=view)

    @tree.command(description="A form")
    async def feedback(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Feedback())

    @tree.command(description="Never answers")
    async def silent(interaction: discord.Interaction) -> None:
        return

    @tree.command(description="A file")
    async def file(interaction: discord.Interaction, given: discord.Attachment) -> None:
        data = await given.read()
        await interaction.response.send_message(file=discord.File(io.BytesIO(data.upper()), "up.txt"))

    @tree.command(description="Resolve things")
    @app_commands.choices(size=[app_commands.Choice(name="Large", value=3)])
    async def things(
        interaction: discord.Interaction,
        member: discord.Member,
        channel: discord.TextChannel,
        role: discord.Role,
        size: app_commands.Choice[int],
    ) -> None:
        assert isinstance(interaction.user, discord.Member)
        words = f"{member.name} {channel.name} {role.name} {size.value}"
        rights = interaction.permissions.manage_guild, interaction.app_permissions.send_messages
        await interaction.response.send_message(f"{words} {rights}", ephemeral=True)

    @source.command(description="Add a source")
    async def add(interaction: discord.Interaction, url: str) -> None:
        await interaction.response.send_message(f"added {url}", ephemeral=True)

    @add.autocomplete("url")
    async def complete(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        urls = [f"https://example.org/{n}" for n in range(40)]
        return [app_commands.Choice(name=url, value=url) for url in urls if typed in url][:25]

    tree.add_command(source)

    @tree.context_menu(name="Check against sources")
    async def check(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"checking: {message.content}", ephemeral=True)
