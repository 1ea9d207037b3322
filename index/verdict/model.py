"""The data classes of a check, and its JSON: the contract of `footnote check --json`."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from index.answer.model import Citation, Quote, without_internal_fields


class Verdict(StrEnum):
    """What the sources say of a claim; the last two are of sentences that claim nothing.

    UNREAD is said of a claim whose nearest sentence can't be judged, because one of the two is in a language
    that the cross-encoder has not learnt.
    """

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_MENTIONED = "not_mentioned"
    UNREAD = "unread"
    QUESTION = "question"
    OPINION = "opinion"

    @property
    def is_decided(self) -> bool:
        """True if a sentence of the sources says so."""
        return self in (Verdict.SUPPORTED, Verdict.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence of the sources, word for word, and what it says of a claim."""

    verdict: Verdict
    confidence: float
    quote: Quote
    citation: Citation


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict. `confidence` is the probability of that verdict by its sentence.

    `quote` and `citation` are the sentence that says so; where none does they are the nearest one, or None if
    none is near. `other` is the best sentence that says the opposite, if there is one: an older one, unless
    both have the same day or one has none.
    """

    n: int
    text: str
    verdict: Verdict
    confidence: float = 0.0
    quote: Quote | None = None
    citation: Citation | None = None
    other: Proof | None = None

    @property
    def was_so_until(self) -> str | None:
        """The day of the sentence that decides, if an older one says the opposite; else None."""
        if self.citation is None or self.other is None:
            return None
        newer, older = self.citation.published, self.other.citation.published
        return newer if newer and older and newer[:10] > older[:10] else None


@dataclass(frozen=True, slots=True)
class Check:
    """The claims of a text, in its order. `left_out` is the number of sentences beyond the most checked."""

    claims: tuple[CheckedClaim, ...]
    left_out: int
    elapsed_ms: float

    def as_json(self) -> dict[str, Any]:
        """Return the check as plain values, in the order of the contract."""
        return asdict(self, dict_factory=without_internal_fields)
