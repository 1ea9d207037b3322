"""Answer a question asked by a command or a button: acknowledge it, ask the library, show the response."""

from bot.discord.admission import Refusal
from bot.discord.cogs.ask.responding import (
    answer_question,
    check_text,
    respond,
    respond_in_cooldown,
)
from bot.discord.request import Request
from bot.discord.ui.custom_ids import Options
from bot.discord.ui.question import MAX_SHOWN_QUESTION_CHARS, Asked
from bot.text import fit_plain


async def answer_request(
    request: Request,
    asked: Asked,
    since: str | None = None,
    source: str | None = None,
    private: bool | None = None,
    as_of: str | None = None,
) -> None:
    """Answer a question asked by a command. `Request.defer_answer` decides who sees the answer."""
    refusal = request.refuse(asked)
    if refusal is not None:
        await _show_refusal(request, asked, refusal)
        return
    await request.defer_answer(private)
    options = await request.narrow(since, source, as_of)
    if options != Options():
        await _show_answer(request, asked, options, private)
        return
    response = await respond(
        request.bot, request.guild_id, asked, request.say, private is True, request.takes_replies
    )
    await request.show(response.card, text=response.text, buttons=response.buttons)


async def answer_as_question(
    request: Request, asked: Asked, options: Options, private: bool | None = None
) -> None:
    """Answer a text as a question, whatever else it may want."""
    if not await request.admit(asked):
        return
    await request.defer_answer(private)
    await _show_answer(request, asked, options, private)


async def check_request(request: Request, text: str, private: bool | None = None) -> None:
    """Check the claims of a text, from a command or the menu of a message."""
    if not await request.admit(Asked(fit_plain(text, MAX_SHOWN_QUESTION_CHARS))):
        return
    await request.defer_answer(private)
    response = await check_text(request.bot, request.guild_id, text, request.say)
    await request.show(response.card)


async def _show_refusal(request: Request, asked: Asked, refusal: Refusal) -> None:
    """Show privately why a question may not be asked now; small talk needs no waiting."""
    talk = None
    if refusal.wait_s:
        await request.defer_private()  # what is wanted may take a moment to find out
        talk = await respond_in_cooldown(request.bot, request.user_id, request.guild_id, asked, request.say)
    if talk is not None and talk.text is not None:
        await request.show(text=talk.text, buttons=talk.buttons)
    elif refusal.wait_s:
        await request.show(text=refusal.text)
    else:
        await request.reply_privately(refusal.text)


async def _show_answer(request: Request, asked: Asked, options: Options, private: bool | None) -> None:
    response = await answer_question(
        request.bot, request.guild_id, asked, options, request.say, private is True, request.takes_replies
    )
    await request.show(response.card)
