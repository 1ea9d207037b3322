"""The question encoder: properties of its output that hold after any training."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from corpus.errors import SettingError
from index.encode.encoder import Encoder
from index.encode.question_encoder import MAX_TOKENS, QuestionEncoder
from index.home import DATABASE
from index.library import Library
from index.models import minilm
from index.models.minilm import WordEmbeddings, load_tokenizer
from index.vectors.late_interaction import TOKEN_DIMENSION
from tests import postgres
from tests.index.sources import FERRY, QUESTIONS

ASKED = ["When does the night ferry leave?", "Why?", "How many turbines will the wind farm get by 2030?"]
ODD = ["x", "9", "", "汉字", "🚀", "\u200b", "naïve café", "why " * 900]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(minilm.NAME)


@pytest.fixture(scope="module")
def asking() -> QuestionEncoder:
    return QuestionEncoder()


@pytest.mark.parametrize("question", [*ASKED, *ODD])
def test_a_question_is_a_unit_vector_and_weighed_tokens(
    asking: QuestionEncoder, encoder: Encoder, question: str
) -> None:
    asked = asking.encode(question)
    words = min(encoder.count_tokens([question])[0], MAX_TOKENS - 2)
    assert asked.vector.shape == (encoder.dimension,)
    assert asked.tokens.shape == (words + 2, TOKEN_DIMENSION)
    assert {asked.vector.dtype, asked.tokens.dtype, asked.weights.dtype} == {np.dtype(np.float32)}
    assert_allclose(np.linalg.norm(asked.vector), 1, rtol=1e-4)
    assert_allclose(np.linalg.norm(asked.tokens, axis=1), 1, rtol=1e-4)
    assert (asked.weights[0], asked.weights[-1]) == (0, 0), "special tokens weigh nothing"
    assert (asked.weights[1:-1] > 0).all()
    assert_allclose(asked.weights.sum(), 1 if words else 0, atol=1e-5)


@pytest.mark.parametrize("text", [*ASKED, *ODD, "Zürich’s “Bahnhof” — 3.5 %"])
def test_the_files_of_the_default_model_say_what_the_model_does(encoder: Encoder, text: str) -> None:
    known = encoder.plain.model.tokenizer(text, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    ids = load_tokenizer(MAX_TOKENS).encode(text).ids
    assert ids == known
    words = encoder.plain.bert.embeddings.word_embeddings.weight.detach().numpy()
    assert np.array_equal(WordEmbeddings().look_up(ids), words[ids])


def test_a_default_model_that_is_damaged_is_named_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minilm, "folder", lambda: tmp_path)
    for load in (lambda: load_tokenizer(9), WordEmbeddings):
        with pytest.raises(SettingError, match="install Footnote again"):
            load()
    for name in ("tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_bytes(b"nothing")
    for load in (lambda: load_tokenizer(9), WordEmbeddings):
        with pytest.raises(SettingError, match="install Footnote again"):
            load()


_ASK = """
import sys
from pathlib import Path
from index.encode.encoder import Encoder
from index.library import Library
with Library(Path(sys.argv[1]), Encoder("all-MiniLM-L6-v2"), database_url=sys.argv[3] or None) as library:
    library.load()
    print(library.ask(sys.argv[2]).quotes[0].text)
print([m for m in sys.modules if m in ("torch", "transformers", "sentence_transformers")])
"""


def test_asking_needs_no_torch(library: Library, tmp_path: Path) -> None:
    """Torch takes seconds to import, and ten times the memory of everything else."""
    source = tmp_path / "ferry.txt"
    source.write_text(FERRY, encoding="utf-8")
    library.add([source])
    library.close()
    url = postgres.url_of(library.home / DATABASE)
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(library.home), QUESTIONS[FERRY], url or ""],
        capture_output=True,
        text=True,
        check=True,
    )
    quote, loaded = done.stdout.splitlines()
    assert quote in FERRY
    assert loaded == "[]"
