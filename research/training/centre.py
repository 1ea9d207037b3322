"""Write the mean vectors of multilingual-e5-small: `python -m research.training.centre DIR`.

DIR has `passages.jsonl.gz` and `questions.jsonl.gz` in English, and `nomiracl-XX.jsonl.gz` in other
languages. Half of the texts are English, since most documents are.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from safetensors.numpy import save_file

import index
from index.encode.centre import WEIGHTS, unit
from index.models import turning
from index.models.token_model import TokenModel, Vectors

SEED = 0
ENGLISH_TEXTS = 600
TEXTS_PER_LANGUAGE = 60
_CHARACTERS = 400


def main(arguments: Sequence[str]) -> int:
    """Write the means; returns the exit status."""
    folder = Path(arguments[0])
    model = turning.load(None, threads=2)
    random = Random(SEED)
    passages = [line["text"] for line in _lines(folder / "passages.jsonl.gz")]
    questions = [line["question"] for line in _lines(folder / "questions.jsonl.gz")]
    texts = random.sample(passages, ENGLISH_TEXTS)
    asked = random.sample(questions, ENGLISH_TEXTS)
    for path in sorted(folder.glob("nomiracl-*.jsonl.gz")):
        lines = random.sample(list(_lines(path)), TEXTS_PER_LANGUAGE)
        texts += (line["passages"][0]["text"] for line in lines)
        asked += (line["question"] for line in lines)
    means = {
        "question": _mean(_encode(model, [model.query_prompt + text for text in asked])),
        "document": _mean(_encode(model, [model.document_prompt + text[:_CHARACTERS] for text in texts])),
    }
    save_file(means, Path(index.__file__).parent / WEIGHTS)
    return 0


def _encode(model: TokenModel, texts: Sequence[str]) -> Vectors:
    return np.stack(list(model.run(texts, lambda _, tokens: unit(tokens.pooled))))


def _mean(vectors: Vectors) -> Vectors:
    return np.asarray(vectors.mean(axis=0), np.float32)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
