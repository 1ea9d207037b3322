"""Group questions and votes by meaning, the most frequent first."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.insights.store import MAX_QUESTIONS, Unanswered, Vote
from index.models.token_model import Vectors
from index.vectors.clustering import cluster_vectors


@dataclass(frozen=True, slots=True)
class CountedQuestion:
    """A question, how often it was asked in the same words, and the last day on which it was asked.

    `documents` are the ids of the quoted documents, each as often as it was quoted.
    """

    question: str
    count: int
    last: date
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of the same meaning: the most central one, the others from near to far, how often they were
    asked and on which day last. `documents` are the quoted ones, the most quoted first."""

    question: str
    others: tuple[str, ...]
    count: int
    last: date
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Numbers of helpful answers, unhelpful answers and unanswered questions, and groups of the latter two,
    the largest first."""

    helpful: int
    not_helpful: int
    unanswered: int
    unanswered_groups: tuple[Group, ...]
    unhelpful_groups: tuple[Group, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the findings as plain values; days are ISO 8601."""
        return asdict(self) | {
            name: [asdict(group) | {"last": group.last.isoformat()} for group in groups]
            for name, groups in (
                ("unanswered_groups", self.unanswered_groups),
                ("unhelpful_groups", self.unhelpful_groups),
            )
        }


def summarize(
    votes: Sequence[Vote], unanswered: Sequence[Unanswered], encode: Callable[[Sequence[str]], Vectors]
) -> Findings:
    """Group votes and unanswered questions, both newest first.

    `encode` returns the vectors of texts: (n, d), rows of length 1.
    """
    told = count_questions(unanswered), count_questions(unhelpful_votes(votes))
    vectors = [encode([one.question for one in part]) for part in told]
    return summarize_encoded(votes, unanswered, told, vectors)


def summarize_encoded(
    votes: Sequence[Vote],
    unanswered: Sequence[Unanswered],
    told: tuple[Sequence[CountedQuestion], Sequence[CountedQuestion]],
    vectors: Sequence[Vectors],
) -> Findings:
    """Do what `summarize` does with questions that were counted and encoded before.

    `told` and `vectors` hold the unanswered questions first, then the unhelpful answers.
    """
    helpful = sum(vote.helpful for vote in votes)
    groups = [group_questions(*part) for part in zip(told, vectors, strict=True)]
    return Findings(helpful, len(votes) - helpful, len(unanswered), *groups)


def question_key(question: str) -> str:
    """Return the form in which questions are compared: without case, spacing and punctuation at the end."""
    return " ".join(question.casefold().split()).rstrip("?!.… ")


def count_questions(asked: Sequence[Unanswered] | Sequence[Vote]) -> list[CountedQuestion]:
    """Count equal questions among the `MAX_QUESTIONS` newest; the most frequent come first, then the newest.

    `asked` is newest first. Each question is spelled as it was typed last.
    """
    found: dict[str, list[Unanswered | Vote]] = {}
    for item in asked[:MAX_QUESTIONS]:
        found.setdefault(question_key(item.question), []).append(item)
    told = [
        CountedQuestion(
            items[0].question,
            len(items),
            max(item.day for item in items),
            tuple(d for item in items if isinstance(item, Vote) for d in item.documents),
        )
        for items in found.values()
    ]
    return sorted(told, key=lambda one: -one.count)


def unhelpful_votes(votes: Iterable[Vote]) -> list[Vote]:
    """Return the votes against an answer, in their order."""
    return [vote for vote in votes if not vote.helpful]


def group_questions(told: Sequence[CountedQuestion], vectors: Vectors) -> tuple[Group, ...]:
    """Group questions by their vectors, (n, d) with rows of length 1; the largest group comes first."""
    groups = []
    for rows in cluster_vectors(vectors, [one.count for one in told]):
        members = [told[row] for row in rows]
        quoted = Counter(document for one in members for document in one.documents)
        groups.append(
            Group(
                members[0].question,
                tuple(one.question for one in members[1:]),
                sum(one.count for one in members),
                max(one.last for one in members),
                tuple(document for document, _ in quoted.most_common()),
            )
        )
    return tuple(groups)
