"""Simulated people who ask all day and ask again if they get no answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bot.discord.translations import say_in
from tests.bot.discord.asked import is_answer
from tests.localdiscord import Channel, Guild, Interaction, LocalDiscord

SAY = say_in("en-US")
SILENT = SAY("silent")
TOLD = {
    SAY("fault"): "told that something went wrong",
    SAY("busy"): "told to ask again later",
    SAY("disk"): "told that the disk is full",
}
"""Sentences that say why there is no answer."""

Excuse = Callable[[], bool]
"""Returns True if there is a reason at the moment why someone may get no answer."""


@dataclass(slots=True)
class Asked:
    """A question, and how often it was asked without an answer."""

    question: str
    in_vain: int = 0


@dataclass(slots=True)
class People:
    """The members of a server. `outcomes` counts questions by their final outcome; `waiting` are those
    without an answer, `wrong` replies that nobody should have got."""

    local: LocalDiscord
    guild: Guild
    channel: Channel
    chance: Random
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    waiting: list[Asked] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def ask(self, question: str, excuse: Excuse) -> None:
        """Ask something new. A missing answer is allowed only with an excuse, before or after."""
        self.asked += 1
        await self._ask(Asked(question), excuse)

    async def ask_again(self, excuse: Excuse) -> None:
        """Ask the unanswered questions again."""
        again, self.waiting = self.waiting, []
        for asked in again:
            await self._ask(asked, excuse)

    async def _ask(self, asked: Asked, excuse: Excuse) -> None:
        before = excuse()
        user = self.local.world.add_user(f"reader{self.asked}-{asked.in_vain}")
        self.guild.join(user)
        done = await self.local.slash(user, self.channel, "ask", question=asked.question)
        outcome, excused = _outcome(done), before or excuse()
        if outcome is not None and (excused or not outcome.startswith("told")):
            self.outcomes[outcome if not asked.in_vain else f"{outcome}, asked again"] += 1
            return
        asked.in_vain += 1
        self.waiting.append(asked)
        if not excused:
            self.wrong.append(f"{asked.question!r}: {outcome or 'no answer'}, and nothing was the matter")


def _outcome(done: Interaction) -> str | None:
    """The kind of an answer in a word; None without an answer."""
    if done.final is None:
        return None
    text = done.final.text
    if is_answer(done.final):
        return "answered"
    if SILENT in text:
        return "answered that the sources don't say"
    return next((told for sentence, told in TOLD.items() if sentence in text), f"told {text[:60]!r}")
