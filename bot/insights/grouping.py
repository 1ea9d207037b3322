"""Findings: what questions and votes come to, those that mean the same put together."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.insights.store import MOST, Unanswered, Vote
from index.models.token_model import Vectors
from index.vectors.clustering import cluster


@dataclass(frozen=True, slots=True)
class Told:
    """A question, how often it was asked in the same words, and the last day of it. `documents` are the ids
    of those that its answers quoted, each as often as it was quoted."""

    question: str
    count: int
    last: date
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that mean the same: the most central one, the others from near to far, how often and on which
    day last they were asked. `documents` are those that their answers quoted, the most quoted first."""

    question: str
    others: tuple[str, ...]
    count: int
    last: date
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """How many answers were found helpful and not, how many questions got no answer; the latter two in
    groups, the largest first."""

    helpful: int
    not_helpful: int
    unanswered: int
    unanswered_groups: tuple[Group, ...]
    unhelpful_groups: tuple[Group, ...]

    def as_json(self) -> dict[str, Any]:
        """The findings as plain values; days are ISO 8601."""
        return asdict(self) | {
            name: [asdict(group) | {"last": group.last.isoformat()} for group in groups]
            for name, groups in (
                ("unanswered_groups", self.unanswered_groups),
                ("unhelpful_groups", self.unhelpful_groups),
            )
        }


def find(
    votes: Sequence[Vote], unanswered: Sequence[Unanswered], encode: Callable[[Sequence[str]], Vectors]
) -> Findings:
    """What votes and questions without an answer come to, both newest first. `encode` gives the vectors of
    texts, (n, d), unit rows."""
    told = tell(unanswered), tell(unhelpful(votes))
    vectors = [encode([one.question for one in part]) for part in told]
    return put_together(votes, unanswered, told, vectors)


def put_together(
    votes: Sequence[Vote],
    unanswered: Sequence[Unanswered],
    told: tuple[Sequence[Told], Sequence[Told]],
    vectors: Sequence[Vectors],
) -> Findings:
    """As `find`, where what was `told`, without an answer and not helpful, is encoded already."""
    helpful = sum(vote.helpful for vote in votes)
    groups = [group(*part) for part in zip(told, vectors, strict=True)]
    return Findings(helpful, len(votes) - helpful, len(unanswered), *groups)


def key_of(question: str) -> str:
    """What questions in the same words have in common: case, white space and marks at the end make no
    difference."""
    return " ".join(question.casefold().split()).rstrip("?!.… ")


def tell(asked: Sequence[Unanswered] | Sequence[Vote]) -> list[Told]:
    """What was asked, newest first, each question once, as it was written last; at most `MOST` are looked at.
    The most asked come first, then the newest."""
    found: dict[str, list[Unanswered | Vote]] = {}
    for item in asked[:MOST]:
        found.setdefault(key_of(item.question), []).append(item)
    told = [
        Told(
            items[0].question,
            len(items),
            max(item.day for item in items),
            tuple(d for item in items if isinstance(item, Vote) for d in item.documents),
        )
        for items in found.values()
    ]
    return sorted(told, key=lambda one: -one.count)


def unhelpful(votes: Iterable[Vote]) -> list[Vote]:
    """The votes against an answer, in their order."""
    return [vote for vote in votes if not vote.helpful]


def group(told: Sequence[Told], vectors: Vectors) -> tuple[Group, ...]:
    """Questions in groups, the largest first, by their vectors (n, d), unit rows."""
    groups = []
    for rows in cluster(vectors, [one.count for one in told]):
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
