"""The answer's data classes, and its JSON: the contract of `footnote ask --json`."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import quote as percent_encode

from corpus.document import BlockKind, Span
from corpus.reflow import collapse_whitespace
from index.answer.quote_spans import QuoteSpan

_FRAGMENT_WORDS = 6
"""Words at each end of a long quote that its text fragment names."""

NEAREST_FIELDS = ("document", "title", "score")
"""The fields of `Nearest` that are part of the JSON."""

INTERNAL_FIELDS = frozenset({"passage", "sentence", "level", "marker", "has_header"})
"""Fields of `Citation` and `QuoteSpan` that are not part of the JSON."""


LEAST_NEARNESS = 0.4
"""The least nearness of a document that is shown where the sources don't answer.

Of 18 questions near the shipped documents that these don't answer, 16 have such a document; of 22 about
something else, none has, and the nearest reaches 0.33.
"""

LINE_KINDS = (BlockKind.CODE, BlockKind.TABLE, BlockKind.LIST_ITEM)
"""Blocks whose parts are shown on lines of their own, and not in quotation marks."""


@dataclass(frozen=True, slots=True)
class QuotePart:
    """The text of one span of a quote, or of all rows of a table.

    `answer` is the span in `text` of the words that answer, if known. `level`, `marker` and `has_header` are
    those of the `QuoteSpan`.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    language: str = ""
    answer: Span | None = None
    level: int = 0
    marker: str = ""
    has_header: bool = False

    @property
    def without_marker(self) -> "QuotePart":
        """The text of a list item behind its marker."""
        text = self.text[len(self.marker) :].lstrip()
        cut = len(self.text) - len(text)
        answer = None
        if self.answer is not None and self.answer[1] > cut:
            answer = max(0, self.answer[0] - cut), self.answer[1] - cut
        return QuotePart(text, self.kind, answer=answer)


@dataclass(frozen=True, slots=True)
class Quote:
    """Text copied out of a document, and the number of its citation.

    `text` is the text of the `spans`, with a line break between two of them. `answer` is the span of the
    words that answer, within one of the `spans`, if they are known. `also` are the numbers of citations of
    other documents that say the same.
    """

    text: str
    citation: int
    spans: tuple[QuoteSpan, ...] = ()
    answer: Span | None = None
    also: tuple[int, ...] = ()

    def parts(self) -> list[QuotePart]:
        """Return the text of each span, with the part of it that answers; rows of a table are one part."""
        if not self.spans:
            return [QuotePart(self.text)]
        parts: list[QuotePart] = []
        position = 0
        for span in self.spans:
            text = self.text[position : position + span.end - span.start]
            position += len(text) + 1
            answer = None
            if self.answer is not None and span.start <= self.answer[0] and self.answer[1] <= span.end:
                answer = self.answer[0] - span.start, self.answer[1] - span.start
            if span.kind is BlockKind.TABLE and parts and parts[-1].kind is BlockKind.TABLE:
                rows = f"{parts[-1].text}\n"
                if answer is not None:
                    answer = answer[0] + len(rows), answer[1] + len(rows)
                parts[-1] = replace(parts[-1], text=rows + text, answer=answer or parts[-1].answer)
            else:
                parts.append(
                    QuotePart(
                        text, span.kind, span.language, answer, span.level, span.marker, span.has_header
                    )
                )
        return parts


@dataclass(frozen=True, slots=True)
class Citation:
    """The place of a quote: `document`'s text[start:end], in code points; the first span if it has several.

    `link` is `url` with a text fragment to the sentence; `page` is Footnote's own page that shows the quote
    in its document, if such pages are served. `published` is ISO 8601. `score` is the sentence's score, by
    which quotes are chosen: higher is nearer to the question. Unknown values are None. `passage` is the id of
    the passage that the quote stands in, `sentence` the number of its sentence there, from 0; both are for
    buttons and votes, and are left out of the JSON.
    """

    n: int
    document: str
    title: str
    source: str | None
    url: str | None
    link: str | None
    page: str | None = field(default=None, kw_only=True)
    published: str | None
    section: str | None
    start: int
    end: int
    score: float
    passage: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document that comes nearest to the question without answering it.

    `score` is its cosine; `nearness` adds the share of the question's words that it has. `url`, `published`
    and `nearness` are for readers, and are left out of the JSON.
    """

    document: str
    title: str
    score: float
    url: str | None = None
    published: str | None = None
    nearness: float = 0.0

    @property
    def is_near(self) -> bool:
        """True if the document is worth showing for the question."""
        return self.nearness >= LEAST_NEARNESS


@dataclass(frozen=True, slots=True)
class Newer:
    """The superseding quote: what a later document of the same story says to the question."""

    quote: Quote
    citation: Citation


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """What one of two documents says, word for word: its sentence, and in it what differs, `said`."""

    said: str
    quote: Quote
    citation: Citation


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two documents of one story differ in something: `kind` is "figures", "dates", "names" or "outcomes".

    Under an answer, `one` has the number of the citation that it is about. In a list, `one` is the older of
    two dated documents.
    """

    kind: str
    one: ConflictSide
    other: ConflictSide


@dataclass(frozen=True, slots=True)
class Against:
    """A sentence that speaks against what a question takes for granted, and its citation, number 1."""

    quote: Quote
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a question. `confidence` is the estimated probability that the sources answer it; it is 0
    where they speak against what the question takes for granted, or lack it.

    If `answered`, `quotes` holds one to three quotes and `nearest` is empty; if not, `quotes` is empty and
    `nearest` holds up to three documents. `newer` is shown beside the quotes, both dated, where a later
    document may supersede them. `conflicts` say where other documents of the story differ from a quote.
    `against` is shown instead of an answer, and of `nearest`.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Nearest, ...]
    newer: Newer | None
    elapsed_ms: float
    conflicts: tuple[Conflict, ...] = ()
    against: Against | None = None

    @property
    def is_silent(self) -> bool:
        """True if no sentence is shown: neither an answer, nor one that speaks against the question."""
        return not self.answered and self.against is None

    @property
    def near(self) -> list[Nearest]:
        """The documents that are worth showing where the sources don't answer, nearest first."""
        return sorted((item for item in self.nearest if item.is_near), key=lambda item: -item.nearness)

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain values, in the order of the contract."""
        said = asdict(self, dict_factory=without_internal_fields)
        said["nearest"] = [{name: near[name] for name in NEAREST_FIELDS} for near in said["nearest"]]
        return said


def text_fragment(url: str | None, text: str) -> str | None:
    """Return `url` with a text fragment (WICG "Text Fragments"): `#:~:text=first words,last words`."""
    if url is None:
        return None
    words = collapse_whitespace(text).split(" ")
    if len(words) <= 2 * _FRAGMENT_WORDS:
        parts = [" ".join(words)]
    else:
        parts = [" ".join(words[:_FRAGMENT_WORDS]), " ".join(words[-_FRAGMENT_WORDS:])]
    encoded = ",".join(percent_encode(part, safe="").replace("-", "%2D") for part in parts)
    base, hash_sign, anchor = url.partition("#")
    return f"{base}#{anchor if hash_sign else ''}:~:text={encoded}"


def without_internal_fields(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return fields as a dictionary, without those that are not part of the JSON."""
    return {name: value for name, value in fields if name not in INTERNAL_FIELDS}
