"""Citations in Discord: what a document's reader says of a section is in the language of the person."""

import pytest

from bot.discord.translations import say_in
from bot.discord.ui.citation import LinkRoom, source_line, title_link
from bot.discord.ui.source import plain_reason
from corpus.blocks import TextBlock
from corpus.readers.ocr import assemble_pages
from tests.localdiscord.markdown import parse

PAGES = {
    "en-US": ("Page 2, read by OCR", "read by OCR", "Page 7"),
    "de": ("Seite 2, mit Texterkennung (OCR) gelesen", "mit Texterkennung (OCR) gelesen", "Seite 7"),
    "fr": (
        "Page 2, lue par reconnaissance de texte (OCR)",
        "lu par reconnaissance de texte (OCR)",
        "Page 7",
    ),
    "es-ES": (
        "Página 2, leída con reconocimiento de texto (OCR)",
        "leído con reconocimiento de texto (OCR)",
        "Página 7",
    ),
    "uk": ("Сторінка 2, розпізнана із зображення (OCR)", "розпізнано із зображення (OCR)", "Сторінка 7"),
}


@pytest.mark.parametrize("locale", PAGES)
def test_pages_and_what_was_read_by_ocr_are_named_in_every_language(locale: str) -> None:
    first, second = [TextBlock("No ferry sails on Sunday.")], [TextBlock("The fare is 9 crowns.")]
    scanned = assemble_pages([first, second]).sections[1].name
    picture = assemble_pages([first]).sections[0].name
    for section, expected in zip((scanned, picture, "Page 7"), PAGES[locale], strict=True):
        line = source_line([1], "Ferries", None, [section], None, say_in(locale))
        assert line.split("-# ")[1].split(" · ")[0].replace("\\", "") == expected


def test_other_sections_keep_their_names() -> None:
    for section in ("Page 7 of 9", "Pages", "How pages are read by OCR", "Seite 2"):
        assert section in source_line([1], "Ferries", None, [section], None, say_in("de"))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("[EU] The bridge [again]", r"\[EU\] The bridge \[again\]"),
        ("The bridge [31 m", "The bridge ［31 m"),
        ("The bridge] [a [b] c]", "The bridge］ ［a ［b］ c］"),
    ],
)
def test_brackets_of_a_title_never_break_its_link(title: str, shown: str) -> None:
    link = title_link(title, ["https://halden.example/bridge"])
    assert link == f"[{shown}](<https://halden.example/bridge>)"
    assert [node.kind for node in parse(link)] == ["masked_link"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            "https://a.example/feed: it can't be fetched (Cannot connect to host a.example:443 ssl:default "
            "[Errno -2] [Name or service not known]); check the address.",
            "it can't be fetched (Cannot connect to host a.example:443 [Name or service not known]); "
            "check the address.",
        ),
        ("it leads to http://b.example/x?y=1, where it ends", "it leads to b.example, where it ends"),
        ("see https://c.example.", "see c.example."),
        ("feed.xml: it is not a feed.", "feed.xml: it is not a feed."),
    ],
)
def test_people_read_reasons_without_internals_and_addresses(error: str, said: str) -> None:
    assert plain_reason(error) == said


def test_titles_open_their_addresses_while_there_is_room() -> None:
    url = "https://example.org/a"
    room = LinkRoom(2 * len(f"[](<{url}>)") + 9)
    shown = [room.title("Title", url, 60) for _ in range(3)]
    assert shown == [f"[Title](<{url}>)", f"[Title](<{url}>)", "Title"]
    assert LinkRoom(0).title("Title", url, 60) == "Title"
