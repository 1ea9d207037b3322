"""Ask the library a question that may follow another one, or be several questions in one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.follow_ups import Reading, find_readings
from bot.conversation.splitting import split_typed
from index.answer.abstention import Caution
from index.answer.model import Answer
from index.answer.quotes import MAX_QUOTES
from index.library import Library
from index.store.filters import Filter


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was answered: the question as it stands alone, what was quoted, and from where.

    `quotes` are texts, best first, in any markup; `documents` are the ids of the documents quoted.
    """

    question: str
    quotes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @classmethod
    def of(cls, question: str, answer: Answer) -> "Exchange":
        """Return the exchange of a question of its own and its answer."""
        documents = dict.fromkeys(citation.document for citation in answer.citations)
        return cls(question, tuple(quote.text for quote in answer.quotes), tuple(documents))


@dataclass(frozen=True, slots=True)
class Replied:
    """An answer, its question as it was `typed`, and the question of its own as which that was read."""

    typed: str
    question: str
    answer: Answer


def ask_following(
    library: Library,
    question: str,
    previous: Exchange | None = None,
    where: Filter | None = None,
    limit: int = MAX_QUOTES,
    caution: Caution = Caution.BALANCED,
) -> Replied:
    """Answer a question, which may follow a previous one.

    It is asked in each way in which it can be read, and the most confident answer is kept. If there is none,
    sentences are also chosen by the whole question, and what was quoted before may answer again.
    """
    readings = [Reading(question)]
    quoted: Sequence[str] = ()
    documents: frozenset[str] = frozenset()
    if previous is not None:
        readings = find_readings(question, previous.question, previous.quotes)
        documents = frozenset(previous.documents[:1])
        is_complete = [reading.question for reading in readings] == [question]
        quoted = () if is_complete else previous.quotes

    def ask(reading: Reading, shown: Sequence[str]) -> Answer:
        within = documents if reading.stays else frozenset()
        return library.ask(
            reading.question, where, limit, caution, focus=reading.focus, quoted=shown, within=within
        )

    readings = [reading for reading in readings if documents or not reading.stays]
    best = max((ask(reading, quoted) for reading in readings), key=_confidence)
    if not best.answered:
        others = [ask(replace(reading, focus=None), quoted) for reading in readings if reading.focus]
        if quoted:
            others += [ask(reading, ()) for reading in readings]
        best = max((best, *others), key=_confidence)
    return Replied(question, readings[0].question, best)


def ask_all(
    library: Library,
    text: str,
    previous: Exchange | None = None,
    where: Filter | None = None,
    limit: int = MAX_QUOTES,
    caution: Caution = Caution.BALANCED,
) -> list[Replied]:
    """Answer each question in a text; one that lacks a topic follows the question before it.

    The first may follow a `previous` exchange. What answers one question may also answer the next.
    """
    replies: list[Replied] = []
    for question in split_typed(text):
        replies.append(ask_following(library, question, previous, where, limit, caution))
        previous = replace(Exchange.of(replies[-1].question, replies[-1].answer), quotes=())
    return replies


def _confidence(answer: Answer) -> float:
    return answer.confidence
