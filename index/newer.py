"""Newer: whether a later document tells the same story as the one that is quoted."""

from collections.abc import Sequence

import numpy as np

from index.answer import Answer
from index.search import Ranked
from index.store import StoredPassage

SAME_STORY = 0.6
"""The least cosine between a quoted passage and one of a later document for the two to be one story."""


def newer_document(answer: Answer, ranked: Sequence[Ranked]) -> StoredPassage | None:
    """The newest passage of a document that is later than every one quoted and tells the same story.

    Undated documents are neither earlier nor later than others.
    """
    quoted = {citation.document for citation in answer.citations}
    cited = [item.passage for item in ranked if item.passage.document_id in quoted]
    newest = max((passage.day for passage in cited), default=0)
    if not newest:
        return None
    story = np.stack([passage.vector for passage in cited])
    later = [
        item.passage
        for item in ranked
        if item.passage.day > newest and float((story @ item.passage.vector).max()) >= SAME_STORY
    ]
    return max(later, key=lambda passage: (passage.day, -passage.id), default=None)
