"""Read rich text (.rtf): words in every encoding, headings by their style, lists, and tables row by row."""

import codecs
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from corpus.blocks import TextBlock, assemble_blocks, heading, list_item, table
from corpus.document import BlockKind
from corpus.errors import DocumentError
from corpus.readers.decode import normalise_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import MAX_REPEATED_CHARACTERS
from corpus.reflow import collapse_whitespace

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?"  # a word with its number
    r"|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])"  # a byte, a sign
    r"|([{}])|([\r\n\x00]+)|([^\\{}\r\n\x00]+)|\\"
)
_SIGNS = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "lbr": "\n",
    "zwnj": "\u200c",
    "zwj": "\u200d",
    "~": "\u00a0",
    "_": "\u2011",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
_SKIPPED = frozenset(
    """
    colortbl pict objdata objclass header headerf headerl headerr footer footerf footerl footerr
    annotation atnid atnauthor atnref xe tc tcn rxe bkmkstart bkmkend fldinst listtable
    listoverridetable revtbl rsidtbl generator themedata datastore latentstyles mmathPr nonshppict
    private template ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn sn sv filetbl colorschememapping
    xmlnstbl pgdsctbl htmltag mhtmltag passwordhash nonesttables docvar userprops
    """.split()
)
"""Groups that are not shown."""
_SHOWN_THOUGH_UNKNOWN = frozenset(("shpinst", "shptxt", "pntext", "listtext"))
"""Groups marked as "skip if unknown" that hold text, or groups with text."""
_CHARSETS = dict(
    (
        *((0, "cp1252"), (77, "mac_roman"), (128, "cp932"), (129, "cp949"), (130, "johab"), (134, "cp936")),
        *(
            (136, "cp950"),
            (161, "cp1253"),
            (162, "cp1254"),
            (163, "cp1258"),
            (177, "cp1255"),
            (178, "cp1256"),
        ),
        *((186, "cp1257"), (204, "cp1251"), (222, "cp874"), (238, "cp1250"), (254, "cp437"), (255, "cp437")),
    )
)
_SYMBOL_CHARSET = 2
_HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|título|заголовок)\s?(\d)", re.IGNORECASE)
_MAX_STYLE_CHARACTERS = 100
_MAX_DEPTH = 5_000


@dataclass(slots=True)
class _State:
    """What is in force inside a group."""

    target: str = ""
    """The group whose text is collected ("fonttbl", "stylesheet", "title", "listtext"); "" for shown text."""
    skipped: bool = False
    hidden: bool = False
    codec: str = ""
    is_symbol: bool = False
    fallback_length: int = 1
    style: int = -1
    outline: int = -1
    level: int = 0
    in_table: bool = False


@dataclass(slots=True)
class _Row:
    """A row of a table while it is read: its cells, and which continue the cell above or to the left."""

    cells: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    merge: str = ""
    is_header: bool = False


class _Parser:
    """Walks over the tokens of a file and collects its blocks."""

    def __init__(self, text: str) -> None:
        self.title = ""
        self.blocks: list[TextBlock] = []
        self._text = text
        self._state = _State()
        self._stack: list[_State] = []
        self._codec = "cp1252"
        self._fonts: dict[int, int] = {}
        self._font = 0
        self._default_font = -1
        self._styles: dict[int, str] = {}
        self._collected: list[str] = []
        self._words: list[str] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._marker = ""
        self._starred = False
        self._row = _Row()
        self._rows: list[list[str]] = []
        self._has_header = False
        self._in_header = False
        self._notes: list[str] = []

    def parse(self) -> None:
        position, end = 0, len(self._text)
        while position < end:
            match = _TOKEN.match(self._text, position)
            if match is None:
                break
            position = match.end()
            word, number, byte, sign, brace, _, plain = match.groups()
            if word == "bin":
                position += max(0, int(number or 0))
            elif word is not None:
                self._on_word(word, int(number) if number else None)
            elif byte is not None:
                self._on_byte(int(byte, 16))
            elif sign is not None:
                self._on_sign(sign)
            elif brace is not None:
                self._on_brace(brace)
            elif plain is not None:
                self._on_plain(plain)
        self._end_paragraph()
        self._end_table()

    def _on_brace(self, brace: str) -> None:
        self._flush_bytes()
        self._to_skip = 0
        self._starred = False
        if brace == "{":
            if len(self._stack) > _MAX_DEPTH:
                raise RecursionError
            self._stack.append(self._state)
            self._state = replace(self._state)
            return
        ended = self._state
        self._state = self._stack.pop() if self._stack else _State()
        if ended.target and ended.target != self._state.target:
            self._end_collected(ended)

    def _on_sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._on_word("par", None)
        elif sign != "-" and self._counts():
            self._write(_SIGNS.get(sign, ""))

    def _on_byte(self, value: int) -> None:
        if self._counts():
            self._bytes.append(value)

    def _on_plain(self, plain: str) -> None:
        skipped = min(self._to_skip, len(plain))
        self._to_skip -= skipped
        plain = plain[skipped:]
        if plain.isascii():
            self._write(plain)
        else:
            self._bytes += plain.encode("latin-1")

    def _counts(self) -> bool:
        """True unless a character is the replacement for one that \\u already gave."""
        if self._to_skip:
            self._to_skip -= 1
            return False
        return True

    def _on_word(self, word: str, number: int | None) -> None:
        if word in _SIGNS:
            if self._counts():
                self._write(_SIGNS[word])
            return
        self._flush_bytes()
        starred, self._starred = self._starred, False
        if word == "u" and number is not None:
            self._write(chr(number % 65_536))
            self._to_skip = self._state.fallback_length
        elif word in _SKIPPED or (starred and word not in _SHOWN_THOUGH_UNKNOWN):
            self._state.skipped = True
        elif word in ("fonttbl", "stylesheet", "info", "title", "listtext", "pntext", "footnote"):
            self._begin_collected(word)
        elif word in _ACTIONS:
            _ACTIONS[word](self, 1 if number is None else number)

    def _begin_collected(self, word: str) -> None:
        if word == "title" and self._state.target != "info":
            return
        target = "listtext" if word == "pntext" else word
        if target != self._state.target:
            self._state.target = target
            if target != "footnote":
                self._collected.clear()

    def _end_collected(self, ended: _State) -> None:
        said = collapse_whitespace(_paired("".join(self._collected)))
        if ended.target == "footnote":
            if said:
                self._notes.append(said)
        elif ended.target == "title":
            self.title = said
        elif ended.target == "listtext" and not ended.skipped:
            self._marker = said if re.search(r"\w", said) else "-"
        self._collected.clear()

    def _write(self, text: str) -> None:
        self._flush_bytes()
        state = self._state
        if not text or state.skipped or state.hidden or state.target == "info":
            return
        if state.target == "stylesheet":
            name, _, _ = text.partition(";")
            known = self._styles.get(state.style, "")
            if len(known) < _MAX_STYLE_CHARACTERS:
                self._styles[state.style] = known + name[:_MAX_STYLE_CHARACTERS]
        elif state.target == "":
            self._words.append(text)
        elif state.target != "fonttbl":
            self._collected.append(text)

    def _flush_bytes(self) -> None:
        if self._bytes:
            raw = bytes(self._bytes)
            self._bytes.clear()
            if self._state.is_symbol:
                self._write("•" * len(raw))
            else:
                self._write(raw.decode(self._state.codec or self._codec, "replace"))

    def set_codepage(self, number: int) -> None:
        codec = {10_000: "mac_roman", 65_001: "utf-8"}.get(number, f"cp{number}")
        with contextlib.suppress(LookupError):
            codecs.lookup(codec)
            self._codec = codec

    def use_font(self, number: int) -> None:
        if self._state.target == "fonttbl":
            self._font = number
            return
        charset = self._fonts.get(number, 1)
        self._state.codec = _CHARSETS.get(charset, "")
        self._state.is_symbol = charset == _SYMBOL_CHARSET

    def set_charset(self, number: int) -> None:
        if self._state.target == "fonttbl":
            self._fonts[self._font] = number

    def set_default_font(self, number: int) -> None:
        self._default_font = number

    def set_plain(self, _: int) -> None:
        self._state.hidden = False
        self.use_font(self._default_font)

    def set_paragraph_defaults(self, _: int) -> None:
        state = self._state
        state.in_table = False
        state.style, state.outline, state.level = -1, -1, 0

    def end_paragraph(self, _: int) -> None:
        if self._state.target == "" and self._state.in_table:
            self._words.append("\n")
        elif self._state.target == "":
            self._end_paragraph()
        else:
            self._collected.append("\n")

    def end_cell(self, _: int) -> None:
        if self._state.target == "":
            said = collapse_whitespace(_paired("".join(self._words)))
            has_number = self._marker not in ("", "-")
            self._row.cells.append(f"{self._marker} {said}" if has_number and said else said)
            self._marker = ""
            self._words.clear()

    def end_row(self, _: int) -> None:
        if self._state.target or not self._row.cells:
            return
        above = self._rows[-1] if self._rows else []
        cells: list[str] = []
        for column, cell in enumerate(self._row.cells):
            merge = self._row.merges[column] if column < len(self._row.merges) else ""
            repeats = merge == "above" and not cell and column < len(above)
            fits = repeats and len(above[column]) <= MAX_REPEATED_CHARACTERS
            cells.append(above[column] if fits else cell)
        if self._row.is_header and self._rows and not self._in_header:  # another table follows without a gap
            self._end_table_rows()
        self._in_header = self._row.is_header
        self._has_header = self._has_header or (self._row.is_header and not self._rows)
        self._rows.append(cells)
        self._row = _Row(merges=self._row.merges, is_header=self._row.is_header)

    def begin_row(self, _: int) -> None:
        self._row = _Row(cells=self._row.cells)

    def mark_header(self, _: int) -> None:
        self._row.is_header = True

    def merge_down(self, _: int) -> None:
        self._row.merge = "above"

    def end_cell_definition(self, _: int) -> None:
        self._row.merges.append(self._row.merge)
        self._row.merge = ""

    def _end_paragraph(self) -> None:
        self._flush_bytes()
        text = "\n".join(map(collapse_whitespace, _paired("".join(self._words)).split("\n"))).strip()
        self._words.clear()
        if text or not self._state.in_table:
            self._end_table()
        if text:
            self.blocks.append(self._typed(text))
        self._marker = ""
        self.blocks += [TextBlock(note) for note in self._notes]
        self._notes.clear()

    def _typed(self, text: str) -> TextBlock:
        style = self._styles.get(self._state.style, "").strip()
        named = _HEADING_STYLE.fullmatch(style)
        if style.casefold() == "title":
            return heading(collapse_whitespace(text), 1)
        if named or 0 <= self._state.outline < 9:
            level = int(named.group(1)) if named else self._state.outline + 1
            return heading(collapse_whitespace(text), min(6, max(1, level)))
        if self._marker:
            return list_item(text, self._state.level + 1, self._marker)
        if style.casefold() in ("quote", "intense quote", "quotations"):
            return TextBlock(text, BlockKind.QUOTE)
        return TextBlock(text, BlockKind.CAPTION if style.casefold() == "caption" else BlockKind.PARAGRAPH)

    def _end_table(self) -> None:
        if self._row.cells:
            self.end_row(0)
        self._end_table_rows()

    def _end_table_rows(self) -> None:
        if self._rows:
            self.blocks.append(table(self._rows, has_header=self._has_header))
        self._rows, self._has_header = [], False


def _set(name: str) -> Callable[[_Parser, int], None]:
    def action(parser: _Parser, number: int) -> None:
        setattr(parser._state, name, number)

    return action


def _set_flag(name: str) -> Callable[[_Parser, int], None]:
    def action(parser: _Parser, number: int) -> None:
        setattr(parser._state, name, number != 0)

    return action


def _set_codec(codec: str) -> Callable[[_Parser, int], None]:
    def action(parser: _Parser, _: int) -> None:
        parser._codec = codec

    return action


_ACTIONS: dict[str, Callable[[_Parser, int], None]] = {
    "ansicpg": _Parser.set_codepage,
    "mac": _set_codec("mac_roman"),
    "pc": _set_codec("cp437"),
    "pca": _set_codec("cp850"),
    "deff": _Parser.set_default_font,
    "f": _Parser.use_font,
    "fcharset": _Parser.set_charset,
    "uc": _set("fallback_length"),
    "v": _set_flag("hidden"),
    "deleted": _set_flag("hidden"),
    "s": _set("style"),
    "outlinelevel": _set("outline"),
    "ilvl": _set("level"),
    "intbl": _set_flag("in_table"),
    "plain": _Parser.set_plain,
    "pard": _Parser.set_paragraph_defaults,
    "par": _Parser.end_paragraph,
    "sect": _Parser.end_paragraph,
    "page": _Parser.end_paragraph,
    "column": _Parser.end_paragraph,
    "cell": _Parser.end_cell,
    "nestcell": _Parser.end_paragraph,
    "row": _Parser.end_row,
    "trowd": _Parser.begin_row,
    "trhdr": _Parser.mark_header,
    "clvmrg": _Parser.merge_down,
    "cellx": _Parser.end_cell_definition,
}


def read_rtf(content: bytes, name: str) -> Reading:
    """Read one document. Its date is unknown, since a file's creation date is not its publication date."""
    content = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.startswith(b"{\\rtf"):
        raise DocumentError(f"{name}: it is not rich text (.rtf); save it again, then add it again.")
    parser = _Parser(content.decode("latin-1"))
    try:
        parser.parse()
    except (RecursionError, ValueError, OverflowError) as error:
        raise DocumentError(f"{name}: the rich text is damaged; save it again, then add it again.") from error
    blocks = [replace(block, text=normalise_text(block.text, name)) for block in parser.blocks]
    assembled = assemble_blocks(blocks)
    facts = DeclaredMetadata(title=assembled.title or parser.title or None)
    draft, problems = build_document(name, assembled, facts)
    return Reading((draft,), tuple(problems))


def _paired(text: str) -> str:
    """Return a text with the halves of characters beyond the first 65,536 joined."""
    if not re.search(r"[\ud800-\udfff]", text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
