"""Drafts: follows that a person has asked for with `/follow` and not confirmed yet."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.follows.follows import Follow

MAX_DRAFTS = 1_000
"""How many drafts are remembered, in memory only; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A follow to be confirmed, the channel it posts to, and the options of `/follow` as they were typed."""

    follow: Follow
    channel: discord.TextChannel | discord.Thread | None
    typed: Mapping[str, Any]


class FollowDrafts:
    """The drafts of this process, by the id of the interaction that made them."""

    def __init__(self) -> None:
        self._drafts: OrderedDict[int, Draft] = OrderedDict()

    def put(self, number: int, draft: Draft) -> None:
        self._drafts[number] = draft
        while len(self._drafts) > MAX_DRAFTS:
            self._drafts.popitem(last=False)

    def get(self, number: int, user_id: int) -> Draft | None:
        """Return a person's own draft, None if it is forgotten or another's."""
        draft = self._drafts.get(number)
        return draft if draft is not None and draft.follow.user_id == user_id else None

    def drop(self, number: int) -> None:
        self._drafts.pop(number, None)
