"""The users' actions: commands, clicks, forms and messages; each waits until the bot has answered."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.localdiscord import forms, options, payloads
from tests.localdiscord.bodies import Upload, attachment
from tests.localdiscord.content import BUTTON, DEFAULT, REPLY, Body, Json, walk
from tests.localdiscord.events import Kind
from tests.localdiscord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Choice,
    Interaction,
    resolved,
)
from tests.localdiscord.mentions import pings
from tests.localdiscord.permissions import bit
from tests.localdiscord.possible import NotPossible
from tests.localdiscord.state import State
from tests.localdiscord.threads import open_post
from tests.localdiscord.world import Channel, Message, User

TIMEOUT_S = 60.0


class Actions(State):
    """The users' side of `LocalDiscord`.

    Actions that start an interaction return its record once the bot has answered (a deferral is no answer),
    after `World.patience_s` without any response, or after `timeout`. `until` replaces the test for an
    answer.
    """

    async def slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        /,
        *,
        timeout: float = TIMEOUT_S,
        until: Callable[[Interaction], object] | None = None,
        **values: Any,
    ) -> Interaction:
        """Use a slash command such as "ask" or "source add"; values are by option name.

        Pass users, roles, channels and `Upload`s as such. Raises NotPossible if Discord would not offer the
        command here or would not send these values.
        """
        name, *path = command.split()
        found = self._offered(user, channel, name, 1)
        data = options.command_data(self.world, channel, found, path, values)
        return await self._interact(COMMAND, user, channel, data, command, None, timeout, until)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        command: str,
        option: str,
        typed: str,
        /,
        *,
        timeout: float = TIMEOUT_S,
        **others: Any,
    ) -> tuple[Choice, ...]:
        """Type into an option with autocomplete and return the suggestions; `others` are options already
        filled in."""
        name, *path = command.split()
        found = self._offered(user, channel, name, 1)
        data = options.command_data(self.world, channel, found, path, others, focused=(option, typed))
        record = await self._interact(AUTOCOMPLETE, user, channel, data, command, None, timeout, None)
        return record.choices

    async def message_command(
        self, user: User, message: Message, name: str, /, *, timeout: float = TIMEOUT_S
    ) -> Interaction:
        """Use an app command of a message's menu."""
        found = self._offered(user, message.channel, name, 3)
        data = self._target(found, message.channel, message.id, {"messages": [message]})
        return await self._interact(COMMAND, user, message.channel, data, name, None, timeout, None)

    async def user_command(
        self, user: User, channel: Channel, target: User, name: str, /, *, timeout: float = TIMEOUT_S
    ) -> Interaction:
        """Use an app command of a user's menu."""
        found = self._offered(user, channel, name, 2)
        data = self._target(found, channel, target.id, {"users": [target]})
        return await self._interact(COMMAND, user, channel, data, name, None, timeout, None)

    async def click(
        self,
        user: User,
        message: Message,
        button: str,
        /,
        *,
        forged: bool = False,
        timeout: float = TIMEOUT_S,
        until: Callable[[Interaction], object] | None = None,
    ) -> Interaction:
        """Click the button with this custom_id or label.

        `forged` sends a custom_id that no button of the message has, like a crafted request; the message sent
        along shows it on its first button. Raises NotPossible for links, disabled or missing buttons, and
        messages that the user does not see.
        """
        self._sees(user, message)
        shown = None
        if forged:
            shown = copy.deepcopy(payloads.message(message))
            buttons = [c for c in walk(shown["components"]) if c["type"] == BUTTON and c.get("custom_id")]
            if not buttons:
                raise NotPossible("the message has no button whose custom_id could be forged")
            buttons[0]["custom_id"] = button
            custom_id, number = button, buttons[0]["id"]
        else:
            custom_id, number = forms.clickable(message, button)
        data = {"component_type": BUTTON, "custom_id": custom_id, "id": number}
        return await self._interact(
            COMPONENT, user, message.channel, data, button, message, timeout, until, shown=shown
        )

    async def select(
        self,
        user: User,
        message: Message,
        select: str,
        values: Iterable[Any],
        /,
        *,
        timeout: float = TIMEOUT_S,
    ) -> Interaction:
        """Choose values, labels, users, roles or channels in the select with this custom_id or
        placeholder."""
        self._sees(user, message)
        for component in message.selects:
            if select in (component["custom_id"], component.get("placeholder")):
                break
        else:
            raise NotPossible(f"no select {select!r} in {message.selects}")
        if component.get("disabled"):
            raise NotPossible(f"the select {select!r} is disabled")
        chosen, things = forms.chosen(component, values)
        data = {
            "component_type": component["type"],
            "custom_id": component["custom_id"],
            "id": component["id"],
            "values": chosen,
        }
        if things:
            data["resolved"] = resolved(self.world, message.channel, things)
        return await self._interact(COMPONENT, user, message.channel, data, select, message, timeout, None)

    async def submit_modal(
        self,
        user: User,
        opened: Interaction,
        values: Mapping[str, Any],
        /,
        *,
        timeout: float = TIMEOUT_S,
        until: Callable[[Interaction], object] | None = None,
    ) -> Interaction:
        """Send the form that the bot opened in answer to `opened`; values are by label or custom_id.

        Raises NotPossible if there is no form or the app would not send these values.
        """
        if opened.modal is None:
            raise NotPossible("the bot opened no form")
        data = forms.submitted(self.world, opened.channel, opened.modal, values)
        title = opened.modal["title"]
        return await self._interact(
            MODAL_SUBMIT, user, opened.channel, data, title, opened.message, timeout, until
        )

    async def say(
        self,
        user: User,
        channel: Channel,
        content: str,
        /,
        *,
        reply_to: Message | None = None,
        ping_reply: bool = True,
        attachments: Iterable[Upload] = (),
    ) -> Message:
        """Write a message; `answer_to` then waits for what the bot says to it."""
        if not channel.allows(user) & bit(channel.sending) or channel.kind in (Kind.FORUM, Kind.CATEGORY):
            raise NotPossible(f"{user.name} may not write in {channel.name}")
        files = tuple(attachment(self.world, channel, upload) for upload in attachments)
        rules = {"parse": ["users", "roles", "everyone"], "replied_user": ping_reply}
        replied = reply_to.author if reply_to else None
        who = pings([content], rules, channel=channel, author=user, replied_to=replied)
        body = Body(content, attachments=files, pings=who)
        kind = REPLY if reply_to else DEFAULT
        await asyncio.sleep(self.reaction_s)
        return Message(self.world.ids.next(), channel, user, body, kind, reply_to).send()

    async def answer_to(self, message: Message, /, *, timeout: float = TIMEOUT_S) -> Message | None:
        """The bot's first message after this one, in its channel or thread; None if none comes in time."""

        def found() -> Message | None:
            places = [message.channel] + ([message.thread] if message.thread else [])
            later = [m for place in places for m in place.messages.values() if m.id > message.id]
            mine = [m for m in later if m.author is self.world.bot]
            return min(mine, key=lambda m: m.id, default=None)

        await self.world.signal.until(found, timeout)
        return found()

    async def create_forum_post(self, user: User, forum: Channel, title: str, content: str, /) -> Channel:
        """Open a post in a forum; returns its thread, which has the message as its first."""
        if forum.kind is not Kind.FORUM or not forum.allows(user) & bit("send_messages"):
            raise NotPossible(f"{user.name} may not post in {forum.name}")
        rules = {"parse": ["users", "roles", "everyone"]}
        who = pings([content], rules, channel=forum, author=user)
        await asyncio.sleep(self.reaction_s)
        return open_post(forum, title, user, Body(content, pings=who))

    async def until(self, predicate: Callable[[], object], timeout: float = TIMEOUT_S) -> bool:
        """Wait until a predicate holds; it is checked after every request and event, and every 50 ms."""
        return await self.world.signal.until(predicate, timeout)

    # Implementation

    def _offered(self, user: User, channel: Channel, name: str, kind: int) -> Json:
        guild = channel.guild
        command = self.commands.find(name, kind, guild.id if guild else None)
        if command is None:
            raise NotPossible(f"there is no command {name!r} here")
        reason = None if self.offers_everything else options.hidden_because(command, user, channel)
        if reason:
            raise NotPossible(f"{name!r} is not offered: {reason}")
        return command

    def _target(
        self, command: Json, channel: Channel, target_id: int, things: Mapping[str, list[Any]]
    ) -> Json:
        return {
            "id": command["id"],
            "name": command["name"],
            "type": command["type"],
            "target_id": str(target_id),
            "resolved": resolved(self.world, channel, things),
        }

    def _sees(self, user: User, message: Message) -> None:
        if message.deleted:
            raise NotPossible("the message is deleted")
        if message.viewer not in (None, user):
            raise NotPossible("the message is for someone else alone")
        if not message.channel.allows(user) & bit("view_channel"):
            raise NotPossible(f"{user.name} does not see {message.channel.name}")

    async def _interact(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        name: str,
        message: Message | None,
        timeout: float,
        until: Callable[[Interaction], object] | None,
        shown: Json | None = None,
    ) -> Interaction:
        await asyncio.sleep(self.reaction_s)  # a person needs a moment to see a message
        world = self.world
        now = world.clock.now()
        record = Interaction(
            world, world.ids.next(), kind, user, channel, copy.deepcopy(data), name, message, now
        )
        record.ahead_s = world.clock.ahead_s
        self.interactions.append(record)
        self.by_token[record.token] = record
        guild_id = channel.guild.id if channel.guild else None
        for session in list(self.gateway.sessions.values()):
            if session.concerns(guild_id):
                session.push("INTERACTION_CREATE", record.payload(shown))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        wait = world.signal.until
        if not await wait(lambda: record.first_response is not None, min(timeout, world.patience_s)):
            return record
        done = until or (lambda r: r.answered)
        await wait(lambda: done(record) and not record.in_flight, max(0.0, deadline - loop.time()))
        return record
