"""Collect the text of a Word paragraph: no deletions, no instructions of fields, no hidden text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.docx.styles import Styles
from corpus.readers.docx.xml import attribute, child, children, descendants, is_on, local_name

_SKIPPED = frozenset(
    """
    del moveFrom pPr rPr sdtPr sdtEndPr smartTagPr customXmlPr instrText delText delInstrText annotationRef
    rt rubyPr commentReference commentRangeStart commentRangeEnd bookmarkStart bookmarkEnd proofErr permStart
    permEnd fPr sSupPr sSubPr radPr naryPr ctrlPr dPr accPr barPr funcPr mPr mcPr
    """.split()
)
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_SYMBOL_GREEK = dict(zip("abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)) | dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)
)
_SYMBOL_SIGNS = {
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xA3: "≤",
    0xB4: "×",
    0xB9: "≠",
    0xBB: "≈",
    0xA5: "∞",
    0xAE: "→",
}
_SYMBOL_SIGNS |= {0xAC: "←", 0xD6: "√", 0xE5: "∑", 0xB7: "•", 0xB6: "∂", 0xD7: "⋅", 0xDE: "⇒", 0xCE: "∈"}
_WINGDINGS = {
    0xFC: "✓",
    0xFB: "✗",
    0xFE: "☑",
    0xFD: "☒",
    0xA8: "☐",
    0x6F: "☐",
    0x78: "☒",
    0xE0: "→",
    0xDF: "←",
}
_WINGDINGS |= {0xA7: "▪", 0x4A: "☺", 0x28: "☎", 0x2A: "✉", 0xF0: "➢", 0xD8: "➢", 0x6C: "●", 0x6E: "■"}
_MATH_SIGNS = {"sSup": "^", "sSub": "_", "f": "/", "sSubSup": "_"}


@dataclass(slots=True)
class Fields:
    """The fields that are open: True while their instruction is read, False while their result is.

    A result may reach over many paragraphs, as a table of contents does.
    """

    open: list[bool] = field(default_factory=list)

    @property
    def in_instruction(self) -> bool:
        return any(self.open)

    def turn(self, mark: str | None) -> None:
        """Follow a mark (w:fldChar): begin, separate or end."""
        if mark == "begin":
            self.open.append(True)
        elif mark == "separate" and self.open:
            self.open[-1] = False
        elif mark == "end" and self.open:
            self.open.pop()

    def end_paragraph(self) -> None:
        """Drop instructions without an end, which would swallow the rest of a damaged document."""
        while self.open and self.open[-1]:
            self.open.pop()


@dataclass(slots=True)
class InlineText:
    """The text of a paragraph, with what hangs on it: boxes, and notes by kind and id."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    mono: int = 0
    bold: int = 0
    shown: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts)


class InlineReader:
    """Reads the paragraphs of one part of a document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields = Fields()

    def read(self, paragraph: etree._Element, into: InlineText, style_is_mono: bool = False) -> None:
        """Append the text of a paragraph."""
        self._walk(paragraph, into, style_is_mono)
        self._fields.end_paragraph()

    def _walk(self, parent: etree._Element, into: InlineText, mono: bool) -> None:
        for element in parent:
            name = local_name(element)
            if name == "r":
                self._run(element, into, mono)
            elif name == "sdt":
                if not is_on(child(element, "sdtPr", "showingPlcHdr")):
                    self._walk(element, into, mono)
            elif name == "AlternateContent":
                self._walk(chosen_content(element), into, mono)
            elif name == "oMath":
                self._say(math_text(element), into, mono)
            elif name and name not in _SKIPPED:
                self._walk(element, into, mono)

    def _run(self, run: etree._Element, into: InlineText, style_is_mono: bool) -> None:
        properties = child(run, "rPr")
        is_hidden = self._styles.run_is_hidden(properties)
        said = self._styles.run_is_mono(properties)
        before = into.shown
        self._contents(run, into, style_is_mono if said is None else said, is_hidden)
        if is_on(child(properties, "b")):
            into.bold += into.shown - before

    def _contents(self, parent: etree._Element, into: InlineText, mono: bool, is_hidden: bool) -> None:
        for element in parent:
            name = local_name(element)
            if name == "fldChar":
                self._fields.turn(attribute(element, "fldCharType"))
            elif is_hidden or self._fields.in_instruction or not name or name in _SKIPPED:
                continue
            elif name in _NOTES:
                into.notes.append((_NOTES[name], attribute(element, "id") or ""))
            elif name in ("drawing", "pict", "object"):
                into.boxes.append(element)
            elif name == "AlternateContent":
                self._contents(chosen_content(element), into, mono, is_hidden)
            elif name == "ruby":
                for base in children(element, "rubyBase"):
                    self._walk(base, into, mono)
            else:
                self._say(_sign(element, name), into, mono)

    def _say(self, text: str, into: InlineText, mono: bool) -> None:
        into.parts.append(text)
        visible = len("".join(text.split()))
        into.shown += visible
        into.mono += visible if mono else 0


def _sign(element: etree._Element, name: str) -> str:
    if name == "t":
        return (element.text or "").replace("\u00ad", "").replace("\u00a0", " ")
    if name in ("tab", "ptab"):
        return "\t"
    if name in ("br", "cr"):
        return "\n" if attribute(element, "type") not in ("page", "column") else " "
    if name == "noBreakHyphen":
        return "-"
    return _symbol(element) if name == "sym" else ""


def _symbol(element: etree._Element) -> str:
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    font = (attribute(element, "font") or "").lower()
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    if font == "symbol":
        return (
            _SYMBOL_SIGNS.get(low) or _SYMBOL_GREEK.get(chr(low)) or (chr(low) if 0x20 < low < 0x7F else "")
        )
    if "dings" in font or "webdings" in font:
        return _WINGDINGS.get(low, "")
    return "" if 0xE000 <= code <= 0xF8FF or not 0x20 <= code < 0xD800 else chr(code)


def math_text(element: etree._Element) -> str:
    """Return a formula on one line: a fraction as "a/b", a power as "x^2"."""
    name = local_name(element)
    if name == "t":
        return element.text or ""
    if name in _SKIPPED:
        return ""
    parts = [part for part in map(math_text, element) if part]
    if name == "rad":
        return f"√({''.join(parts)})"
    if name == "f":
        parts = [f"({part})" if len(part) > 1 and not part.isalnum() else part for part in parts]
    if name == "r" and not any(local_name(found) == "t" for found in element):
        return ""
    return _MATH_SIGNS.get(name, "").join(parts)


def chosen_content(alternatives: etree._Element) -> etree._Element:
    """Return the one alternative of an mc:AlternateContent whose text counts: the first that has any."""
    options = [found for found in alternatives if local_name(found) in ("Choice", "Fallback")]
    with_text = (o for o in options if any(found.text for found in descendants(o, "t")))
    return next(with_text, options[0] if options else alternatives)


def box_contents(box: etree._Element) -> Iterator[etree._Element]:
    """Yield the outermost text boxes (w:txbxContent) of a drawing or shape, each once."""
    waiting = [box]
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if name == "txbxContent":
            yield element
        elif name == "AlternateContent":
            waiting.append(chosen_content(element))
        else:
            waiting.extend(reversed(element))


def art_texts(box: etree._Element) -> Iterator[str]:
    """Yield the texts of WordArt in a shape (v:textpath)."""
    for path in descendants(box, "textpath"):
        if text := (path.get("string") or "").strip():
            yield text
