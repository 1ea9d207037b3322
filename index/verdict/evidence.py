"""Tell which sentences may speak for or against something."""

from corpus.document import BlockKind, DocumentText
from index.answer.answering import find_block
from index.answer.quote_spans import is_question
from index.answer.quotes import Candidate

_MIN_LETTERS = 12


def states_something(document: DocumentText, candidate: Candidate) -> bool:
    """True if a sentence of a document has some length, and is neither code nor a question."""
    said = document.text[slice(*candidate.span)]
    block = find_block(document, candidate)
    if block is not None and block.kind is BlockKind.CODE:
        return False
    return sum(map(str.isalpha, said)) >= _MIN_LETTERS and not is_question(said)
