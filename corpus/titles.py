"""Find a document's title in its first line, or generate one from its first sentence."""

import re

from corpus.document import ParsedDocument
from corpus.reflow import collapse_whitespace
from corpus.sentences import document_sentences

MAX_GENERATED_TITLE_CHARACTERS = 100
MAX_OPENING_CHARACTERS = 2_000
"""How much of each section is split into sentences for a generated title."""

_MAX_TITLE_LINE_CHARACTERS = 150
_FIRST_LINE = re.compile(r"\s*+(?P<line>[^\n]++)(?=\n[^\S\n]*+(?:\n|\Z)|\Z)")


def title_line(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the title in the first line of `text[start:end]` and the start of the text after it, or None.

    A title is short, does not end like a sentence, and is followed by a blank line or the end.
    """
    found = _FIRST_LINE.match(text, start, end)
    if found is None or len(found["line"]) > MAX_OPENING_CHARACTERS:
        return None
    title = collapse_whitespace(found["line"])
    if not title or len(title) > _MAX_TITLE_LINE_CHARACTERS or title[-1] in ".!:;,":
        return None
    return title.lstrip("# "), found.end("line")


def generate_title(document: ParsedDocument) -> str:
    """Return a title for a document without one: its first sentence, cut between words if it is long."""
    first = next(
        (
            document.text[start:end]
            for section in document.sections
            for start, end in document_sentences(
                document, section.start, min(section.end, section.start + MAX_OPENING_CHARACTERS)
            )
        ),
        document.text[:MAX_OPENING_CHARACTERS],
    )
    title = collapse_whitespace(first)
    if len(title) <= MAX_GENERATED_TITLE_CHARACTERS:
        return title.rstrip(".")
    words = title[:MAX_GENERATED_TITLE_CHARACTERS].rsplit(" ", 1)[0]
    return words.rstrip(" ,;:–—-") + "…"
