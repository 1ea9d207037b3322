"""Find the topic in a wish for news or to follow something: what stands beside its lead-in.

`lead_ins.json` holds the words before and after topics, from the phrases that the classifier is fitted on;
`python -m research.training.intents` makes it.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MAX_TOPIC_CHARS = 200


@dataclass(frozen=True, slots=True)
class LeadIns:
    """The words around topics: `pairs` stand before and after one, longest first; `whole` have no topic.

    `words` are all words of the lead-ins of all wants.
    """

    pairs: tuple[tuple[str, str], ...]
    whole: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a wish is about: its topic, None for everything.

    `is_loose` is True if only single words of lead-ins stand around it.
    """

    topic: str | None
    is_loose: bool = False


def find_topic(text: str, want: str) -> Found | None:
    """Return what a wish is about; None if a text has none of the lead-ins of the want."""
    lead_ins = load_lead_ins(want)
    rest = _trim(text)
    low = fold(rest)
    if low in lead_ins.whole:
        return Found(None)
    if len(low) != len(rest):  # letters that change their number in small letters: keep the small ones
        rest = low
    many = len(low.split())
    for before, after in lead_ins.pairs:
        if not before and many > _MAX_WORDS_BEFORE_LEAD_IN:
            continue
        if len(low) > len(before) + len(after) and low.startswith(before) and low.endswith(after):
            return Found(_checked(rest[len(before) : len(rest) - len(after)], lead_ins))
    return _find_between(rest.split(), lead_ins) if low else None


def _find_between(words: list[str], lead_ins: LeadIns) -> Found | None:
    """Return what stands between words of lead-ins at both ends; None if it is long, or these are few."""
    start, end = 0, len(words)
    while start < end and fold(words[start]) in lead_ins.words:
        start += 1
    while start < end and fold(words[end - 1]) in lead_ins.words:
        end -= 1
    if end - start > _MAX_TOPIC_WORDS or end - start > len(words) / 2:
        return None
    return Found(_checked(" ".join(words[start:end]), lead_ins), is_loose=True)


@cache
def load_lead_ins(want: str) -> LeadIns:
    """Load the lead-ins of a want."""
    stored = json.loads((files(__package__) / "lead_ins.json").read_text(encoding="utf-8"))
    pairs = tuple((before, after) for before, after in stored["pairs"][want])
    return LeadIns(pairs, frozenset(stored["whole"][want]), frozenset(stored["words"]))


def fold(text: str) -> str:
    """Return a text in small letters with plain apostrophes, as lead-ins are stored."""
    return text.lower().replace("’", "'").replace("ʼ", "'")


def trim_phrase(text: str) -> str:
    """Return a phrase as lead-ins are stored: folded, without marks at its ends or fillers."""
    return fold(_trim(text))


def _trim(text: str) -> str:
    """Return a text without marks and fillers at its ends."""
    before, rest = "", _strip_marks(" ".join(text.split()))
    while rest != before:
        before = rest
        rest = _strip_marks(_FILLER_END.sub("", _FILLER_START.sub("", rest)))
    return rest


def _strip_marks(text: str) -> str:
    return text.strip(" \t?!.…,;:¿¡\"'“”„«»()")


def _checked(topic: str, lead_ins: LeadIns) -> str | None:
    """Return a topic without articles; None if nothing else is left, or only words of lead-ins."""
    topic = _ARTICLE.sub("", _trim(topic)).strip()
    if not any(character.isalnum() for character in topic):
        return None
    if all(fold(word) in lead_ins.words for word in topic.split()):
        return None
    return topic[:MAX_TOPIC_CHARS]


_MAX_WORDS_BEFORE_LEAD_IN = 6
"""The most words of a text whose lead-in stands only behind the topic: “python news”."""

_MAX_TOPIC_WORDS = 4

_FILLERS = (
    "please|pls|plz|thx|thanks|bot|footnote|bitte|mal bitte|svp|stp|s'il te plaît|s'il vous plaît|por favor|"
    "porfa|porfavor|будь ласка|плз|anymore|any more|any longer|merci|gracias|danke|дякую|for me|für mich|"
    "pour moi|por mí|для мене|here|hier|ici|aquí|тут"
)
_STARTS = (
    "please|pls|plz|hey|hi|hello|so|ok|okay|hé|ey|hallo|salut|hola|привіт|гей|bitte|por favor|будь ласка|"
    "can you|could you|can u|y|alors|also|то|und|and"
)
_FILLER_END = re.compile(rf"(?i)[\s,]+(?:{_FILLERS})$")
_FILLER_START = re.compile(rf"(?i)^(?:{_STARTS})[\s,]+(?=\S)")
_ARTICLE = re.compile(
    r"(?i)^(?:(?:the|a|an|der|die|das|den|dem|des|le|la|les|du|de la|des|el|los|las|lo de|del)\s+"
    r"|(?:l|d)['’])"
)
