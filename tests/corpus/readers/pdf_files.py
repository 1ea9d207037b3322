"""PDF files of placed text, made without a library (ISO 32000)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.corpus.files import pdf_file

FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier"}


@dataclass(frozen=True, slots=True)
class Put:
    """A line of text at a place of the page, in points from the bottom left."""

    x: float
    y: float
    text: str
    size: float = 11
    font: str = "F1"


def lines(x: float, top: float, texts: Sequence[str], step: float = 14, **how: object) -> list[Put]:
    """Lines of text below each other."""
    return [Put(x, top - step * n, text, **how) for n, text in enumerate(texts)]  # type: ignore[arg-type]


def placed_pdf(*pages: Sequence[Put], title: str = "", rotate: int = 0) -> bytes:
    """A PDF of A4 pages."""
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()]
    objects += [
        f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>".encode()
        for name in FONTS.values()
    ]
    fonts = "".join(f"/{name} {3 + n} 0 R" for n, name in enumerate(FONTS))
    for number, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate {rotate}/Contents {7 + 2 * number} 0 R"
            f"/Resources<</Font<<{fonts}>>>>>>".encode()
        )
        drawn = "\n".join(
            f"BT /{put.font} {put.size} Tf 1 0 0 1 {put.x} {put.y} Tm ({_escaped(put.text)}) Tj ET"
            for put in page
        )
        stream = (drawn if not rotate else f"q 0 1 -1 0 595 0 cm\n{drawn}\nQ").encode("cp1252")
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    objects.append(f"<</Title({_escaped(title)})>>".encode("cp1252"))
    return pdf_file(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
