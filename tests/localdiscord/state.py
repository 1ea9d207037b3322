"""The state that the parts of a local Discord share: its world, its gateway, its records and its faults."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.localdiscord.commands import Commands
from tests.localdiscord.errors import Violation
from tests.localdiscord.faults import Faults
from tests.localdiscord.gateway import Gateway
from tests.localdiscord.interactions import Interaction
from tests.localdiscord.rates import Rates
from tests.localdiscord.world import World


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was answered.

    `code` is Discord's error code, 0 if there was none. `agent` is the User-Agent, which tells clients apart.
    `is_read` is False if a fault struck before the body was read.
    """

    method: str
    route: str
    path: str
    payload: Any
    status: int
    code: int
    at: float
    agent: str = ""
    is_read: bool = True


class State:
    """What the API and the users' actions share; tests read it through `LocalDiscord`.

    The bot's behaviour is recorded in `violations` (broken limits), `requests`, `unserved` (paths not served
    here), `invalid_requests` (401, 403 and 429), `interactions`, `commands.puts` and `gateway.identifies`.
    `reaction_s` is how long a user looks before acting, in seconds. If `offers_everything` is True, users can
    send commands that Discord's app would hide from them, as a forged client could.
    """

    def __init__(self, privileged: Iterable[str], heartbeat_ms: int, shards: int) -> None:
        self.world = World(privileged)
        self.token = f"{secrets.token_urlsafe(18)}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(27)}"
        self.shards = shards
        self.gateway = Gateway(self.world, self.token, heartbeat_ms, self._count_invalid)
        self.commands = Commands(self.world.ids.next, self.world.application_id)
        self.faults, self.rates = Faults(), Rates()
        self.violations: list[Violation] = []
        self.requests: list[Request] = []
        self.unserved: list[str] = []
        self.crashes: list[Exception] = []
        self.invalid_requests = 0
        self.interactions: list[Interaction] = []
        self.by_token: dict[str, Interaction] = {}
        self.reaction_s = 0.02
        self.offers_everything = False

    def _count_invalid(self) -> None:
        self.invalid_requests += 1
