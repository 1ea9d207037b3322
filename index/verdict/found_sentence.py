"""The sentences found for a question, with what stands around them."""

from dataclasses import dataclass
from datetime import date

from index.answer.answering import Evidence
from index.answer.quotes import Candidate
from index.text.facts import is_among
from index.text.languages import is_english
from index.verdict.evidence import states_something
from index.verdict.premises import Premise
from index.verdict.same_roles import Word, read_words

READ_SENTENCES = 3
"""As many of the best sentences may show that the premise holds, or speak against it."""


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence found for a question. `beside` is it with the sentences right before and behind it,
    `around` its passage with title and heading."""

    candidate: Candidate
    text: str
    beside: str
    words: tuple[Word, ...]
    around: str
    published: date | None

    def covers(self, premise: Premise) -> float:
        """The share of the question's plain words that the sentence has."""
        said = {word.stem for word in self.words}
        return sum(term in said for term in premise.plain) / len(premise.plain) if premise.plain else 1.0

    def has_names(self, premise: Premise) -> bool:
        """True if the sentence has all names of the question."""
        said = {word.stem for word in self.words}
        return all(is_among(name, said) for name in premise.names)


def read_sentences(premise: Premise, evidence: Evidence) -> list[FoundSentence]:
    """Return the best sentences in languages that can be read."""
    found = []
    for candidate in evidence.candidates:
        passage = candidate.ranked.passage
        document = evidence.documents[passage.document_id]
        text = document.text[slice(*candidate.span)]
        if not (is_english(passage.language) and states_something(document, candidate)):
            continue
        around = f"{passage.title}. {passage.section}. {document.text[passage.start : passage.end]}"
        published = date.fromisoformat(passage.published[:10]) if passage.published else None
        words = tuple(read_words(text, frozenset(premise.names)))
        units, n = passage.sentences, candidate.sentence
        beside = document.text[units[max(0, n - 1)][0] : units[min(len(units) - 1, n + 1)][1]]
        found.append(FoundSentence(candidate, text, beside, words, around, published))
        if len(found) == READ_SENTENCES:
            break
    return found
