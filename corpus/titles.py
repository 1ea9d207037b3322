"""Find a document's title in its first line, or generate one from its first sentence."""

from corpus.document import ParsedDocument
from corpus.reflow import collapse_whitespace
from corpus.sentences import document_sentences

MAX_GENERATED_TITLE_CHARACTERS = 100
_MAX_TITLE_LINE_CHARACTERS = 150


def title_line(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the title in the first line of `text[start:end]` and the start of the text after it, or None.

    A title is short, does not end like a sentence, and is followed by a blank line or the end.
    """
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    line, _, rest = part[lead:].partition("\n")
    title = collapse_whitespace(line)
    if not title or len(title) > _MAX_TITLE_LINE_CHARACTERS or title[-1] in ".!:;,":
        return None
    if rest.split("\n", 1)[0].strip():
        return None
    return title.lstrip("# "), start + lead + len(line)


def generate_title(document: ParsedDocument) -> str:
    """Return a title for a document without one: its first sentence, cut between words if it is long."""
    first = next(
        (
            document.text[start:end]
            for section in document.sections
            for start, end in document_sentences(document, section.start, section.end)
        ),
        document.text,
    )
    title = collapse_whitespace(first)
    if len(title) <= MAX_GENERATED_TITLE_CHARACTERS:
        return title.rstrip(".")
    words = title[:MAX_GENERATED_TITLE_CHARACTERS].rsplit(" ", 1)[0]
    return words.rstrip(" ,;:–—-") + "…"
