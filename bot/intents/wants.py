"""Read what a message wants: by rules where they are certain, else by the classifier."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.intents.classifier import Classifier, Scores, Vector
from bot.intents.questions import starts_like_question
from bot.intents.topics import find_topic

MAX_SMALL_TALK_WORDS = 10
MAX_COMMAND_WORDS = 15
"""Longer texts are neither small talk nor do they ask for news or to follow something."""

MIN_STATEMENT_WORDS = 3

LEAST_PROBABILITY = 0.5
"""The least probability of anything but a question. Set by `python -m research.quality.intents`."""


class Want(StrEnum):
    """What a message wants. QUESTION is the default; HINT stands for a message without words."""

    QUESTION = "question"
    NEWS = "news"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    HELP = "help"
    IDENTITY = "identity"
    THANKS = "thanks"
    GREETING = "greeting"
    INSULT = "insult"
    STATEMENT = "statement"
    LINK = "link"
    HINT = "hint"


SMALL_TALK = frozenset({Want.HELP, Want.IDENTITY, Want.THANKS, Want.GREETING, Want.INSULT})
TOPICAL = frozenset({Want.NEWS, Want.FOLLOW, Want.UNFOLLOW})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a message wants, and how sure that is, from 0 to 1.

    `topic` is what news, follows and unfollows are about, None for everything; `url` that of a link.
    `language` is the language of the text ("en", "de", "fr", "es", "uk"), None if it is not clear.
    """

    want: Want
    topic: str | None = None
    url: str | None = None
    language: str | None = None
    probability: float = 1.0


def read_wanted(text: str, classifier: Classifier, vector: Vector | None = None) -> Wanted:
    """Return what a text wants. `vector` is that of multilingual-e5-small, if that model is in use."""
    text = " ".join(text.split())
    link = _URL.fullmatch(text.strip("<>() "))
    if link is not None:
        return Wanted(Want.LINK, url=link[0])
    if not any(character.isalnum() for character in text):
        return Wanted(Want.HINT)
    scores = classifier.score(text, vector)
    possible = _possible_wants(text, scores)
    total = sum(possible.values())
    want = max(possible, key=lambda each: possible[each])
    probability = possible[want] / total
    if probability < LEAST_PROBABILITY:
        want, probability = Want.QUESTION, possible[Want.QUESTION] / total
    found = find_topic(text, want) if want in TOPICAL else None
    return Wanted(want, found.topic if found else None, language=scores.language, probability=probability)


def _possible_wants(text: str, scores: Scores) -> dict[Want, float]:
    """Return what a text may want, with probabilities, by rules without exception."""
    words = len(text.split())
    found = {Want(name): probability for name, probability in scores.wants.items()}
    return {want: probability for want, probability in found.items() if _may_want(want, text, words)}


def _may_want(want: Want, text: str, words: int) -> bool:
    """True if a text of so many words can want something, by rules without exception."""
    if want in SMALL_TALK:
        return words <= MAX_SMALL_TALK_WORDS and _URL.search(text) is None
    if want in TOPICAL:
        return words <= MAX_COMMAND_WORDS and find_topic(text, want) is not None
    if want is Want.STATEMENT:
        asks = "?" in text or starts_like_question(text) or _RIDDLE.search(text) is not None
        return words >= MIN_STATEMENT_WORDS and not asks
    return True


_RIDDLE = re.compile(r"(?i)\b(?:this|these)\b")
"""“This city cancelled its fireworks.” asks for the city."""

_URL = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
