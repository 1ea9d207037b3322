"""Split text into index terms: lower case, without English stop words, stemmed (tantivy's analyzer).

Ranking, spelling, abstention and topics all split words here, so that their terms are those of the index.
"""

from typing import Protocol

import tantivy

from index.text.letters import plain_letters

_MAX_TERM_BYTES = 60
"""Longer words are left out."""


class TermStatistics(Protocol):
    """The document frequency of each term over all passages of an index."""

    def __len__(self) -> int:
        """The number of passages."""

    def document_frequency(self, term: str) -> int:
        """The number of passages that contain `term`, one that `terms` returned."""


def terms(text: str) -> list[str]:
    """Return the index terms of a text, in order, with repetitions."""
    return list(ANALYZER.analyze(plain_letters(text)))


def _make_analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(_MAX_TERM_BYTES),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.custom_stopword(["s", "t"]),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


ANALYZER = _make_analyzer()
"""The analyzer that a tantivy index registers, so that it splits texts and questions alike.

Their letters must be plain already (`index.text.letters`)."""
