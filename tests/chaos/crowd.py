"""Simulated people in servers who ask, read the latest, press buttons and search for sources."""

from collections.abc import Awaitable, Callable, Set
from random import Random

from tests.localdiscord import Channel, Interaction, LocalDiscord, Message, User

SERVERS, PEOPLE = 8, 400
PATIENCE_S = 30.0
ASKED = (
    "What does Ukraine want in return for giving up its NATO bid?",
    "When do the bans of the EU AI Act start to apply?",
    "When was Artemis I launched?",
    "Why did NASA delay Artemis II?",
    "When did the EU AI Act enter into force?",
    "Why did the plastics treaty talks in Busan end without an agreement?",
    "What did the European leaders declare in Berlin?",
    "What is the free-threaded build of Python?",
    "Which AI practices does the EU prohibit?",
    "What did NATO promise Ukraine in Vilnius?",
    "How much did NATO pledge to Ukraine in Washington?",
    "What do providers of general-purpose AI models have to do?",
    "What did Trump and Zelensky agree at Mar-a-Lago?",
    "How do I bake sourdough bread?",
    "What did the central bank decide about interest rates?",
)
"""Questions on the shipped documents, except for the last two."""
VARIANTS = 50
"""Variants of each question, so that few questions are asked twice within a short time."""

MIX = {"ask": 0.2, "latest": 0.15, "press": 0.25, "suggest": 0.4}
TOPICS = ("Ukraine", "fuel prices", "AI Act", "plastics", "Python")
KEPT_S = 60.0
"""How long the local Discord keeps finished interactions: older ones would only slow it down."""


class Crowd:
    """People in servers, and what they do next."""

    def __init__(self, local: LocalDiscord, chance: Random) -> None:
        self._local, self._chance = local, chance
        channels = [local.world.add_guild(f"Server {n}").add_channel("news") for n in range(SERVERS)]
        self._people: list[tuple[User, Channel]] = []
        for n in range(PEOPLE):
            user, channel = local.world.add_user(f"reader{n}"), channels[n % SERVERS]
            assert channel.guild is not None
            channel.guild.join(user)
            self._people.append((user, channel))
        self._answers: list[tuple[Message, Channel]] = []
        self._turn = 0
        self._does: dict[str, Callable[[User, Channel], Awaitable[Interaction | None]]] = {
            "ask": self._ask,
            "latest": self._latest,
            "press": self._press,
            "suggest": self._suggest,
        }

    def draw(self) -> tuple[str, User, Channel]:
        """Choose the next action, person and place. People take turns, so that nobody exceeds the rate
        limit."""
        [kind] = self._chance.choices(list(MIX), list(MIX.values()))
        self._turn += 1
        user, channel = self._people[self._turn * 37 % PEOPLE]
        return kind, user, channel

    async def act(self, kind: str, user: User, channel: Channel) -> Interaction | None:
        """Do one interaction of one person; returns None if there is nothing yet to press."""
        return await self._does[kind](user, channel)

    async def _ask(self, user: User, channel: Channel) -> Interaction:
        question = f"{self._chance.choice(ASKED)} ({self._chance.randrange(VARIANTS)})"
        done = await self._local.slash(user, channel, "ask", question=question, timeout=PATIENCE_S)
        if done.final is not None and "More" in [button.label for button in done.final.buttons]:
            self._answers = [*self._answers[-20:], (done.final, channel)]
        return done

    async def _latest(self, user: User, channel: Channel) -> Interaction:
        topic = self._chance.choice(TOPICS)
        return await self._local.slash(user, channel, "latest", topic=topic, timeout=PATIENCE_S)

    async def _press(self, user: User, channel: Channel) -> Interaction | None:
        there = [message for message, place in self._answers if place is channel]
        if not there:
            return None
        label, message = self._chance.choice(("More", "Follow")), self._chance.choice(there)
        if label not in [button.label for button in message.buttons]:
            label = "More"
        return await self._local.click(user, message, label, timeout=PATIENCE_S)

    async def _suggest(self, user: User, channel: Channel) -> Interaction | None:
        typed = self._chance.choice(("Euro", "Off", "gov", "a"))
        await self._local.autocomplete(user, channel, "ask", "source", typed, question="Who met?")
        return next((i for i in reversed(self._local.interactions) if i.user is user), None)

    def let_forget(self) -> None:
        """Forget finished interactions in the local Discord, except for messages whose buttons may still
        be pressed."""
        local, kept = self._local, self._pressed
        over = {i.token for i in local.interactions if i.age_s > KEPT_S}
        gone = {m.id for i in local.interactions if i.token in over for m in i.messages} - kept
        local.interactions[:] = [i for i in local.interactions if i.token not in over]
        for token in over:
            local.by_token.pop(token, None)
        local.requests.clear()
        for channel in local.world.channels.values():
            for number in gone & channel.messages.keys():
                del channel.messages[number]
        for session in local.gateway.sessions.values():
            for packet in session.log[:-100]:
                packet["data"] = None

    @property
    def _pressed(self) -> Set[int]:
        """The messages whose buttons may be pressed next."""
        return {message.id for message, _ in self._answers}
