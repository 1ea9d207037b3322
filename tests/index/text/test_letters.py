"""Full-width and other compatibility letters are found, and quotes show them as they are stored."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ingest.passage_inputs import prepare_document
from index.library import Library
from index.steps import finish
from index.text.analyzer import terms
from index.text.letters import plain_letters, plain_letters_and_spans
from index.text.names import find_names
from index.text.numbers_and_dates import read_numbers_and_dates
from tests.index.sources import markdown

STORED = "Ｔｈｅ ｆｅｅ ｆｏｒ ｔｈｅ ＸＹ７００ ｌｏｃｋｅｒ ｉｓ ８５ ｃｒｏｗｎｓ."


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＸＹ７００", "XY700"),
        ("ﬁnal oﬃce", "final office"),
        ("CO₂ and m²", "CO2 and m2"),
        ("𝐁𝐨𝐥𝐝 ℌ", "Bold H"),
        ("ﾊﾟｰﾃｨｰ", "パーティー"),
        ("cafe\u0301", "café"),
        ("wait… “so” – £5", "wait… “so” – £5"),
    ],
)
def test_letters_become_plain_and_punctuation_stays(written: str, plain: str) -> None:
    assert plain_letters(written) == plain
    assert terms(written) == terms(plain)


MIXED = st.lists(
    st.sampled_from(["ａ", "ﬁ", "é", "e\u0301", "\u0301", "²", "ﾊﾟ", "a", " ", "…", "½", "中"])
).map("".join)


@given(MIXED | st.text(max_size=30))
def test_plain_letters_are_plain_already(text: str) -> None:
    once = plain_letters(text)
    assert plain_letters(once) == once
    assert unicodedata.normalize("NFKC", once) == unicodedata.normalize("NFKC", text)


@given(st.lists(st.tuples(MIXED.filter(len), st.sampled_from(["", " ", "\n"])), max_size=5))
def test_spans_move_with_their_text(parts: list[tuple[str, str]]) -> None:
    text, spans = "", []
    for part, between in parts:
        spans.append((len(text), len(text) + len(part)))
        text += part + between
    plain, moved = plain_letters_and_spans(text, spans)
    assert [plain[start:end] for start, end in moved] == [plain_letters(part) for part, _ in parts]
    assert all(start <= end for start, end in moved)


def test_numbers_and_names_are_those_of_plain_letters() -> None:
    assert read_numbers_and_dates("８５ ｃｒｏｗｎｓ").numbers == {"85"}
    assert find_names("We met Ａｎｎａ Ｌｅｅ there.") == find_names("We met Anna Lee there.")


def test_a_question_in_plain_letters_finds_full_width_ones_which_are_quoted_as_stored(
    tmp_path: Path, library: Library
) -> None:
    file = tmp_path / "fees.md"
    file.write_text(markdown(f"{STORED}\n\nThe hall opens at nine.\n\nDogs stay outside.", title="Fees"))
    library.add([file])
    answer = library.ask("What is the fee for the XY700 locker?")
    assert answer.quotes and answer.quotes[0].text == STORED
    again = library.ask("Ｗｈａｔ ｉｓ ｔｈｅ ｆｅｅ for the ＸＹ７００ locker?")
    assert again.question.startswith("Ｗｈａｔ") and again.quotes[0].text == STORED


def test_the_encoder_gets_plain_letters_with_the_spans_of_its_sentences(
    library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "fees.md"
    file.write_text(markdown(f"The ﬁrst oﬃce is closed. {STORED} Dogs stay outside.", title="ＦＥＥＳ"))
    library.add([file])
    document = library.store.documents.at(str(file), "")
    assert document is not None
    [item] = finish(prepare_document(document, library.encoder)).inputs
    assert item.heading == "FEES"
    assert [item.text[start:end] for start, end in item.sentences] == [
        "The first office is closed.",
        "The fee for the XY700 locker is 85 crowns.",
        "Dogs stay outside.",
    ]
