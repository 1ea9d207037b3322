"""The chat reads a question with the one before it, and answers each of several in one line."""

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bot.cli import home as cli_home
from bot.settings import SHIPPED_DOCUMENTS
from index.encode.encoder import Encoder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def one_model(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Commands use the model that is loaded already."""
    monkeypatch.setattr(cli_home, "Encoder", lambda *_, **__: encoder)


def test_a_follow_up_and_two_questions_in_one(footnote: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    footnote("add", str(SHIPPED_DOCUMENTS))
    lines = [
        "How many delegates came to the plastics talks in Geneva?",
        "/help",
        "and in Busan?",
        "Who wrote PEP 703 and when was Python 3.14 released?",
        "/quit",
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    status, output, _ = footnote("chat")
    first, _, rest = " ".join(output.split()).partition("asks on")
    assert status == 0 and "1,400 delegates" in first
    assert "3,300 people" in rest and "Sam Gross" in rest and "released on 7 October 2025" in rest
    assert "when was Python 3.14 released?" in rest, "each answer stands under its question"
