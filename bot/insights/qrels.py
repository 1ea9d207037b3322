"""Judgements: votes as qrels, so that `footnote eval` measures on what a server really asks.

A helpful answer makes the documents that it quoted relevant to its question (1), one that did not help not
(0); where people disagree the majority says it, and a tie says nothing. Questions without an answer are no
judgements: that the bot was silent does not mean that the documents don't answer them, and to count them as
unanswerable would be to measure its decision by itself. They are given beside, for people to judge.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.insights.grouping import key_of
from bot.insights.store import Unanswered, Vote
from index.evaluation.beir_writer import QRELS, QUERIES, UNANSWERED, Query, qrels_lines, query_lines

Qrels = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Judgements:
    """The questions that were judged, their relevances by question and document, the questions without an
    answer, and how many votes say nothing of any document that is there."""

    queries: tuple[Query, ...]
    qrels: Qrels
    unanswered: tuple[Query, ...]
    left_out: int

    @property
    def judged(self) -> int:
        """How many judgements there are."""
        return sum(len(found) for found in self.qrels.values())

    @property
    def relevant(self) -> int:
        """How many of them say that a document is relevant."""
        return sum(sum(found.values()) for found in self.qrels.values())

    def files(self) -> dict[str, list[str]]:
        """The lines of each file of a folder in BEIR's layout, but for the documents."""
        return {
            QUERIES: list(query_lines(self.queries)),
            QRELS: list(qrels_lines(self.qrels)),
            UNANSWERED: list(query_lines(self.unanswered)),
        }


def judge(votes: Sequence[Vote], unanswered: Sequence[Unanswered]) -> Judgements:
    """Votes and questions without an answer, both newest first, as judgements."""
    tallies: dict[str, Counter[str]] = {}
    asked: dict[str, Vote] = {}
    for vote in votes:
        query = _query_id(vote.question)
        asked.setdefault(query, vote)
        tally = tallies.setdefault(query, Counter())
        for document in vote.documents:
            tally[document] += 1 if vote.helpful else -1
    qrels = {query: _relevances(tally) for query, tally in tallies.items()}
    qrels = {query: judged for query, judged in qrels.items() if judged}
    return Judgements(
        tuple(_query(query, asked[query].question, asked[query].day) for query in qrels),
        qrels,
        _without_answer(unanswered),
        sum(not vote.documents for vote in votes),
    )


def _relevances(tally: Counter[str]) -> dict[str, int]:
    return {document: int(votes > 0) for document, votes in tally.items() if votes}


def _without_answer(asked: Sequence[Unanswered]) -> tuple[Query, ...]:
    counts = Counter(_query_id(item.question) for item in asked)
    last: dict[str, Unanswered] = {}
    for item in asked:
        last.setdefault(_query_id(item.question), item)
    return tuple(_query(i, last[i].question, last[i].day, asked=n) for i, n in counts.most_common())


def _query(query: str, text: str, day: date, **facts: int) -> Query:
    """A query with the day on which it was asked last."""
    return Query(query, text, {"date": day.isoformat(), **facts})


def _query_id(question: str) -> str:
    """The same for a question in the same words, here and in later exports."""
    return "q-" + hashlib.sha256(key_of(question).encode("utf-8", "replace")).hexdigest()[:12]
