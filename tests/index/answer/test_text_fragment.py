"""Links to the very sentence: WICG text fragments."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer.model import text_fragment

PAGE = "https://example.org/a?b=c"


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Two words.", "Two%20words."),
        ("Yes, no & maybe", "Yes%2C%20no%20%26%20maybe"),
        ("well-known", "well%2Dknown"),
        ("Zürich 東京", "Z%C3%BCrich%20%E6%9D%B1%E4%BA%AC"),
        ("wrapped\n  in two", "wrapped%20in%20two"),
        ("a b c d e f g h i j k l", "a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l"),
        ("a b c d e f g h i j k l m", "a%20b%20c%20d%20e%20f,h%20i%20j%20k%20l%20m"),
    ],
)
def test_a_text_is_encoded(text: str, fragment: str) -> None:
    assert text_fragment(PAGE, text) == f"{PAGE}#:~:text={fragment}"


def test_an_anchor_stays() -> None:
    assert text_fragment("https://example.org/#part", "x") == "https://example.org/#part:~:text=x"
    assert text_fragment("https://example.org/#", "x") == "https://example.org/#:~:text=x"


def test_no_address_no_link() -> None:
    assert text_fragment(None, "x") is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_only_the_parting_comma_is_left_bare(text: str) -> None:
    link = text_fragment(PAGE, text)
    assert link is not None
    encoded = link.removeprefix(f"{PAGE}#:~:text=")
    assert encoded.isascii()
    assert not set(encoded) & set("-&# ")
    words = text.split()
    parts = [unquote(part) for part in encoded.split(",")]
    assert parts == ([" ".join(words)] if len(words) <= 12 else [" ".join(words[:6]), " ".join(words[-6:])])
