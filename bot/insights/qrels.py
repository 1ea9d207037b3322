"""Turn votes into qrels, so that `footnote eval` measures on the questions of a real server.

A helpful answer makes its quoted documents relevant to its question (1), an unhelpful one not relevant (0).
If people disagree, the majority counts; a tie gives no judgement. Unanswered questions are exported
separately for people to judge: a silent bot does not prove that the documents hold no answer, and counting
these questions as unanswerable would measure the bot's decision by itself.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.insights.grouping import question_key
from bot.insights.store import Unanswered, Vote
from index.evaluation.beir_writer import QRELS, QUERIES, UNANSWERED, Query, qrels_lines, query_lines

Qrels = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Judgements:
    """Judged questions, relevances by question and document, unanswered questions, and the number of votes
    left out because none of their documents exists any more."""

    queries: tuple[Query, ...]
    qrels: Qrels
    unanswered: tuple[Query, ...]
    left_out: int

    @property
    def judged(self) -> int:
        """Number of judgements."""
        return sum(len(found) for found in self.qrels.values())

    @property
    def relevant(self) -> int:
        """Number of judgements that call a document relevant."""
        return sum(sum(found.values()) for found in self.qrels.values())

    def files(self) -> dict[str, list[str]]:
        """Return the lines of each file of a folder in BEIR's layout, except the documents."""
        return {
            QUERIES: list(query_lines(self.queries)),
            QRELS: list(qrels_lines(self.qrels)),
            UNANSWERED: list(query_lines(self.unanswered)),
        }


def judge_votes(votes: Sequence[Vote], unanswered: Sequence[Unanswered]) -> Judgements:
    """Return the judgements of votes and unanswered questions, both newest first."""
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
    """Return a query with the day on which it was asked last."""
    return Query(query, text, {"date": day.isoformat(), **facts})


def _query_id(question: str) -> str:
    """Return the id of a question, which stays the same in later exports."""
    return "q-" + hashlib.sha256(question_key(question).encode("utf-8", "replace")).hexdigest()[:12]
