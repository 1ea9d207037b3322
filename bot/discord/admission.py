"""Admission control: check a question's length, that it contains a word, and the asker's cooldown."""

from dataclasses import dataclass

from bot.discord.bot import FootnoteBot
from bot.discord.translations import Say
from bot.discord.ui.question import Asked


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question may not be asked now; after `wait_s` seconds it may, 0 if waiting does not help."""

    text: str
    wait_s: float = 0.0


def refuse_question(bot: FootnoteBot, user_id: int, guild_id: int, asked: Asked, say: Say) -> Refusal | None:
    """Return why a question may not be asked now. None admits it and starts the cooldown."""
    limit = bot.settings.max_question_characters
    if len(asked.question) > limit:
        bot.metrics.count_refusal("too_long")
        return Refusal(say("too_long", limit=limit))
    if not any(character.isalnum() for character in asked.question):
        bot.metrics.count_refusal("empty")
        return Refusal(say("empty"))
    seconds = bot.cooldowns.wait(user_id, guild_id, bot.storage.guild_settings.guild(guild_id).cooldown_s)
    if seconds > 0:
        bot.metrics.count_refusal("slow_down")
        at = int(bot.clock() + seconds) + 1
        return Refusal(say("slow_down", at=f"<t:{at}:R>"), seconds)
    return None
