"""Time indexing beside `SentenceTransformer.encode` on the same texts, and the time of an answer.

The texts are made of the shipped documents' sentences, drawn with a fixed seed. Both sides run in one
process, on all cores. Compare the ratio: machines differ. `python -m research.speed.speed MODEL` takes
another model than the default one.
"""

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bot.settings import SHIPPED_DOCUMENTS
from corpus.readers import parse_file
from corpus.sentences import document_sentences
from index.encode.encoder import Encoder
from index.ingest.indexing import index_files
from index.library import Library
from index.models import default_model
from index.steps import finish

TEXTS = 300
SENTENCES_PER_TEXT = 6
QUESTIONS = 200


def main(name: str = default_model.NAME) -> None:
    """Print the figures of a model."""
    chance = random.Random(0)
    sentences = shipped_sentences()
    texts = [" ".join(chance.sample(sentences, SENTENCES_PER_TEXT)) for _ in range(TEXTS)]
    cores = os.cpu_count() or 1
    model = Encoder(name, threads=cores, plain=True).plain.model
    model.encode(texts[:8], show_progress_bar=False)
    started = time.perf_counter()
    model.encode(texts, show_progress_bar=False)
    plain = TEXTS / (time.perf_counter() - started)
    with tempfile.TemporaryDirectory() as kept:
        encoder = Encoder(name, threads=cores, kept=Path(kept))
        encoder.encode_texts(texts[:8])
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "home", encoder) as library:
        corpus = Path(folder) / "texts.jsonl"
        corpus.write_text("\n".join(json.dumps({"text": text}) for text in texts))
        started = time.perf_counter()
        report = finish(index_files(library.store, library.encoder, [corpus]))
        library.search(texts[0])
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        library.settle_stories()
        placing = time.perf_counter() - started
        times = [library.ask(question).elapsed_ms for question in chance.sample(sentences, QUESTIONS)]
    indexed = TEXTS / seconds
    sys.stdout.write(
        f"indexing, vectors of {report.passages} passages and of all their sentences, stored and searchable: "
        f"{indexed:.1f} texts/s\n"
        f"SentenceTransformer.encode, one vector a text, not stored: {plain:.1f} texts/s "
        f"(ratio {indexed / plain:.2f})\n"
        f"finding their stories after that: {placing / TEXTS * 1000:.0f} ms a text\n"
        f"an answer over {report.passages} passages: p50 {np.percentile(times, 50):.1f} ms, "
        f"p99 {np.percentile(times, 99):.1f} ms\n"
    )


def shipped_sentences() -> list[str]:
    """Return every sentence of the documents that Footnote ships."""
    found: list[str] = []
    for path in sorted(SHIPPED_DOCUMENTS.glob("*.md")):
        for draft in parse_file(path, path.read_bytes()).drafts:
            for section in draft.sections:
                spans = document_sentences(draft, section.start, section.end)
                found += [draft.text[start:end] for start, end in spans]
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
