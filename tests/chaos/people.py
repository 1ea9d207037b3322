"""People who ask all day, whatever the bot is going through; who is not answered asks again."""

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
"""Whether there is a reason, just now, for which somebody may get no answer."""


@dataclass(slots=True)
class Asked:
    """A question, and how often it was asked without anybody answering."""

    question: str
    in_vain: int = 0


@dataclass(slots=True)
class People:
    """Members of a server. `outcomes` count questions by what came of them in the end; `waiting` are those
    that have not been answered, `wrong` what nobody should have been told."""

    local: LocalDiscord
    guild: Guild
    channel: Channel
    chance: Random
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    waiting: list[Asked] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def ask(self, question: str, excuse: Excuse) -> None:
        """Ask something new. There may be no answer only where there is an excuse, before or after."""
        self.asked += 1
        await self._ask(Asked(question), excuse)

    async def ask_again(self, excuse: Excuse) -> None:
        """Ask what was not answered."""
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
    """In a word; None where nobody has answered."""
    if done.final is None:
        return None
    text = done.final.text
    if is_answer(done.final):
        return "answered"
    if SILENT in text:
        return "answered that the sources don't say"
    return next((told for sentence, told in TOLD.items() if sentence in text), f"told {text[:60]!r}")
