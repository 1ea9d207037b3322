"""Phrases that people type, by what they want, a file a language; and how they are filled in.

`[news]` begins the phrases of a want, `{good} = a | b` names the words of a slot, and bars part phrases.
`{t}` stands for a topic: one of `[topic]`, of another language, or made of pieces of topics, so that no
topic's own letters tell a want. Topics alone are questions, the default.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.intents.topics import trim_phrase
from bot.intents.wants import TOPICAL, Want

LANGUAGES = ("en", "de", "fr", "es", "uk")
FOLDER = Path(__file__).parent
TOPIC = "topic"
COPIES = 4
"""How often a phrase with slots is filled in."""

PIECED_TOPICS = 100
"""How many topics of pieces each language gets as questions of their own."""

_HEADING = re.compile(r"\[(\w+)\]")
_SLOT = re.compile(r"\{(\w+)\} = (.*)")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of a language by want, and the words of its slots by name."""

    wants: dict[str, list[str]]
    slots: dict[str, list[str]]


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """A phrase as typed, what it wants, and its language."""

    text: str
    want: str
    language: str


def read_phrases(path: Path) -> Phrases:
    """Read a file of phrases."""
    wants: dict[str, list[str]] = {}
    slots: dict[str, list[str]] = {}
    want = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        heading, slot = _HEADING.fullmatch(line), _SLOT.fullmatch(line)
        if heading is not None:
            want = heading[1]
        elif slot is not None:
            slots[slot[1]] = slot[2].split(" | ")
        elif line.strip() and not line.startswith("#"):
            wants.setdefault(want, []).extend(part.strip() for part in line.split(" | "))
    return Phrases(wants, slots)


def read_all() -> dict[str, Phrases]:
    """Read the phrases of all languages."""
    return {language: read_phrases(FOLDER / f"{language}.txt") for language in LANGUAGES}


def make_examples(phrases: dict[str, Phrases], seed: int) -> list[Example]:
    """Return the phrases of all languages with their slots filled in, each once."""
    random = Random(seed)
    topics = [topic for found in phrases.values() for topic in found.wants[TOPIC]]
    words = [word for topic in topics for word in topic.split()]
    made: set[Example] = set()
    for language, found in phrases.items():
        for want, texts in found.wants.items():
            name = Want.QUESTION if want == TOPIC else want
            for text in texts:
                filled = _fill(text, found, topics, words, random)
                made.update(Example(copy, str(name), language) for copy in filled)
        pieced = (_piece(words, random) for _ in range(PIECED_TOPICS))
        made.update(Example(text, str(Want.QUESTION), language) for text in pieced)
    return sorted(made)


def make_lead_ins(phrases: dict[str, Phrases]) -> dict[str, object]:
    """Return the words around topics, as `bot.intents.topics` reads them."""
    pairs: dict[str, list[list[str]]] = {}
    whole: dict[str, list[str]] = {}
    for want in sorted(TOPICAL):
        texts = {trim_phrase(text) for found in phrases.values() for text in found.wants[want]}
        parts = {tuple(text.split("{t}")) for text in texts if text.count("{t}") == 1}
        pairs[want] = sorted(
            (list(pair) for pair in parts if any(pair)), key=lambda p: (-len(p[0] + p[1]), p)
        )
        whole[want] = sorted(text for text in texts if "{" not in text)
    parts_of_all = [part for found in pairs.values() for pair in found for part in pair]
    wholes = [text for found in whole.values() for text in found]
    words = {word for text in (*parts_of_all, *wholes) for word in text.split()}
    return {"pairs": pairs, "whole": whole, "words": sorted(words)}


def _fill(text: str, found: Phrases, topics: list[str], words: list[str], random: Random) -> Iterator[str]:
    """Yield a text with its slots filled in, several times; once if it has none."""
    if _PLACE.search(text) is None:
        yield text
        return

    def word(place: re.Match[str], copy: int) -> str:
        if place[1] != "t":
            return random.choice(found.slots[place[1]])
        if copy % 2 == 0:
            return random.choice(found.wants[TOPIC])
        return random.choice(topics) if copy % 4 == 1 else _piece(words, random)

    many = COPIES if "{t}" in text else 2 * COPIES
    for copy in range(many):
        yield _PLACE.sub(lambda place, copy=copy: word(place, copy), text)  # type: ignore[misc]


def _piece(words: list[str], random: Random) -> str:
    """Return a topic made of halves of words."""
    made = []
    for _ in range(random.choice((1, 1, 2, 2, 3))):
        first, second = random.choice(words), random.choice(words)
        made.append(first[: max(1, len(first) // 2)] + second[len(second) // 2 :])
    return " ".join(made)
