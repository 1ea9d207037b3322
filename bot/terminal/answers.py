"""An answer in the terminal: quotes with their numbers, then the sources they stand in."""

from datetime import UTC, date, datetime

import humanize
from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from corpus.reflow import for_reading
from index.answer import Answer, Citation

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def show_answer(console: Console, answer: Answer, today: date | None = None) -> None:
    """Print an answer as people read it; ages are reckoned from `today`."""
    if not answer.answered:
        console.print(Padding(_not_in_sources(answer), (0, 2)))
        return
    for quote in answer.quotes:
        text = Text.assemble((f"“{for_reading(quote.text)}”", "quote"), (f" {_mark(quote.citation)}", "mark"))
        console.print(Padding(text, (0, 2, 1, 2)))
    console.print(Padding(Group(*(_source(c, today) for c in answer.citations)), (0, 2)))
    console.print(
        Padding(Text(f"confidence {answer.confidence:.0%} · {answer.elapsed_ms:.0f} ms", "place"), (0, 2))
    )


def _not_in_sources(answer: Answer) -> Group:
    lines = [Text("My sources don't say.", "title")]
    if answer.nearest:
        lines.append(Text("Nearest to your question:", "place"))
        lines += [
            Text.assemble(("· ", "place"), near.title, (f"  {near.document}", "place"))
            for near in answer.nearest
        ]
    return Group(*lines)


def _source(citation: Citation, today: date | None) -> Text:
    title = Text.assemble((_mark(citation.n), "mark"), " ", (citation.title, "title"))
    if citation.link:
        title.stylize(f"link {citation.link}", 2)
    facts = [citation.source, citation.section, when(citation.published, today)]
    title.append("\n  " + " · ".join(fact for fact in facts if fact), "place")
    if citation.url:
        title.append("\n  " + citation.url, "link")
    return title


def when(published: str | None, today: date | None = None) -> str:
    """A publication date with its age, as "14 Dec 2025 (3 days ago)"."""
    if published is None:
        return "undated"
    day = date.fromisoformat(published[:10])
    today = today or datetime.now(UTC).date()
    said = f"{day.day} {day:%b %Y}"
    if day > today:
        return said
    age = "today" if day == today else f"{humanize.naturaldelta(today - day)} ago"
    return f"{said} ({age})"


def _mark(number: int) -> str:
    return str(number).translate(_SUPERSCRIPTS)
