"""An answer: quotes with their citations, or the nearest titles. The JSON contract of `ask`."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote as percent_encode

from corpus.reflow import for_reading

_FRAGMENT_WORDS = 6


@dataclass(frozen=True, slots=True)
class Quote:
    """Text copied out of a document, and the number of its citation."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands: `document`'s text[start:end], in code points.

    `link` is `url` with a text fragment to the sentence; `published` is ISO 8601; `score` is the
    sentence's, by which quotes are chosen: higher is nearer to the question. Unknown things are None.
    """

    n: int
    document: str
    title: str
    source: str | None
    url: str | None
    link: str | None
    published: str | None
    section: str | None
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document that comes near the question without answering it."""

    document: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Newer:
    """What a document says to the question that is later than those quoted and tells the same story."""

    quote: Quote
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets. `confidence` is the estimated probability that the sources answer it.

    When `answered`, `quotes` holds one to three and `nearest` none; else the other way round. `newer`
    is shown beside the quotes, both dated, where a later document may supersede them.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Nearest, ...]
    newer: Newer | None
    elapsed_ms: float

    def as_json(self) -> dict[str, Any]:
        """The answer as plain values, in the order of the contract."""
        return asdict(self)


def text_fragment(url: str | None, text: str) -> str | None:
    """`url` pointing to a text on its page (WICG "Text Fragments"): `#:~:text=first words,last words`."""
    if url is None:
        return None
    words = for_reading(text).split(" ")
    if len(words) <= 2 * _FRAGMENT_WORDS:
        parts = [" ".join(words)]
    else:
        parts = [" ".join(words[:_FRAGMENT_WORDS]), " ".join(words[-_FRAGMENT_WORDS:])]
    encoded = ",".join(percent_encode(part, safe="").replace("-", "%2D") for part in parts)
    base, hash_sign, anchor = url.partition("#")
    return f"{base}#{anchor if hash_sign else ''}:~:text={encoded}"
