"""Shared questions on the shipped documents, and helpers to read the bot's answers."""

from bot.discord.translations import say_in
from tests.localdiscord import Channel, Interaction, LocalDiscord, Message, User

QUESTION = "What does Ukraine want instead of NATO membership?"
FOLLOW_UP = "Which envoys came to the talks?"
UNKNOWN = "What is the best recipe for lasagne with spinach?"
WANTED = "Ukraine wants U.S. guarantees modelled on NATO's Article 5"
QUOTED = "modelled on NATO's Article 5, together with guarantees from European states"
"""Words of the best quote, none of them in bold."""

FURTHER = "Ukraine is ready to give up its bid for NATO membership"
"""Words of a further quote."""


def shown(interaction: Interaction) -> Message:
    """The message that answers an interaction. Fails if there is none, or it was late or pinged anyone."""
    final = interaction.final
    assert final is not None, interaction.refused
    assert interaction.first_response is not None and not interaction.failed
    assert not final.pings
    return final


def is_answer(message: Message | None) -> bool:
    """True if a message is an answer card with a numbered quote."""
    return message is not None and "”\u00a0¹" in message.text


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons, without links; votes by their custom ids."""
    return [button.label or button.custom_id or "" for button in message.buttons if button.url is None]


async def follow(local: LocalDiscord, user: User, place: Channel, **options: object) -> Interaction:
    """Use `/follow` and confirm what it shows; gives the interaction that ended it."""
    asked = await local.slash(user, place, "follow", **options)
    draft = shown(asked)
    return await local.click(user, draft, say_in(user.locale)("follow")) if draft.buttons else asked


async def context_of(local: LocalDiscord, reader: User, answer: Message) -> Interaction:
    """Look at the passages of an answer, and from there at what stands around its quotes."""
    more = shown(await local.click(reader, answer, "More"))
    return await local.click(reader, more, "Context")
