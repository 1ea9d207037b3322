"""Choose the window of a passage for the cross-encoder: a few sentences around the nearest one."""

from collections.abc import Sequence

from corpus.document import Span

MAX_CHARACTERS = 320
"""The longest window: about 70 model tokens, which take the cross-encoder a few milliseconds."""

TITLE_CHARACTERS = 80
"""How much of a title is read before a window."""

_MIN_REPEATED_CHARACTERS = 30


def window_around(sentences: Sequence[Span], nearest: int, most: int = MAX_CHARACTERS) -> Span:
    """Return the span around sentence `nearest`, extended by whole sentences to at most `most` characters.

    It grows before the sentence first, since the text before says who "he" is, then after it, in turns. A
    longer sentence is a window of its own.
    """
    first = last = nearest
    grown = True
    while grown:
        grown = False
        for step in (-1, 1):
            wider = (first + min(step, 0), last + max(step, 0))
            if wider[0] < 0 or wider[1] == len(sentences):
                continue
            if sentences[wider[1]][1] - sentences[wider[0]][0] <= most:
                first, last = wider
                grown = True
    return sentences[first][0], sentences[last][1]


def window_heading(title: str, text: str) -> str:
    """Return the title to read before a window; "" if it was generated from the window's first words."""
    shown = title.rstrip("…. ")[:TITLE_CHARACTERS]
    repeated = len(shown) > _MIN_REPEATED_CHARACTERS and text.startswith(shown[:_MIN_REPEATED_CHARACTERS])
    return "" if repeated else shown
