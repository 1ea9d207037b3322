"""Time reading a feed, as ratios within one process: broken, ten times as long, or with invalid dates,
beside a well-formed feed."""

import statistics
import sys
import time

from corpus.feeds.parse import parse_feed

ITEMS = 400
REPEATS = 5


def main() -> None:
    """Print the figures."""
    sound = _feed(ITEMS)
    broken = sound.replace(b"</title>", b"").replace(b"&amp;", b"&")
    base_ms = _median_ms(sound)
    lines = [f"{ITEMS} items, well-formed: {base_ms:.0f} ms"]
    for what, content in (
        ("broken: every title unclosed, every & bare", broken),
        ("ten times as many items, of which the first are read", _feed(10 * ITEMS)),
        ("a hundred times as many", _feed(100 * ITEMS)),
        ("every date different nonsense", _feed(ITEMS, "the day after flood {}")),
    ):
        lines.append(f"{what}: {_median_ms(content) / base_ms:.1f} times")
    sys.stdout.write("\n".join(lines) + "\n")


def _feed(items: int, date: str = "Mon, 02 Nov 2026 08:00:{:02} GMT") -> bytes:
    made = (
        f"<item><title>Notice {n} &amp; more</title><link>https://halden.example/{n}?a=1&amp;b=2</link>"
        f"<guid>{n}</guid><pubDate>{date.format(n % 60)}</pubDate>"
        f"<description>Street {n} is closed on Sunday &amp; Monday.</description></item>"
        for n in range(items)
    )
    return f'<rss version="2.0"><channel><title>T</title>{"".join(made)}</channel></rss>'.encode()


def _median_ms(content: bytes) -> float:
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        parse_feed(content, "feed.xml")
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
