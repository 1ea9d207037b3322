"""Logs: one line each, for people or programs, with its request and without secrets."""

import json
import logging
import sys

import pytest

from bot import logs
from bot.logs import HumanLines, JsonLines

SECRET = "MTk4.Zm9v.bar-baz"  # noqa: S105


def record(message: str, *, fault: bool = False, **facts: object) -> logging.LogRecord:
    """What `event` makes of a message and its facts."""
    try:
        raise ValueError(f"no route to {SECRET}")
    except ValueError:
        caught = sys.exc_info() if fault else None
    made = logging.LogRecord("bot.test", logging.INFO, __file__, 1, message, (), caught)
    made.facts = facts
    return made


def test_a_line_for_people_names_the_request_and_the_facts() -> None:
    token = logs.request.set("4711")
    line = HumanLines().format(record("answer", outcome="silent", whole_ms=12.5))
    logs.request.reset(token)
    assert line.endswith(" INFO bot.test [4711] answer outcome=silent whole_ms=12.5")
    assert "\n" not in line and "[" not in HumanLines().format(record("answer"))


def test_a_line_for_programs_is_one_json_object() -> None:
    token = logs.request.set("4711")
    line = JsonLines().format(record("zwei\nZeilen", fault=True, outcome="silent"))
    logs.request.reset(token)
    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["logger"], told["request"]) == ("info", "bot.test", "4711")
    assert (told["message"], told["outcome"]) == ("zwei\nZeilen", "silent")
    assert "ValueError" in told["fault"]


@pytest.mark.parametrize("form", [HumanLines, JsonLines])
@pytest.mark.parametrize("fault", [True, False])
def test_a_secret_stands_in_no_line(form: type[HumanLines | JsonLines], fault: bool) -> None:
    line = form([SECRET, ""]).format(record(f"login with {SECRET}", fault=fault, header=f"Bot {SECRET}"))
    assert SECRET not in line and line.count("…") == 2 + fault


def test_setting_up_writes_events_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    try:
        logs.set_up(logs.LogFormat.JSON, [SECRET])
        logs.event(logging.getLogger("bot.test"), "answer", outcome="answered")
        logging.getLogger("discord.gateway").info("chatter")
    finally:
        logging.getLogger().handlers[:] = before
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert json.loads(line)["outcome"] == "answered"
