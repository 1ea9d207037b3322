"""The stylesheet: contrasts of WCAG AA in light and dark, and nothing from elsewhere."""

import re

import pytest

from bot.web.server import STYLE

CSS = STYLE.read_text(encoding="utf-8")
PAIRS = (
    ("ink", "paper"),
    ("soft", "paper"),
    ("link", "paper"),
    ("accent", "paper"),
    ("ink", "panel"),
    ("link", "panel"),
    ("soft", "panel"),
    ("mark-ink", "mark"),
    ("added-ink", "added"),
    ("gone-ink", "gone"),
)
LEAST_CONTRAST = 4.5


def colours(scheme: str) -> dict[str, str]:
    """The colours of a scheme by name."""
    blocks = {
        "light": CSS.split("@media")[0],
        "dark": CSS.split("(prefers-color-scheme: dark)")[1].split("}")[0],
    }
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(scheme: str, text: str, ground: str) -> None:
    found = colours(scheme)
    lighter, darker = sorted((luminance(found[text]), luminance(found[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= LEAST_CONTRAST


def test_nothing_is_fetched_by_the_stylesheet() -> None:
    assert "url(" not in CSS and "@import" not in CSS and "http" not in CSS
