"""Print what a quote is from: its number, title, source, date, section and addresses."""

from collections.abc import Sequence
from datetime import date

from rich.text import Text

from bot.dates.ages import day_and_age
from index.answer.model import Citation

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_mark(number: int) -> str:
    """Return a footnote number as superscripts."""
    return str(number).translate(_SUPERSCRIPTS)


def source_lines(citations: Sequence[Citation], today: date | None, marked: bool = True) -> Text:
    """Return one document with the sections of all its quotes, and their numbers if it is `marked`."""
    first = citations[0]
    marks = "".join(f"{number_mark(citation.n)} " for citation in citations) if marked else ""
    text = Text.assemble((marks, "mark"), (first.title, "title"))
    opens = first.link or first.page
    if opens:
        text.stylize(f"link {opens}", len(marks))
    sections = ", ".join(dict.fromkeys(c.section for c in citations if c.section))
    facts = [fact for fact in (first.source, day_and_age(first.published, today), sections) if fact]
    page = first.page or ""
    lines = (" · ".join(facts), "place"), (first.url, "link"), (page, f"blue link {page}")
    for line, style in lines:
        if line:
            text.append(f"\n{line}", style)
    return text
