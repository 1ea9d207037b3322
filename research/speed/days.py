"""Time texts that are no date: `bot.dates.days` beside dateparser with all its languages.

Both run in one process, ours first. Measured are the first time of each text, which loads tables, and the
median of the times after it. Compare the ratios: machines differ.
"""

import statistics
import sys
import time
from collections.abc import Callable

import dateparser

from bot.dates.days import parse_day, warm_up
from corpus.errors import UsageError

NONSENSE = ("the day after the flood", "bananas", "mars attacks", "14 бананів", "Friedrich", "x" * 100)
REPEATS = 9


def main() -> None:
    """Print the figures."""
    warming_ms, _ = _time_in_ms(lambda _: warm_up(), "")
    ours = [_time_in_ms(_read_ours, text) for text in NONSENSE]
    everything = [_time_in_ms(_read_in_all_languages, text) for text in NONSENSE]
    lines = [f"loading the tables of our languages, at the bot's start: {warming_ms:.0f} ms"]
    lines += [
        f"{text[:24]:24} ours {first:6.2f} ms, then {then:5.2f}; all languages {all_first:7.1f} ms, then"
        f" {all_then:5.1f}: {all_first / first:5,.0f} and {all_then / then:3,.0f} times"
        for text, (first, then), (all_first, all_then) in zip(NONSENSE, ours, everything, strict=True)
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _time_in_ms(read: Callable[[str], None], text: str) -> tuple[float, float]:
    """Return the milliseconds of the first time, and the median of the times after it."""
    times = []
    for _ in range(1 + REPEATS):
        began = time.perf_counter()
        read(text)
        times.append(1000 * (time.perf_counter() - began))
    return times[0], statistics.median(times[1:])


def _read_ours(text: str) -> None:
    try:
        parse_day(text, "since")
    except UsageError:
        return
    raise RuntimeError(f"{text!r} was read as a date")


def _read_in_all_languages(text: str) -> None:
    dateparser.parse(text, settings={"PREFER_DATES_FROM": "past"})


if __name__ == "__main__":
    main()
