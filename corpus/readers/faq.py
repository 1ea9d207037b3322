"""Recognise questions with answers, and make a document of each pair: the answer under its question."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.blocks import TextBlock, assemble_blocks, heading
from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.readers.decode import normalise_text
from corpus.readers.fragment import fragment_blocks
from corpus.readers.reading import DeclaredMetadata, build_document
from corpus.reflow import collapse_whitespace

_QUESTION = frozenset("question questions q frage fragen pregunta preguntas питання запитання вопрос".split())
_ANSWER = frozenset(
    "answer answers a antwort antworten réponse réponses reponse respuesta respuestas відповідь ответ".split()
)
_OF_ANOTHER_KIND = frozenset("id ids no nr number type count date url link author by score votes".split())
"""Words that make "question id" or "answer count" something else than a question or an answer."""
_WORD = re.compile(r"[^\W_]+")
_KEY_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class FaqFields:
    """The positions of a question's and its answer's fields."""

    question: int
    answer: int


def find_faq_fields(names: Sequence[str]) -> list[FaqFields]:
    """Return the fields of questions and answers among named ones, in order; [] if there is no pair.

    There is one pair for each language if names have it: "question_en", "answer_en", "question_de", …
    """
    questions, answers = _qualified(names, _QUESTION), _qualified(names, _ANSWER)
    return [FaqFields(questions[word], answers[word]) for word in questions if word in answers]


def _qualified(names: Sequence[str], wanted: frozenset[str]) -> dict[frozenset[str], int]:
    """Return the positions of the names that have one of the `wanted` words, by their other words."""
    found: dict[frozenset[str], int] = {}
    for position, name in enumerate(names):
        words = set(_WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())) - {"faq", "text"}
        rest = frozenset(words - wanted)
        if words & wanted and len(rest) <= 1 and not rest & _OF_ANOTHER_KIND:
            found.setdefault(rest, position)
    return found


def build_faq_document(
    place: str,
    question: str,
    answer: str | Sequence[TextBlock],
    facts: DeclaredMetadata | None = None,
    key: str = "",
) -> tuple[ParsedDocument, list[str]]:
    """Return the document of a pair: its title is the question, its quotable text the answer.

    An answer may be HTML or plain text; a reader of another markup gives its blocks. Raises DocumentError if
    the answer or the question is empty.
    """
    [*asked] = fragment_blocks(normalise_text(question, place))
    title = collapse_whitespace(" ".join(block.text for block in asked))
    said = answer_blocks(answer, place) if isinstance(answer, str) else list(answer)
    if not title:
        raise DocumentError(f"{place}: the answer has no question; skipped.")
    if not any(re.search(r"\w", block.text) for block in said):
        raise DocumentError(f"{place}: the question has no answer; skipped.")
    facts = facts or DeclaredMetadata()
    assembled = assemble_blocks([heading(title, 1), *said])
    return build_document(place, assembled, replace(facts, title=title), key)


def answer_blocks(answer: str, place: str) -> list[TextBlock]:
    """Return the blocks of an answer in plain text or HTML."""
    return fragment_blocks(normalise_text(answer, place))


@dataclass(slots=True)
class FaqDocuments:
    """Collects the documents of the pairs of one file, each with a key of its own."""

    drafts: dict[str, ParsedDocument] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(
        self,
        place: str,
        question: str,
        answer: str | Sequence[TextBlock],
        facts: DeclaredMetadata | None = None,
    ) -> None:
        """Add a pair; one that is incomplete or twice in the file becomes a problem."""
        try:
            draft, remarks = build_faq_document(place, question, answer, facts)
        except DocumentError as error:
            self.problems.append(str(error))
            return
        self.problems += remarks
        digest = hashlib.sha256(draft.text.encode()).hexdigest()
        keys = (draft.title[:_KEY_CHARACTERS], digest)
        key = next((key for key in keys if key not in self.drafts), None)
        if key is None or any(other.text == draft.text for other in self._asking(draft.title)):
            self.problems.append(f"{place}: the same question and answer are already in the file; skipped.")
            return
        self.drafts[key] = replace(draft, key=key)

    def _asking(self, title: str) -> list[ParsedDocument]:
        first = self.drafts.get(title[:_KEY_CHARACTERS])
        return [first] if first else []
