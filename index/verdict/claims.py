"""Cut a text into its claims: sentences and list items. Questions and opinions are told apart where that is
certain, by the words of five languages (`claims.toml`)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.sentences import sentence_spans
from index.text.languages import question_language
from index.verdict.model import Verdict

MAX_CLAIMS = 12
"""At most this many sentences of a text are checked."""

MAX_CLAIM_CHARS = 400
"""A longer sentence is cut for its check."""

MAX_TEXT_CHARS = 20_000
"""As much of a text is read."""

_MIN_WORDS = 3
_MARKUP = re.compile(r"\*\*|__|~~|\|\|")
_LINE_MARK = re.compile(r"^(?:\s*(?:>+|#{1,3}|[-*•‣+]|\d{1,3}[.)]|\[[ xX]\])\s+)+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_ATTRIBUTION = re.compile(r"[\"“”„«»]")
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_ADDRESS = re.compile(r"<?https?://\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence or list item of a text. `kind` is QUESTION or OPINION, None for a claim."""

    text: str
    kind: Verdict | None = None


def read_claims(text: str) -> tuple[list[Part], int]:
    """Return the first parts of a text, and how many more it has."""
    parts = list(_parts(text[:MAX_TEXT_CHARS]))
    return parts[:MAX_CLAIMS], max(0, len(parts) - MAX_CLAIMS)


def _parts(text: str) -> Iterator[Part]:
    """Yield the parts of a text without marks of lists, quotations and headings; each wording once."""
    text = _ADDRESS.sub(" ", _CODE.sub("\n", text))
    language = question_language(" ".join(text.split())[:MAX_CLAIM_CHARS]) or "en"
    seen: set[str] = set()
    for said in _sentences(text, language):
        if len(_WORD.findall(said)) >= _MIN_WORDS and said.casefold() not in seen:
            seen.add(said.casefold())
            yield _part(said)


def _sentences(text: str, language: str) -> Iterator[str]:
    """Yield the sentences of a text. A lead-in (“You need:”) is no sentence; it goes before each item of its
    list that begins with a small letter."""
    lead_in = ""
    for line in text.splitlines():
        bare = " ".join(_MARKUP.sub("", _LINE_MARK.sub("", line)).split())
        if not bare:
            continue
        if lead_in and bare[0].islower():
            bare = f"{lead_in} {bare}"
        else:
            lead_in = ""
        for start, end in sentence_spans(bare, language=language):
            said = bare[start:end].strip()
            if said.endswith(":"):
                lead_in = said[:-1]
            else:
                yield said


def _part(said: str) -> Part:
    if _asks(said):
        return Part(said, Verdict.QUESTION)
    bare = _lead_in().sub("", said, count=1).strip()
    if bare != said and len(_WORD.findall(bare)) >= _MIN_WORDS:
        said = bare[0].upper() + bare[1:]
    return Part(said[:MAX_CLAIM_CHARS], Verdict.OPINION if _is_opinion(said) else None)


def _asks(said: str) -> bool:
    return said.rstrip("\"'”’»)*_ !").endswith(("?", "？")) or said.startswith("¿")


def _is_opinion(said: str) -> bool:
    """True if a sentence says what its writer feels or wants. Words that are quoted are somebody's claim."""
    return _opinion().search(said) is not None and _ATTRIBUTION.search(said) is None


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("claims.toml").read_text(encoding="utf-8"))


@cache
def _lead_in() -> re.Pattern[str]:
    """Words before a claim that only say whose it is: “I think that”."""
    leads = "|".join(lead for lists in _words().values() for lead in lists["leads"])
    return re.compile(rf"^(?:{leads})[,:]?\s+", re.IGNORECASE)


@cache
def _opinion() -> re.Pattern[str]:
    """Words of feeling and wishing at the start of a sentence, or of praise and blame at its end."""
    starts = "|".join(word for lists in _words().values() for word in lists["starts"])
    inside = "|".join(word for lists in _words().values() for word in lists["inside"])
    ends = "|".join(word for lists in _words().values() for word in lists["ends"])
    return re.compile(rf"^(?:{starts})\b|\b(?:{inside})\b|\b(?:{ends})[\s.!…)]*$", re.IGNORECASE)
