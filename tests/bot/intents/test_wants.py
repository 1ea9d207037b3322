"""What a message wants is told from its text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intents.classifier import load_classifier
from bot.intents.topics import find_topic
from bot.intents.wants import Want, read_wanted
from index.encode.encoder import Encoder

HELD_OUT = Path(__file__).with_name("held_out")
LEAST_RIGHT, LEAST_RIGHT_ALONE = 0.95, 0.87
"""The least shares of phrases told right: with the default model's vector, and by the letters alone."""


def read_phrases(language: str) -> list[tuple[str, str]]:
    found, want = [], ""
    for line in (HELD_OUT / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            want = line.strip("[]")
        elif not line.startswith("#"):
            found += [(text.strip(), want) for text in line.split(" | ")]
    return found


def wanted(text: str) -> Want:
    return read_wanted(text, load_classifier()).want


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "uk"])
def test_phrases_that_were_not_fitted_on_are_told(language: str, encoder: Encoder) -> None:
    phrases = read_phrases(language)
    assert len(phrases) > 190
    classifier = load_classifier()
    alone = sum(wanted(text) == want for text, want in phrases)
    right = sum(
        read_wanted(text, classifier, encoder.encode_query(text)).want == want for text, want in phrases
    )
    assert alone / len(phrases) >= LEAST_RIGHT_ALONE
    assert right / len(phrases) >= LEAST_RIGHT


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("anything new on ukraine?", "ukraine"),
        ("Any updates on the plastics treaty", "plastics treaty"),
        ("what happened with Python lately", "Python"),
        ("news about New York please", "New York"),
        ("tldr Artemis", "Artemis"),
        ("latest news pls", None),
        ("whats new", None),
        ("Was gibt's Neues zur EZB?", "EZB"),
        ("quoi de neuf sur l’Ukraine ?", "Ukraine"),
        ("últimas noticias de Kiev por favor", "Kiev"),
        ("що нового про НАТО?", "НАТО"),
    ],
)
def test_the_topic_of_news_is_found(text: str, topic: str | None) -> None:
    found = find_topic(text, Want.NEWS)
    assert found is not None and found.topic == topic


def test_certain_things_are_told_by_rule() -> None:
    link = read_wanted("<https://example.org/a?b=c>", load_classifier())
    assert (link.want, link.url) == (Want.LINK, "https://example.org/a?b=c")
    assert wanted("🔥🔥🔥") == wanted("???") == Want.HINT
    assert wanted("who said thank you to the astronauts who came back from the moon in 1969") == Want.QUESTION
    assert wanted("This city cancelled its fireworks after a petition.") == Want.QUESTION


@pytest.mark.parametrize(
    "text",
    [
        "What was Kublai Khan's opposition to Ogedei Khan?",
        "How far is New Paltz from New York?",
        "What do B cells help T cells produce?",
        "Where does Hamas originate?",
        "What is not a binary string?",
    ],
)
def test_questions_that_resemble_something_else_are_questions(text: str) -> None:
    assert wanted(text) == Want.QUESTION


@pytest.mark.parametrize("text", ["hey Footnote who are you", "are you ChatGPT or something like it?"])
def test_a_name_of_the_bot_is_no_subject(text: str) -> None:
    assert wanted(text) == Want.IDENTITY


def test_the_language_of_small_talk_is_told() -> None:
    texts = {"danke": "de", "merci beaucoup": "fr", "muchas gracias": "es", "дякую": "uk", "thank you": "en"}
    found = {text: read_wanted(text, load_classifier()) for text in texts}
    assert {text: wish.want for text, wish in found.items()} == dict.fromkeys(texts, Want.THANKS)
    assert {text: wish.language for text, wish in found.items()} == texts


@given(st.text(max_size=300))
def test_every_text_wants_something(text: str) -> None:
    assert 0.0 <= read_wanted(text, load_classifier()).probability <= 1.0
