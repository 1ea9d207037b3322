"""Read what a message wants: by rules where they are certain, else by the classifier."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.follow_ups import Kind, kind_of
from bot.intents.classifier import Classifier, Scores, Vector
from bot.intents.questions import starts_like_question
from bot.intents.topics import find_topic

MAX_SMALL_TALK_WORDS = 10
MAX_COMMAND_WORDS = 15
"""Longer texts are neither small talk nor do they ask for news or to follow something."""

MIN_STATEMENT_WORDS = 3
MIN_NAMING_WORDS = 5
"""From this many words on, a question with a name is no small talk: “What was Kublai Khan's opposition?”"""

LEAST_PROBABILITY = 0.5
"""The least probability of anything but a question. Set by `python -m research.quality.intents`."""


SURE = 0.99
"""From this probability on, what is wanted is hardly a guess."""


LEAST_LOOSE_PROBABILITY = 0.7
"""The least probability where a question has only single words of a lead-in around its topic."""


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

    @property
    def is_sure(self) -> bool:
        """True if it is hardly a guess."""
        return self.probability >= SURE


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
    found = {Want(name): probability for name, probability in scores.wants.items()}
    return {want: found[want] for want in found if _may_want(want, text, found[want])}


def _may_want(want: Want, text: str, probability: float) -> bool:
    """True if a text can want something, by rules without exception."""
    words = len(text.split())
    if want in SMALL_TALK:
        return words <= MAX_SMALL_TALK_WORDS and _URL.search(text) is None and not _asks_about_named(text)
    if want in TOPICAL:
        found = find_topic(text, want) if words <= MAX_COMMAND_WORDS else None
        is_guess = found is not None and found.is_loose and starts_like_question(text)
        return found is not None and (not is_guess or probability >= LEAST_LOOSE_PROBABILITY)
    if want is Want.STATEMENT:
        asks = "?" in text or starts_like_question(text) or _RIDDLE.search(text) is not None
        return words >= MIN_STATEMENT_WORDS and not asks
    return True


def _asks_about_named(text: str) -> bool:
    """True if a text begins as questions do and names someone or something, but not what the bot is."""
    is_question = len(text.split()) >= MIN_NAMING_WORDS and starts_like_question(text)
    return is_question and kind_of(_OWN_NAME.sub("", text)) is Kind.COMPLETE


_OWN_NAME = re.compile(r"(?i)\b(?:footnote|ai|ki|ia|ші|llm|(?:chat)?gpt|discord|bot)\b")

_RIDDLE = re.compile(r"(?i)\b(?:this|these)\b")
"""“This city cancelled its fireworks.” asks for the city."""

_URL = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
