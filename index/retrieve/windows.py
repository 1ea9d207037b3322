"""Windows: the few sentences of a passage that are read closely, around the one that is nearest."""

from collections.abc import Sequence

from corpus.document import Span

MAX_CHARACTERS = 320
"""How long a window may grow: about 70 model tokens, so that reading one costs a few milliseconds."""

TITLE_CHARACTERS = 80
"""How much of a title is read before a window."""

_MADE = 30


def window(sentences: Sequence[Span], nearest: int, most: int = MAX_CHARACTERS) -> Span:
    """The span around sentence `nearest`: what stands before it is taken in first, since it says who "he"
    is, then what stands after it, by turns, as long as no more than `most` characters are spanned.

    A sentence that is longer is a window of its own.
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


def heading_of(title: str, text: str) -> str:
    """What is read before a window: the title, unless it was made from the words that begin the window."""
    made = title.rstrip("…. ")[:TITLE_CHARACTERS]
    return "" if len(made) > _MADE and text.startswith(made[:_MADE]) else made
