"""The contents of messages: text, embeds, components, flags, and who is pinged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
"""Message flags (Discord, "Message Flags")."""

DEFAULT, REPLY, CHAT_INPUT_COMMAND, THREAD_STARTER, CONTEXT_MENU_COMMAND = 0, 19, 20, 21, 23
"""Message types (Discord, "Message Types")."""
BUTTON, SELECTS, TEXT_DISPLAY = 2, (3, 5, 6, 7, 8), 10
"""Component types (Discord, "Component Types")."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pings:
    """Ids of the users and roles that a message notifies, and True if it notifies everyone.

    As a truth value: False if the message notifies nobody.
    """

    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


@dataclass(frozen=True, slots=True)
class Body:
    """What a message shows at one time; embeds, components and attachments are Discord's JSON."""

    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    flags: int = 0
    attachments: tuple[Json, ...] = ()
    pings: Pings = field(default_factory=Pings)

    def walk(self) -> Iterator[Json]:
        """Every component, containers before their contents."""
        yield from walk(self.components)

    @property
    def texts(self) -> list[str]:
        """The content and all text displays, in order, without embeds."""
        shown = [self.content] if self.content else []
        return shown + [c["content"] for c in self.walk() if c["type"] == TEXT_DISPLAY]

    @property
    def is_empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.attachments)


def walk(components: Any) -> Iterator[Json]:
    """Every component in a list of them, depth first; a section's accessory after its texts."""
    for component in components:
        if not isinstance(component, dict):
            continue
        yield component
        yield from walk(component.get("components") or ())
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


@dataclass(frozen=True, slots=True)
class Button:
    """A button that a user sees; `style` is Discord's number (5: link)."""

    label: str
    custom_id: str | None
    url: str | None
    style: int
    disabled: bool
