"""What must be true of a made document after it was read, cut and quoted."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus.document import BlockKind, ParsedDocument
from corpus.passages import Passage, split_into_passages
from corpus.readers import parse_file
from index.answer.quote_spans import QuoteSpan, quote_spans
from tests.chaos.made.documents import Code, Heading, Listing, MadeDocument, Pair, Prose, Table
from tests.chaos.made.formats import Format
from tests.corpus.files import assert_blocks_sound, assert_sound

_LETTERS = re.compile(r"[a-z]+|[а-яіїєґ]+")
_REDRAWS = ("a.pdf", "a.rst")
"""Formats in which tabs become spaces."""
_MAX_WHOLE_CHARS = 300
"""A longer list item may be quoted sentence by sentence: with its indentation it has more than 350."""


@dataclass(frozen=True, slots=True)
class Atom:
    """What no quote may cut: a sentence, an item, a row, a line of code.

    `pattern` finds it in the stored text. `with_it` finds what must be quoted with it: the lead-in of an
    item, the header of a row. `kind` is what block it must be in, if the format tells.
    """

    kind: BlockKind | None
    pattern: str
    with_it: str = ""
    marker: str = ""
    depth: int = 0
    language: str = ""


def check(made: MadeDocument, form: Format) -> None:
    """Write, read, cut and quote a document; fails if anything is lost, doubled, glued or cut."""
    content = form.write(made)
    reading = parse_file(Path(form.file), content)
    assert reading.problems == ()
    for draft in reading.drafts:
        assert_sound(draft)
        assert_blocks_sound(draft)
    _check_words(made, list(reading.drafts))
    quoted = [quote for draft in reading.drafts for quote in _quotes(draft)]
    for atom in atoms(made, form):
        _check_atom(atom, list(reading.drafts), quoted)


def _check_words(made: MadeDocument, drafts: list[ParsedDocument]) -> None:
    counted = Counter(word for draft in drafts for word in _LETTERS.findall(draft.text.casefold()))
    titles = {word for draft in drafts for word in _LETTERS.findall(draft.title.casefold())}
    for word in made.words:
        assert counted[word] <= 1, f"{word} is there {counted[word]} times"
        assert counted[word] or word in titles or word not in _needed(made), (
            f"{word} is lost, or glued to another"
        )
    for draft in drafts:
        shown = (
            f"{draft.title} {draft.text} {' '.join(section.name for section in draft.sections)}".casefold()
        )
        for word in made.unseen:
            assert word not in shown, f"{word} is hidden, but was read"


def _needed(made: MadeDocument) -> set[str]:
    """The words of the parts; a title may be left out, as in a table without room for one."""
    return set(made.words) - set(_LETTERS.findall(made.title.casefold()))


@dataclass(frozen=True, slots=True)
class _Quote:
    draft: ParsedDocument
    passage: Passage
    unit: tuple[int, int]
    spans: tuple[QuoteSpan, ...]

    @property
    def texts(self) -> list[str]:
        return [self.draft.text[span.start : span.end] for span in self.spans]


def _quotes(draft: ParsedDocument) -> list[_Quote]:
    """The quote of every unit of a document; each must be exact, in order, and in one section."""
    quotes: list[_Quote] = []
    last = 0
    for passage in split_into_passages(draft, lambda texts: [len(text) // 4 + 1 for text in texts]):
        assert any(s.start <= passage.start < passage.end <= s.end for s in draft.sections)
        for number, (start, end) in enumerate(passage.sentences):
            assert last <= start < end, "a unit is in two passages"
            last = end
            spans = quote_spans(draft.structured, passage.sentences, number)
            position = 0
            for span in spans:
                assert position <= span.start < span.end <= len(draft.text)
                said = draft.text[span.start : span.end]
                assert said.strip() == said or span.kind is BlockKind.CODE
                position = span.end
            assert any(span.start <= start and end <= span.end for span in spans), "a quote without its unit"
            quotes.append(_Quote(draft, passage, (start, end), spans))
    return quotes


def _check_atom(atom: Atom, drafts: list[ParsedDocument], quotes: list[_Quote]) -> None:
    found = [
        (draft, match.start("atom"), match.end("atom"))
        for draft in drafts
        for match in re.finditer(f"(?P<atom>{atom.pattern})", draft.text)
    ]
    assert len(found) == 1, f"{len(found)} times in the text: {atom}"
    [(draft, start, end)] = found
    inside = [block for block in draft.blocks if block.start <= start and end <= block.end]
    if atom.kind is not None:
        assert [block.kind for block in inside] == [atom.kind], f"{inside}: {atom}"
        assert atom.marker in ("", inside[0].marker), f"{inside}: {atom}"
        assert atom.depth in (0, inside[0].level), f"{inside}: {atom}"
        if atom.kind is BlockKind.CODE:
            assert inside[0].language == atom.language
    if inside and inside[0].kind is BlockKind.HEADING:
        return
    units = [q for q in quotes if q.draft is draft and q.unit[0] < end and start < q.unit[1]]
    assert any(q.unit[0] <= start and end <= q.unit[1] for q in units), f"not in one unit: {atom}"
    for quote in (q for q in quotes if q.draft is draft):
        for span in quote.spans:
            if span.start < end and start < span.end:
                assert span.start <= start and end <= span.end, f"cut in {quote.texts}: {atom}"
    for quote in units:
        said = "\n".join(quote.texts)
        assert not atom.with_it or re.search(atom.with_it, said), f"not in {quote.texts}: {atom.with_it}"


def atoms(made: MadeDocument, form: Format) -> list[Atom]:
    """What may not be cut in a document."""
    return [atom for part in made.parts for atom in _atoms(part, form)]


def _atoms(part: object, form: Format) -> list[Atom]:
    def kind(name: str, kind: BlockKind) -> BlockKind | None:
        return kind if name in form.keeps else None

    match part:
        case Heading(text, _):
            return [Atom(kind("heading", BlockKind.HEADING), spaced(text))]
        case Prose(own, sentences):
            return [Atom(kind(own.value, own), spaced(said)) for said in sentences]
        case Pair(_, sentences):
            return [Atom(None, spaced(said)) for said in sentences]
        case Listing(lead_in, items):
            before = [Atom(None, spaced(lead_in))] if lead_in else []
            listed = kind("list", BlockKind.LIST_ITEM)
            return before + [
                Atom(
                    listed,
                    spaced(text),
                    spaced(lead_in) if listed else "",
                    marker if marker != "-" else "",
                    depth if listed else 0,
                )
                for depth, marker, text in items
                if len(text) < _MAX_WHOLE_CHARS
            ]
        case Table(rows):
            tabled = kind("table", BlockKind.TABLE)
            if tabled is None:
                return [
                    Atom(None, spaced(cell))
                    for row in rows
                    for cell in row
                    if _LETTERS.search(cell) and cell != "yes"
                ]
            header = _row(rows[0])
            return [Atom(tabled, header)] + [Atom(tabled, _row(row), header) for row in rows[1:]]
        case Code(lead_in, language, lines):
            before = [Atom(None, spaced(lead_in))] if lead_in else []
            has_language = form.file.split(".")[-1] not in ("docx", "odt", "pdf")
            return before + [
                Atom(
                    kind("code", BlockKind.CODE),
                    rf"(?m:^{re.escape(line)}$)" if form.file not in _REDRAWS else spaced(line),
                    spaced(lead_in),
                    language=language if has_language else "",
                )
                for line in lines
                if re.search(r"[^\W\d_]{4}", line)
            ]
    return []


def spaced(text: str) -> str:
    """A pattern of a text whose lines may be broken at other places."""
    return r"\s+".join(map(re.escape, text.split()))


def _row(cells: tuple[str, ...]) -> str:
    """A pattern of a row: its cells with " | " between them; empty ones at its end may be missing."""
    said = r" (?:\| *)+".join(
        " ".join(map(re.escape, cell.split())).replace(r"\ ", " ") for cell in cells if cell
    )
    return rf"(?m:^{said}(?=[ |]*$))"
