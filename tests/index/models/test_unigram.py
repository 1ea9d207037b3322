"""The tokenizer whose pieces stay on disk gives the tokens of the library's."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.models import multilingual_e5
from index.models.q4_file import Q4File
from index.models.unigram import UnigramTokenizer, index_pieces, library_tokenizer
from tests.index.models.q4_files import PIECES, write_q4

TEXTS = (
    "When does the night ferry to Lindøya leave the harbour?",
    "Die Fähre legt um neun Uhr ab;  sie fasst 40 Autos.\n\tDanach nicht mehr.",
    "夜のフェリーは午後九時に港を出ます。切符は船内で買えます。",
    "光合作用把二氧化碳和水变成糖和氧气。",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำ",
    "متى تغادر العبارة الليلية الميناء؟",
    "रात की नौका नौ बजे बंदरगाह से निकलती है।",
    "Когда отходит ночной паром?",
    "ｆｕｌｌ　ｗｉｄｔｈ ① ② ﬁne e\u0301te\u0301",
    "🤖🤖 𓀀𓀁 \ue000\ue001 x",
    "a\x01b\x02 c\u200bd \ufeff e",
    "▁▁ raw ▁meta",
    "",
    " \n ",
)

Both = tuple[UnigramTokenizer, Tokenizer]


def made(path: Path) -> Both:
    file = Q4File(path)
    return UnigramTokenizer(file, index_pieces(file)), library_tokenizer(file)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return made(write_q4(tmp_path_factory.mktemp("small") / "small.bin"))


@pytest.fixture(scope="module")
def real() -> Both:
    return made(multilingual_e5.find_file())


def assert_alike(both: Both, text: str) -> None:
    """Both give the same tokens at the same places."""
    own, library = (tokenizer.encode(text) for tokenizer in both)
    assert own.ids == library.ids
    assert own.offsets == library.offsets


@given(st.text(st.sampled_from("theryhabouringqupsé日本語XΩ▁ \n.<>")))
@example("日本語日")
@example("XΩ the ferry Ω")
def test_it_gives_the_tokens_of_the_library(small: Both, text: str) -> None:
    assert_alike(small, text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_it_gives_them_for_any_letters(small: Both, text: str) -> None:
    assert_alike(small, text)


@pytest.mark.parametrize("text", TEXTS)
def test_it_gives_them_with_all_pieces(real: Both, text: str) -> None:
    assert_alike(real, text)
    assert_alike(real, f"query: {text}")


def test_texts_can_be_counted_without_special_tokens(small: Both) -> None:
    own, library = small
    texts = ["the ferry", "", "harbour"]
    assert [len(found) for found in own.encode_batch_fast(texts, add_special_tokens=False)] == [
        len(library.encode(text, add_special_tokens=False)) for text in texts
    ]
    assert own.num_special_tokens_to_add(False) == 2
    assert own.num_special_tokens_to_add(True) == 4


def test_a_special_piece_in_a_text_is_ordinary_letters(small: Both) -> None:
    own, _ = small
    found = own.encode("the </s> ferry", add_special_tokens=False)
    assert not {PIECES.index("<s>"), PIECES.index("</s>")} & set(found.ids)


@pytest.mark.parametrize("most", [4, 5, 9, 30])
@pytest.mark.parametrize("pair", [None, "ing", "harbour harbour the ferry"])
def test_it_cuts_as_the_library_does(small: Both, most: int, pair: str | None) -> None:
    own, library = small
    library.enable_truncation(most, strategy="longest_first")
    try:
        for text in ("the ferry", "the ferry the harbour the query 日本語 passage"):
            found, wanted = own.cutting_at(most).encode(text, pair), library.encode(text, pair)
            assert (found.ids, found.type_ids) == (wanted.ids, wanted.type_ids)
            assert len(found) <= most
    finally:
        library.no_truncation()


def test_pieces_have_their_ids(small: Both) -> None:
    own, library = small
    for piece in (*PIECES, "▁none", "x"):
        assert own.token_to_id(piece) == library.token_to_id(piece)
