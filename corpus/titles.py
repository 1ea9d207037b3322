"""Titles: the line at the top that is one, or else one made from the first sentence."""

from corpus.document import Section
from corpus.reflow import for_reading
from corpus.sentences import sentence_spans

MADE_TITLE_CHARACTERS = 100
_TITLE_LINE_CHARACTERS = 150


def title_line(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The title in `text[start:end]` and where the text after it starts, if its first line is one.

    It is when it is short, ends like no sentence, and a blank line or the end follows.
    """
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    line, _, rest = part[lead:].partition("\n")
    title = for_reading(line)
    if not title or len(title) > _TITLE_LINE_CHARACTERS or title[-1] in ".!:;,":
        return None
    if rest.split("\n", 1)[0].strip():
        return None
    return title.lstrip("# "), start + lead + len(line)


def made_title(text: str, sections: tuple[Section, ...]) -> str:
    """A title for a document without one: its first sentence, cut at a word if it is long."""
    first = next(
        (text[start:end] for s in sections for start, end in sentence_spans(text, s.start, s.end)),
        text,
    )
    title = for_reading(first)
    if len(title) <= MADE_TITLE_CHARACTERS:
        return title.rstrip(".")
    words = title[:MADE_TITLE_CHARACTERS].rsplit(" ", 1)[0]
    return words.rstrip(" ,;:–—-") + "…"
