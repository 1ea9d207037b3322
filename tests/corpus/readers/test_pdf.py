"""A PDF is read as a human reads its pages: words whole, no page headers, columns one after the other."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import BlockKind, ParsedDocument
from tests.corpus.files import bodies, read_one
from tests.corpus.readers import locked_pdfs
from tests.corpus.readers.pdf_files import Put, lines, placed_pdf


def blocks(draft: ParsedDocument) -> list[tuple[str, str]]:
    return [(block.kind.value, draft.text[block.start : block.end]) for block in draft.blocks]


def read_pages(tmp_path: Path, *pages: list[Put], title: str = "", rotate: int = 0) -> ParsedDocument:
    return read_one(tmp_path / "a.pdf", placed_pdf(*pages, title=title, rotate=rotate))


def test_words_divided_at_line_ends_are_whole(tmp_path: Path):
    text = ["The town council bought a new light-", "house on the northern shore and renewed", "the pier."]
    draft = read_pages(tmp_path, lines(60, 700, text))
    assert blocks(draft) == [
        ("paragraph", "The town council bought a new lighthouse on the northern shore and renewed the pier.")
    ]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("It was a long-", "awaited reply, and a long-awaited one.", "a long-awaited reply"),
        ("He lives in Schleswig-", "Holstein by the sea.", "Schleswig-Holstein"),
        ("They offer self-", "service in the shop.", "self-service in"),
        ("The Ober-", "und Unterhaus met.", "Ober- und Unterhaus"),
        ("It opened in 2019-", "2020 for a year.", "2019-2020"),
        ("See files.example.org/new-", "archive for more.", "new-archive"),
        ("The trans-", "port of goods is free.", "The transport of"),
    ],
)
def test_a_hyphen_stays_where_it_belongs_to_the_word(tmp_path: Path, before: str, after: str, joined: str):
    filler = "This line is only here to be wide enough for all"
    assert joined in read_pages(tmp_path, lines(60, 700, [filler, before, after])).text


def test_page_headers_footers_and_numbers_are_left_out(tmp_path: Path):
    pages = []
    told = [
        "The dam was built by two brothers.",
        "It holds the water of the whole valley.",
        "It is open to all.",
    ]
    for number, text in enumerate(told, start=1):
        header = [Put(60, 800, "Yearbook of the Dam Society"), Put(460, 800, f"Page {number} of 3")]
        pages.append(
            [*header, Put(60, 700, text), Put(60, 680, f"{text[:-1]}, they say."), Put(290, 30, str(number))]
        )
    draft = read_pages(tmp_path, *pages)
    assert "Yearbook" not in draft.text and "Page" not in draft.text
    assert list(bodies(draft)) == ["Page 1", "Page 2", "Page 3"]
    assert bodies(draft)["Page 2"].startswith(told[1]) and bodies(draft)["Page 3"].endswith("they say.")


def test_headings_with_numbers_at_the_top_of_pages_stay(tmp_path: Path):
    pages = [
        [Put(60, 780, f"Chapter {n}", 20), *lines(60, 740, [f"The {name} is described here at length."])]
        for n, name in enumerate(("mill", "barn", "well"), start=1)
    ]
    draft = read_pages(tmp_path, *pages)
    assert [text for kind, text in blocks(draft) if kind == "heading"] == [
        "Chapter 1",
        "Chapter 2",
        "Chapter 3",
    ]


def test_a_sentence_over_two_pages_is_whole_and_belongs_to_the_page_where_it_begins(tmp_path: Path):
    first = ["The harbour master keeps a list of all ships that", "have come in since the spring, and"]
    draft = read_pages(tmp_path, lines(60, 90, first), lines(60, 780, ["reads it aloud. Nobody listens."]))
    [(kind, text)] = blocks(draft)
    assert kind == "paragraph" and "spring, and reads it aloud." in text
    assert bodies(draft)["Page 2"] == "Nobody listens."


LEFT = [
    "Bees fly out when the day is",
    "warm enough for them, and they",
    "come back before the sun has",
    "set. A hive is never empty.",
    "The queen stays in it always.",
]
RIGHT = [
    "Wasps build their nest out of",
    "paper that they make of wood.",
    "In winter all of them die but",
    "the young queens, which sleep.",
    "They begin again in the spring.",
]


@pytest.mark.parametrize("interleaved", [True, False])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, interleaved: bool):
    left, right = lines(60, 700, LEFT), lines(320, 700, RIGHT)
    title = Put(60, 760, "A wide title stands over both of the columns of this page", 16)
    order = (
        [put for pair in zip(left, right, strict=True) for put in pair] if interleaved else [*left, *right]
    )
    draft = read_pages(tmp_path, [*order, title])
    assert draft.text.index("A wide title") < draft.text.index("Bees") < draft.text.index("Wasps")
    assert "they come back before the sun has set" in draft.text
    assert "make of wood. In winter all of them die" in draft.text


def test_a_table_is_read_row_by_row(tmp_path: Path):
    rows = [("Fish", "Season", "Price"), ("Pike", "May", "nine"), ("Perch", "June", "seven")]
    puts = [
        Put(x, 700 - 16 * n, cell, font="F2" if n == 0 else "F1")
        for n, row in enumerate(rows)
        for x, cell in zip((60, 200, 340), row, strict=True)
    ]
    draft = read_pages(tmp_path, [*lines(60, 760, ["Anglers pay by the fish and the season here."]), *puts])
    [table] = [block for block in draft.blocks if block.kind is BlockKind.TABLE]
    assert (
        draft.text[table.start : table.end]
        == "Fish | Season | Price\nPike | May | nine\nPerch | June | seven"
    )
    assert table.has_header


def test_headings_lists_and_code_are_told_apart(tmp_path: Path):
    page = [
        Put(60, 780, "Brewing tea", 22),
        *lines(60, 740, ["Take fresh water and heat it until it sings."]),
        Put(60, 700, "You need:", 11),
        *lines(60, 680, ["\u2022 a kettle", "\u2022 two cups"]),
        *lines(60, 630, ["1. Boil the water.", "2. Wait."]),
        *lines(60, 580, ["kettle --on", "kettle --off"], font="F3"),
        Put(72, 552, "wait 5", 11, "F3"),
    ]
    assert blocks(read_pages(tmp_path, page)) == [
        ("heading", "Brewing tea"),
        ("paragraph", "Take fresh water and heat it until it sings."),
        ("paragraph", "You need:"),
        *[("list_item", text) for text in ("- a kettle", "- two cups", "1. Boil the water.", "2. Wait.")],
        ("code", "kettle --on\nkettle --off\n  wait 5"),
    ]


def test_a_page_lying_on_its_side_is_read_upright(tmp_path: Path):
    draft = read_pages(
        tmp_path, lines(60, 500, ["The map shows all the lakes", "and the way to them."]), rotate=90
    )
    assert draft.text.split() == "The map shows all the lakes and the way to them.".split()


@pytest.mark.parametrize(
    "title",
    [
        "untitled",
        "Microsoft Word - minutes_3.docx",
        "minutes.indd",
        "Slide 1",
        "Document1",
        "PowerPoint Presentation",
        "minutes_v2",
    ],
)
def test_a_title_that_a_program_left_is_not_used(tmp_path: Path, title: str):
    draft = read_pages(tmp_path, [Put(60, 700, "The club met on Monday.")], title=title)
    assert (draft.title, draft.title_is_generated) == ("The club met on Monday", True)


@pytest.mark.parametrize(
    ("declared", "title"),
    [("Minutes of the club", "Minutes of the club"), ("Microsoft Word - Minutes of May", "Minutes of May")],
)
def test_a_title_that_an_author_wrote_is_used(tmp_path: Path, declared: str, title: str):
    draft = read_pages(tmp_path, [Put(60, 700, "The club met on Monday.")], title=declared)
    assert (draft.title, draft.title_is_generated) == (title, False)


def test_a_sign_of_multiplication_is_no_bullet(tmp_path: Path):
    text = [
        "The number of all the boats in the harbour is 2",
        "* 5, and the number of all the boats at sea is 4",
        "* 5.",
    ]
    [(_, said)] = blocks(read_pages(tmp_path, lines(80, 700, text)))
    assert said == " ".join(text)


def test_a_page_may_begin_with_code_or_an_item(tmp_path: Path):
    first = [Put(60, 700, "The club met on Monday."), Put(60, 660, "flags:", font="F3")]
    second = [Put(60, 780, "- wet", font="F3"), Put(60, 766, "- dry", font="F3")]
    draft = read_pages(
        tmp_path, first, second, [Put(60, 780, "\u2022 bring a lamp"), Put(60, 766, "\u2022 go")]
    )
    assert bodies(draft)["Page 2"] == "- wet\n- dry"
    assert bodies(draft)["Page 3"] == "- bring a lamp\n- go"


def test_an_item_over_two_pages_belongs_to_the_first(tmp_path: Path):
    first = [
        Put(60, 700, "\u2022 bring a lamp"),
        Put(60, 686, "\u2022 write to the office of the harbour. Take"),
    ]
    second = [Put(72, 780, "a rope. Take a map."), Put(60, 766, "\u2022 go")]
    assert bodies(read_pages(tmp_path, first, second)) == {
        "Page 1": "- bring a lamp\n- write to the office of the harbour. Take a rope. Take a map.",
        "Page 2": "- go",
    }


def test_a_list_under_a_table_is_no_part_of_it(tmp_path: Path):
    rows = [("Line", "Fare"), ("North", "4"), ("South", "6"), ("\u2022", "a lamp"), ("\u2022", "a rope")]
    page = [
        Put(x, 700 - 14 * n, cell)
        for n, row in enumerate(rows)
        for x, cell in zip((60, 120), row, strict=True)
    ]
    assert blocks(read_pages(tmp_path, page)) == [
        ("table", "Line | Fare\nNorth | 4\nSouth | 6"),
        ("list_item", "- a lamp"),
        ("list_item", "- a rope"),
    ]


def test_a_page_may_begin_with_a_capital_inside_a_sentence(tmp_path: Path):
    first = lines(
        60,
        100,
        ["Die neue Bruecke wird von der Stadt erst am", "Abend dieses Tages fuer den Verkehr und die"],
    )
    second = [Put(60, 780, "Fahrraeder geoeffnet."), Put(60, 740, "Der Hafen bleibt zu.")]
    assert [said for _, said in blocks(read_pages(tmp_path, first, second))] == [
        "Die neue Bruecke wird von der Stadt erst am Abend dieses Tages fuer den Verkehr und die Fahrraeder"
        " geoeffnet.",
        "Der Hafen bleibt zu.",
    ]


def test_a_name_with_an_initial_is_no_item_of_a_list(tmp_path: Path):
    page = [Put(60, 700, "The club met on Monday."), Put(60, 660, "M. Dupont spoke of his new boat.")]
    assert blocks(read_pages(tmp_path, page))[1] == ("paragraph", "M. Dupont spoke of his new boat.")
    page = [*page[:1], Put(60, 660, "A. the boat"), Put(60, 646, "B. the pier")]
    assert blocks(read_pages(tmp_path, page))[1:] == [
        ("list_item", "A. the boat"),
        ("list_item", "B. the pier"),
    ]


@pytest.mark.parametrize("mark", ["", "1."])
def test_a_line_that_begins_with_a_number_goes_on(tmp_path: Path, mark: str):
    text = [
        "Die Stadt und der Hafen haben die neue Bruecke am",
        "3. Mai und dann noch einmal gegen Mittag des Tages am",
        "4. Juni.",
    ]
    page = [Put(60, 700, mark), *lines(80, 700, text)] if mark else lines(80, 700, text)
    assert [body for _, body in blocks(read_pages(tmp_path, page))] == [f"{mark} {' '.join(text)}".strip()]


@pytest.mark.parametrize("name", ["RC4_128", "AES_128", "AES_256"])
def test_a_pdf_encrypted_without_a_password_is_read(tmp_path: Path, name: str):
    draft = read_one(tmp_path / "a.pdf", getattr(locked_pdfs, name))
    assert bodies(draft) == {"Page 1": "The ferry sails at noon."}


WORDS = st.sampled_from("boat river stone green amber north spoke carry willow lantern".split())
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=3, max_size=60), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(paragraphs=PARAGRAPHS)
def test_every_word_is_read_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[list[str]]
):
    pages: list[list[Put]] = [[]]
    y = 780.0
    said: list[str] = []
    for number, words in enumerate(paragraphs):
        text = f"Part{number} {' '.join(words)} end{number}."
        said += text.split()
        for start in range(0, len(text.split()), 9):
            if y < 80:
                pages.append([])
                y = 780.0
            pages[-1].append(Put(60, y, " ".join(text.split()[start : start + 9])))
            y -= 14
        y -= 14
    draft = read_one(tmp_path_factory.mktemp("pdf") / "a.pdf", placed_pdf(*pages))
    assert draft.text.split() == said
    position = 0
    for block in draft.blocks:
        assert position <= block.start < block.end <= len(draft.text)
        position = block.end
