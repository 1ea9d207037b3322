"""Mark the phases of the bot's work in shared memory, and kill the bot in a planned phase.

Marked functions do what they always do; the marks only record that a phase has begun or ended.
"""

import functools
import inspect
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import discord
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from bot.discord.cogs.delivery import sender
from bot.discord.cogs.delivery.sender import Sender
from bot.follows.matching import Matcher
from bot.follows.outbox import Outbox
from corpus.sandbox import SandboxReader
from corpus.web.fetch import Fetcher
from index.models.converted import ConvertedModel
from index.retrieve.bm25_index import Bm25Index
from index.retrieve.dense_index import DenseIndex
from index.store.documents import Documents
from tests.chaos.shared import PHASES, Shared

MARKED: dict[str, tuple[Any, str]] = {
    "fetch": (Fetcher, "fetch"),
    "read": (SandboxReader, "_ask"),
    "encode": (ConvertedModel, "_run"),
    "index": (Documents, "commit"),
    "words": (Bm25Index, "catch_up"),
    "save": (DenseIndex, "save"),
    "match": (Matcher, "_arrivals"),
    "plan": (sender, "plan"),
    "look": (Sender, "_find_sent"),
    "render": (Sender, "_prepare"),
    "begin": (Outbox, "begin"),
    "send": (discord.http.HTTPClient, "send_message"),
    "edit": (discord.http.HTTPClient, "edit_message"),
    "record": (Outbox, "done"),
    "commit": (SQLiteDialect_pysqlite, "do_commit"),
}

_GIVE_AWAITABLES = ("send", "edit")


class Plan:
    """A planned kill: `after_s` after the nth time that a phase begins, or ends (`leaving`)."""

    def __init__(self, phase: str = "", nth: int = 1, leaving: bool = False, after_s: float = 0.0) -> None:
        self.phase, self.nth, self.leaving, self.after_s = phase, nth, leaving, after_s

    def passed(self, phase: str, nth: int, leaving: bool) -> None:
        """Kill the process if this is the planned moment."""
        if (phase, nth, leaving) == (self.phase, self.nth, self.leaving):
            if self.after_s:
                threading.Timer(self.after_s, die).start()
            else:
                die()


def die() -> None:
    """Kill this process with -9."""
    os.kill(os.getpid(), signal.SIGKILL)


def mark_all(shared: Shared, plan: Plan) -> None:
    """Mark every phase in this process, until it ends."""
    for name, (owner, attribute) in MARKED.items():
        setattr(owner, attribute, _marked(getattr(owner, attribute), name, shared, plan))


def _marked(call: Callable[..., Any], name: str, shared: Shared, plan: Plan) -> Callable[..., Any]:
    number = PHASES.index(name)

    if inspect.iscoroutinefunction(call) or name in _GIVE_AWAITABLES:

        @functools.wraps(call)
        async def wait(*args: Any, **named: Any) -> Any:
            nth = shared.enter(number)
            plan.passed(name, nth, False)
            try:
                result = await call(*args, **named)
            finally:
                shared.leave(number)
            plan.passed(name, nth, True)
            return result

        return wait

    @functools.wraps(call)
    def run(*args: Any, **named: Any) -> Any:
        nth = shared.enter(number)
        plan.passed(name, nth, False)
        try:
            result = call(*args, **named)
        finally:
            shared.leave(number)
        plan.passed(name, nth, True)
        return result

    return run
