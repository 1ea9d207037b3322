"""Prefer recent documents: an exponential recency prior (Li and Croft 2003, "Time-based language models").

People ask about news while it is new. The prior is added to the fused score; for undated and old documents it
is nothing. It is left out for questions that name only other years than the present one.
"""

import re
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.dates import day_from_number

Days = NDArray[np.int64]
Scores = NDArray[np.float32]

RECENCY_WEIGHT = 1.5
"""The gain of a document of today, in standard deviations of the fused scores."""

DECAY_DAYS = 14.0
"""The age in days at which the gain is 1/e of that."""

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def recency(days: Days, today: date) -> Scores:
    """Return each passage's gain for its document's day (YYYYMMDD, 0 for unknown), (n,) float32.

    Future days gain as much as today.
    """
    ages = np.array([_age(int(day), today) for day in days], dtype=np.float32)
    return np.asarray(RECENCY_WEIGHT * np.exp(-ages / DECAY_DAYS), dtype=np.float32)


def asks_of_another_year(question: str, today: date) -> bool:
    """True if a question names years, and none of them is the present one."""
    years = {int(year) for year in _YEAR.findall(question)}
    return bool(years) and today.year not in years


@lru_cache(4_096)
def _age(day: int, today: date) -> float:
    """Return a day's age in days; infinite for an unknown day."""
    if not day:
        return np.inf
    return max(0.0, float((today - day_from_number(day)).days))
