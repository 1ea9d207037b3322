"""Newer: a sentence of a later document that tells the same story as the one that is quoted."""

from collections.abc import Sequence

import numpy as np

from index.answer.quotes import Candidate, without_gain
from index.retrieve.search import Ranked

SAME_STORY = 0.6
"""The least cosine between a quoted passage and one of a later document for the two to be one story."""

_BEHIND = 0.45
"""How far behind the first quote, in score, the sentence of a later document may be."""


def newer_candidate(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> Candidate | None:
    """The best sentence, for the question, of the newest document that is later than every one quoted and
    tells the same story; None if there is no such document or it says nothing to the question.

    Undated documents are neither earlier nor later than others.
    """
    quoted: list[Ranked] = [candidate.ranked for candidate in chosen]
    newest = max((item.passage.day for item in quoted), default=0)
    if not newest:
        return None
    story = np.stack([item.passage.vector for item in quoted])
    later = [
        candidate
        for candidate in candidates
        if candidate.ranked.passage.day > newest
        and candidate.score >= without_gain(chosen[0]) - _BEHIND
        and float((story @ candidate.ranked.passage.vector).max()) >= SAME_STORY
    ]
    return max(later, key=lambda c: (c.ranked.passage.day, c.score, -c.ranked.passage.id), default=None)
