"""Read what the styles of a Word document say of paragraphs: headings, lists, code, captions, hidden text."""

import re
from dataclasses import dataclass

from lxml import etree

from corpus.document import BlockKind
from corpus.readers.docx.xml import attribute, child, children, is_on, number

_MAX_ANCESTORS = 20
_HEADING_NAME = re.compile(
    r"(?:heading|[üÜ]?berschrift|titre|t[íÍ]?tulo|titolo|заголовок|заглавие|kop|rubrik|overskrift|otsikko"
    r"|nag[łŁ]?[óÓ]?wek|nadpis|c[íÍ]?msor|titlu|ba[şŞ]?l[ıI]?k|標題|标题|見出し|제목|כותרת|عنوان)[ _-]*(\d)",
    re.IGNORECASE,
)
_TITLE_NAMES = frozenset(
    "title titel titre título ttulo titolo название назва tytuł tytu otsikko rubrik tittel název"
    " 标题 表題 제목".split()
)
_SUBTITLE_NAMES = frozenset(
    "subtitle untertitel soustitre subtítulo subttulo sottotitolo подзаголовок підзаголовок ondertitel"
    " undertitel undertittel underrubrik podtytuł podtytu podtitul alaotsikko 副标题 副題".split()
)
_CODE_NAME = re.compile(
    r"source ?code|\bcode\b|code ?(?:block|snippet|listing|sample|example|para\w*|text)|listing"
    r"|quell(?:text|code)|preformatted|verbatim|programm?(?:listing|code)|macro ?text|console|terminal"
    r"|код|código|codigo|codice",
    re.IGNORECASE,
)
_NO_CODE = re.compile(r"postal|zip|dress|of conduct|caption|title|heading", re.IGNORECASE)
_CAPTION_NAME = re.compile(
    r"caption|beschriftung|l[ée]gende|leyenda|epígrafe|didascalia|назва об|название объекта|bildunterschrift",
    re.I,
)
_QUOTE_NAME = re.compile(
    r"(?:intense |block )?(?:quote|quotation)s?|block ?text|(?:intensives )?zitat|citation(?: intense)?"
    r"|cita(?: destacada)?|цитата",
    re.I,
)
_CONTENTS_NAME = re.compile(
    r"toc ?(?:\d|heading)|contents ?(?:\d|heading)|table of figures|verzeichnis ?\d|оглавление ?\d", re.I
)
_LIST_NAME = re.compile(r"list ?(?P<kind>bullet|number|continue)? ?(?P<depth>\d)?", re.I)
_MONO_FONT = re.compile(
    r"courier|consolas|lucida console|monaco|menlo|mono\b|monospace|typewriter|source code|inconsolata"
    r"|fixedsys|andale",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph's style, and the styles that it is based on, say of it."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    number_id: str | None = None
    number_level: int | None = None
    is_contents: bool = False
    is_hidden: bool = False
    is_mono: bool = False
    list_depth: int = 0
    """The depth of a list that the style's name tells of, such as "List Bullet 2"; else 0."""


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        for style in children(root, "style"):
            identifier = attribute(style, "styleId") or ""
            self._styles.setdefault(identifier, style)
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on"):
                self._default = identifier
        self._paragraphs: dict[str, ParagraphStyle] = {}

    def paragraph(self, properties: etree._Element | None) -> ParagraphStyle:
        """Return the style of a paragraph with these properties (w:pPr)."""
        identifier = attribute(child(properties, "pStyle")) or self._default
        if identifier not in self._paragraphs:
            self._paragraphs[identifier] = self._read(identifier)
        return self._paragraphs[identifier]

    def run_is_hidden(self, properties: etree._Element | None) -> bool:
        """True if a run with these properties (w:rPr) is hidden text."""
        vanish = child(properties, "vanish")
        if vanish is not None:
            return is_on(vanish)
        identifier = attribute(child(properties, "rStyle"))
        return bool(identifier) and any(
            is_on(child(s, "rPr", "vanish")) for s in self._chain(identifier or "")
        )

    def run_is_mono(self, properties: etree._Element | None) -> bool | None:
        """True if a run's own font has letters of one width; None if it says nothing."""
        own = _is_mono(properties)
        identifier = attribute(child(properties, "rStyle"))
        if own is not None or not identifier:
            return own
        return next(
            (said for s in self._chain(identifier) if (said := _is_mono(child(s, "rPr"))) is not None), None
        )

    def table_has_first_row(self, properties: etree._Element | None) -> bool:
        """True if a table's style gives the first row a look of its own, and the table uses it."""
        look = child(properties, "tblLook")
        flag = attribute(look, "firstRow")
        if flag is None:
            try:
                flag = "1" if int(attribute(look) or "0", 16) & 0x20 else "0"
            except ValueError:
                flag = "0"
        if flag not in ("1", "true", "on"):
            return False
        identifier = attribute(child(properties, "tblStyle"))
        return bool(identifier) and any(
            attribute(part, "type") == "firstRow"
            for style in self._chain(identifier or "")
            for part in children(style, "tblStylePr")
        )

    def linked_number(self, identifier: str) -> str | None:
        """Return the id of the numbering that a numbering style uses."""
        return attribute(child(self._styles.get(identifier), "pPr", "numPr", "numId"))

    def _chain(self, identifier: str) -> list[etree._Element]:
        """Return a style and the styles that it is based on."""
        chain: list[etree._Element] = []
        while len(chain) < _MAX_ANCESTORS and (style := self._styles.get(identifier)) is not None:
            chain.append(style)
            identifier = attribute(child(style, "basedOn")) or ""
        return chain

    def _read(self, identifier: str) -> ParagraphStyle:
        chain = self._chain(identifier)
        names = [_style_name(style) for style in chain] or [("", identifier)]
        said = {
            key: next(
                (v for style in chain if (v := attribute(child(style, "pPr", *path))) is not None), None
            )
            for key, path in (
                ("outline", ("outlineLvl",)),
                ("number", ("numPr", "numId")),
                ("level", ("numPr", "ilvl")),
            )
        }
        kind, level = _kind(names, number(said["outline"]))
        in_list = _LIST_NAME.fullmatch(names[0][0]) if names[0][0] else None
        depth = int(in_list.group("depth") or 1) if in_list and in_list.group("kind") else 0
        monos = (_is_mono(child(style, "rPr")) for style in chain)
        return ParagraphStyle(
            kind,
            level,
            said["number"],
            number(said["level"]),
            is_contents=any(_CONTENTS_NAME.fullmatch(name) for name, _ in names[:1]),
            is_hidden=any(is_on(child(style, "rPr", "vanish")) for style in chain),
            is_mono=next((mono for mono in monos if mono is not None), False),
            list_depth=depth,
        )


def _style_name(style: etree._Element) -> tuple[str, str]:
    name = (attribute(child(style, "name")) or "").strip().lower()
    return name, (attribute(style, "styleId") or "").strip().lower()


def _kind(names: list[tuple[str, str]], outline: int | None) -> tuple[BlockKind, int]:
    """Return the kind of a style and its level, by outline level and names, the style's own first."""
    own = {"".join(part.split()).replace("-", "") for part in names[0]}
    if own & _TITLE_NAMES:
        return BlockKind.HEADING, 1
    if own & _SUBTITLE_NAMES:
        return BlockKind.HEADING, 2
    if outline is not None:
        return (BlockKind.HEADING, min(6, outline + 1)) if outline < 9 else (BlockKind.PARAGRAPH, 0)
    for pair in names:
        for name in pair:
            found = _HEADING_NAME.fullmatch(name)
            if found and found.group(1) != "0":
                return BlockKind.HEADING, min(6, int(found.group(1)))
    for name, identifier in names:
        said = name or identifier
        if _CODE_NAME.search(said) and not _NO_CODE.search(said):
            return BlockKind.CODE, 0
        if _CAPTION_NAME.search(said):
            return BlockKind.CAPTION, 0
        if _QUOTE_NAME.fullmatch(said):
            return BlockKind.QUOTE, 0
    return BlockKind.PARAGRAPH, 0


def _is_mono(properties: etree._Element | None) -> bool | None:
    fonts = child(properties, "rFonts")
    name = attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
    return None if name is None else bool(_MONO_FONT.search(name))


def outline_level(properties: etree._Element | None) -> int | None:
    """Return the heading level that a paragraph itself declares, 0 for body text, None if it says nothing."""
    said = number(attribute(child(properties, "outlineLvl")))
    if said is None:
        return None
    return min(6, said + 1) if said < 9 else 0
