"""Texts compared by their words alone."""

import re


def plain(text: str) -> str:
    """The words of a text in lower case, one space between two; "" where it has none."""
    return " ".join(re.findall(r"\w+", text.lower()))


def stands_in(words: str, text: str) -> bool:
    """Whether these words stand in a text as whole words in this order, both given by `plain`."""
    return f" {words} " in f" {text} "
