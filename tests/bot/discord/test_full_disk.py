"""The bot on a full disk: whoever asks is answered, what would be kept is refused in a sentence."""

import pytest

from bot.discord.translations import say_in
from bot.discord.ui.custom_ids import vote_id
from tests.bot.discord.asked import QUESTION, UNKNOWN, follow, is_answer, shown
from tests.bot.discord.stage import Stage
from tests.full_disk import full_disk
from tests.localdiscord import Upload

pytestmark = [pytest.mark.asyncio, pytest.mark.sqlite]  # the disk of a server is another

FERRY = Upload("ferry.md", b"# Ferries\n\nThe night ferry to Lindoya leaves Halden at nine from pier seven.")


async def test_questions_are_answered_and_changes_refused_until_there_is_room(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    slash, refusal = stage.local.slash, say_in("en-US")("disk")
    with full_disk():
        answer = shown(await slash(stage.ada, stage.channel, "ask", question=QUESTION))
        assert is_answer(answer)
        assert not is_answer(shown(await slash(stage.grace, stage.channel, "ask", question=UNKNOWN)))
        for command, values in (
            ("source add", {"file": FERRY}),
            ("settings server", {"private": True}),
        ):
            done = shown(await slash(stage.grace, stage.channel, command, **values))
            assert done.text == refusal and "make room" in refusal
        assert shown(await follow(stage.local, stage.grace, stage.channel, topic="ferries")).text == refusal
        assert shown(await stage.local.click(stage.ada, answer, vote_id(True))).text == refusal
        assert shown(await slash(stage.grace, stage.channel, "latest", topic="Ukraine")).text
    faults = [record for record in caplog.records if record.exc_info]
    assert not faults and any("disk is full" in record.message for record in caplog.records)
    added = shown(await slash(stage.grace, stage.channel, "source add", file=FERRY))
    assert added.text.startswith("Added")
    question = "When does the night ferry leave for Lindoya?"
    reader = stage.local.world.add_user("reader")
    stage.guild.join(reader)
    assert "leaves Halden at" in shown(await slash(reader, stage.channel, "ask", question=question)).text
