"""Answer a question asked by a command or a button: acknowledge it, ask the library, show the response."""

from bot.discord.cogs.ask.answering import find_reply
from bot.discord.cogs.ask.card import answer_card
from bot.discord.cogs.ask.responding import answer_question, respond
from bot.discord.request import Request
from bot.discord.ui.custom_ids import Options
from bot.discord.ui.question import Asked


async def answer_request(
    request: Request,
    asked: Asked,
    since: str | None = None,
    source: str | None = None,
    private: bool | None = None,
    as_of: str | None = None,
) -> None:
    """Answer a question asked by a command. `Request.defer_answer` decides who sees the answer."""
    if not await request.admit(asked):
        return
    await request.defer_answer(private)
    options = await request.narrow(since, source, as_of)
    if options == Options():
        response = await respond(request.bot, request.guild_id, asked, request.say, private is True)
        await request.show(response.card, text=response.text, buttons=response.buttons)
        return
    reply = await find_reply(request.bot, request.guild_id, asked, options, wants_privacy=private is True)
    await request.show(answer_card(asked, reply.answer, reply.refs, options, request.say))


async def answer_as_question(request: Request, asked: Asked, private: bool | None = None) -> None:
    """Answer a text as a question, whatever else it may want."""
    if not await request.admit(asked):
        return
    await request.defer_answer(private)
    response = await answer_question(request.bot, request.guild_id, asked, request.say, private is True)
    await request.show(response.card)
