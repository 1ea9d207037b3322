"""What is printed: no character of a document commands the terminal, hides or reorders text."""

import io
import json

import pytest
from rich.text import Text

from bot.cli.output.console import _console, emit

HOSTILE = "a\u202eb\x1b[31mc\u200bd\u2066e\x9b2Jf\U000e0041g\x07h"


def printed(*what: object) -> str:
    console = _console()
    console.file = io.StringIO()
    console._force_terminal = True
    console.print(*what)
    shown: str = console.file.getvalue()
    return shown


def test_hostile_characters_are_not_printed() -> None:
    link = Text("here")
    link.stylize("link https://example.org/\x1b\\\u202e")
    for what in (HOSTILE, Text(HOSTILE, "title"), link):
        shown = printed(what)
        assert not set(shown) & set("\u202e\u200b\u2066\x9b\U000e0041\x07"), repr(shown)
        assert "\x1b[31mc" not in shown
    assert "ab[31mcde2Jfgh" in printed(HOSTILE)


def test_other_letters_and_signs_are_printed() -> None:
    text = "Größe 東京 עברית ไทย 👩\u200d👩 – “ok”"
    assert text in printed(text)


def test_json_has_the_same_values_and_shows_no_hostile_character(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"text": HOSTILE + "Größe 東京", HOSTILE: [1, None]}
    emit(value)
    line = capsys.readouterr().out
    assert json.loads(line) == value
    assert line.rstrip("\n").isprintable() and "Größe 東京" in line
