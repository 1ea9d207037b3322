"""Recency: news is asked about while it is new, so what is recent on the day of asking ranks higher.

A prior that falls off exponentially with age (Li and Croft 2003, "Time-based language models"), added to
the fused score. It is nothing to undated documents and to those that are old anyway, and a question
that names another year than the present one is asked without it.
"""

import re
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.dates import day_of

Days = NDArray[np.int64]
Scores = NDArray[np.float32]

RECENCY_WEIGHT = 1.5
"""What a document of today gains, in standard deviations of the fused scores."""

DECAY_DAYS = 14.0
"""After how many days it gains 1/e of that."""

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def recency(days: Days, today: date) -> Scores:
    """What each passage gains by the day (YYYYMMDD, 0 for unknown) of its document, (n,) float32. Days to
    come gain as much as today."""
    ages = np.array([_age(int(day), today) for day in days], dtype=np.float32)
    return np.asarray(RECENCY_WEIGHT * np.exp(-ages / DECAY_DAYS), dtype=np.float32)


def asks_of_another_year(question: str, today: date) -> bool:
    """Whether a question names a year, and never the present one."""
    years = {int(year) for year in _YEAR.findall(question)}
    return bool(years) and today.year not in years


@lru_cache(4_096)
def _age(day: int, today: date) -> float:
    """Days between a day and today; infinite for an unknown one."""
    if not day:
        return np.inf
    return max(0.0, float((today - day_of(day)).days))
