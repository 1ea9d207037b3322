"""Turn the packaged multilingual-e5-small, once, into an int8 network or a sentence-transformers folder.

Turning needs no torch and takes about two seconds. A folder gets its name when it is whole, so that an
interruption leaves nothing that could be taken for a model.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from corpus.errors import SettingError
from index.disk import sha256, write_error
from index.models import converted, multilingual_e5
from index.models.calibration import CALIBRATION_TEXTS, MULTILINGUAL_TEXTS
from index.models.converted import EMBEDDINGS, MIN_COSINE, OUTPUT, ConvertedModel, Shape
from index.models.differences import TunedFile
from index.models.q4_file import Q4File
from index.models.token_model import Vectors

if TYPE_CHECKING:
    from index.models.bert_graph import BertWeights

Sizes = dict[str, NDArray[np.float32]]

_PROMPTS = multilingual_e5.QUERY_PROMPT, multilingual_e5.DOCUMENT_PROMPT
_FINGERPRINT_LETTERS = 16
_PLAIN = "sentence-transformers"
_REMEDY = "make its folder writable"


def load(kept: Path | None, threads: int, turning: Callable[[], None] = lambda: None) -> ConvertedModel:
    """Load the int8 network from `kept`, or from the user's cache if that is None.

    It is turned first if it is missing or damaged; `turning` is called before. Raises SettingError if the
    package can't be used, StoreError if the folder can't be written.
    """
    return _load(converted_folder(kept), threads, turn, turning)


def load_tuned(kept: Path | None, differences: Path, most: int, threads: int = 1) -> ConvertedModel:
    """Load the int8 network with trained differences (`TunedFile`); it reads at most `most` tokens.

    It is kept beside the model's own, under the fingerprint of its differences. Raises as `load` does, and
    StoreError if the differences are missing or damaged.
    """
    base = converted_folder(kept)
    folder = base.with_name(f"{base.name}.{sha256(differences)[:_FINGERPRINT_LETTERS]}")
    return _load(folder, threads, lambda file, made: turn_tuned(file, differences, most, made), lambda: None)


def sentence_transformers_folder(kept: Path | None = None) -> Path:
    """Return a folder that sentence-transformers can load, made the first time. Raises as `load` does."""
    folder = converted_folder(kept).with_name(f"{multilingual_e5.SHA256}.{_PLAIN}")
    if not folder.is_dir():
        file = multilingual_e5.check_file()
        _make_whole(folder, lambda made: write_sentence_transformers(Q4File(file), made), folder.is_dir)
    return folder


def turn(file: Q4File, folder: Path) -> None:
    """Write the int8 network of a model, and what belongs to it, into a folder.

    Raises SettingError if its vectors are not close to the exact network's on this machine.
    """
    texts = [
        (prompt + text, None) for prompt in _PROMPTS for text in (*CALIBRATION_TEXTS, *MULTILINGUAL_TEXTS)
    ]
    shape = Shape(file.sizes.hidden, file.sizes.positions, "mean", *_PROMPTS)
    _write(file, file, texts, shape, folder)


def turn_tuned(file: Q4File, differences: Path, most: int, folder: Path) -> None:
    """Do what `turn` does, with trained differences of a network that reads pairs of texts."""
    every = (*CALIBRATION_TEXTS, *MULTILINGUAL_TEXTS)
    shape = Shape(file.sizes.hidden, most, "mean")
    _write(file, TunedFile(file, differences), list(pairwise((*every, every[0]))), shape, folder)


def _write(
    file: Q4File,
    weights: "BertWeights",
    texts: Sequence[tuple[str, str | None]],
    shape: Shape,
    folder: Path,
) -> None:
    """Write the int8 network of `weights`, measured with texts or pairs of texts."""
    from onnx import save

    from index.models.bert_graph import write_exact, write_int8
    from index.models.unigram import UnigramTokenizer, index_pieces

    pieces = index_pieces(file)
    tokenizer = UnigramTokenizer(file, pieces, shape.max_tokens)
    words = multilingual_e5.WordEmbeddings(file)
    given = [words.look_up(tokenizer.encode(*text).ids) for text in texts]
    exact, sizes = _run(write_exact(weights, EMBEDDINGS, OUTPUT).SerializeToString(), given)
    path = converted.network_path(folder)
    save(write_int8(weights, EMBEDDINGS, OUTPUT, sizes), path)
    rounded, _ = _run(path.read_bytes(), given)
    cosine = min(_cosine(one, other) for one, other in zip(exact, rounded, strict=True))
    if not cosine >= MIN_COSINE:
        raise SettingError(
            f"{multilingual_e5.NAME} in eight bits differs on this machine from the model (a cosine is "
            f"{cosine:.4f}), so it can't be used; name another one with FOOTNOTE_MODEL."
        )
    converted.save_packaged(folder, shape, pieces)


def write_sentence_transformers(file: Q4File, folder: Path) -> None:
    """Write a model as sentence-transformers load it: a BERT in safetensors, with the library's tokenizer.

    Its matrices are float16, which rounds the four-bit numbers less than they have been rounded already.
    """
    from safetensors.numpy import save_file

    from index.models.unigram import library_tokenizer

    save_file(_parameters(file), folder / "model.safetensors", {"format": "pt"})
    library_tokenizer(file).save(str(folder / "tokenizer.json"))
    for name, content in _descriptions(file).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _load(
    folder: Path, threads: int, make: Callable[[Q4File, Path], None], turning: Callable[[], None]
) -> ConvertedModel:
    """Load a network from its folder; `make` writes it there if it is missing or damaged."""
    found = converted.load(folder, threads)
    if found is None:
        turning()
        file = multilingual_e5.check_file()
        _make_whole(
            folder, lambda made: make(Q4File(file), made), lambda: converted.load(folder, 1) is not None
        )
        found = converted.load(folder, threads)
    if found is None:
        raise SettingError(f"{folder}: the converted model can't be read; remove this folder and try again.")
    return found


def converted_folder(kept: Path | None) -> Path:
    """Return the folder of the int8 network in `kept`, or in the user's cache if that is None."""
    return (kept or _cache_folder()) / multilingual_e5.SHA256


def shared_or(own: Path) -> Path | None:
    """Return where the packaged model's networks are kept: the user's cache (None), so that all homes share
    them, or the folder `own` of a home if the cache can't be written."""
    return None if is_cache_writable() else own


def is_cache_writable() -> bool:
    """True if models can be made in the user's cache, which homes share."""
    folder = _cache_folder()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _cache_folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "footnote" / "models"


def _make_whole(folder: Path, make: Callable[[Path], None], is_made: Callable[[], bool]) -> None:
    """Make a folder beside its place, and move it there when it is whole; a damaged one is replaced.

    One process does it at a time. Raises StoreError if it can't be written.
    """
    aside = folder.with_name(f"{folder.name}.new")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock")):
            if is_made():
                return
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            try:
                make(aside)
                shutil.rmtree(folder, ignore_errors=True)
                aside.rename(folder)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise write_error(folder, f"{multilingual_e5.NAME} can't be written", error, _REMEDY) from error


def _run(network: bytes, texts: list[Vectors]) -> tuple[list[Vectors], Sizes]:
    """Return the mean vector of each text, and the largest sizes in a network's other outputs."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    means: list[Vectors] = []
    sizes: Sizes = {}
    for text in texts:
        tokens, *others = session.run(None, {EMBEDDINGS: text[np.newaxis]})
        means.append(tokens[0].mean(axis=0))
        for name, values in zip(names[1:], others, strict=True):
            largest = np.abs(values[0]).max(axis=0)
            sizes[name] = np.maximum(sizes.get(name, largest), largest)
    return means, sizes


def _cosine(one: Vectors, other: Vectors) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


_ROWS_AT_ONCE = 8_192

_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""The names of transformers for the parts of a layer."""


def _parameters(file: Q4File) -> dict[str, NDArray[Any]]:
    """Return a model's parameters by the names of transformers; the unused pooler is zero."""
    hidden = file.sizes.hidden
    found: dict[str, NDArray[Any]] = {
        "embeddings.word_embeddings.weight": _half_words(file),
        "embeddings.position_embeddings.weight": file.matrix("emb.pos", hidden),
        "embeddings.token_type_embeddings.weight": file.matrix("emb.type", hidden),
        "embeddings.LayerNorm.weight": file.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.tensor("emb.ln.b"),
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float16),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(file.sizes.layers):
        for part, name in _NAMES.items():
            place = f"encoder.layer.{layer}.{name}"
            weight = f"l{layer}.{part}.w"
            columns = file.sizes.feed_forward if part == "fo" else hidden
            is_matrix = not part.endswith("ln")
            found[f"{place}.weight"] = (
                file.matrix(weight, columns).astype(np.float16) if is_matrix else file.tensor(weight)
            )
            found[f"{place}.bias"] = file.tensor(f"l{layer}.{part}.b")
    return {name: np.ascontiguousarray(values) for name, values in found.items()}


def _half_words(file: Q4File) -> NDArray[np.float16]:
    """Return the word embeddings in float16, without having all of them in float32."""
    words = multilingual_e5.WordEmbeddings(file)
    found = np.empty((file.sizes.rows, file.sizes.hidden), np.float16)
    for start in range(0, len(found), _ROWS_AT_ONCE):
        rows = list(range(start, min(start + _ROWS_AT_ONCE, len(found))))
        found[rows] = words.look_up(rows)
    return found


def _descriptions(file: Q4File) -> Mapping[str, Any]:
    """Return the JSON files of a sentence-transformers folder."""
    sizes = file.sizes
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": sizes.hidden,
            "intermediate_size": sizes.feed_forward,
            "layer_norm_eps": round(sizes.epsilon, 15),
            "max_position_embeddings": sizes.positions,
            "num_attention_heads": sizes.heads,
            "num_hidden_layers": sizes.layers,
            "pad_token_id": file.special.pad,
            "type_vocab_size": sizes.types,
            "vocab_size": sizes.rows,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (kind, path) in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": dict(zip(("query", "document"), _PROMPTS, strict=True))
        },
    }
