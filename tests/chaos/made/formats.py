"""The formats in which documents are made: the name of a file, what parts it can have, and its writer."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis.strategies import SearchStrategy

from tests.chaos.made import markup, office, placed
from tests.chaos.made.documents import (
    Code,
    Heading,
    Hidden,
    Listing,
    MadeDocument,
    Pair,
    Part,
    Prose,
    Table,
    made_documents,
)

TEXT_LANGUAGES = ("en", "en", "de", "fr", "es", "uk", "ja", "zh")
LATIN_LANGUAGES = ("en", "en", "de", "fr", "es")
_ALL = "heading paragraph quote list table code hidden"


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `keeps` are the kinds of parts whose kind a reader can tell from the file."""

    file: str
    write: Callable[[MadeDocument], bytes]
    kinds: frozenset[str]
    keeps: frozenset[str]
    languages: tuple[str, ...] = TEXT_LANGUAGES
    most_parts: int = 6

    def documents(self) -> SearchStrategy[MadeDocument]:
        """Documents that the format can hold."""
        return made_documents(self.kinds, self.languages, self.most_parts)


def _format(
    file: str,
    write: Callable[[MadeDocument], bytes],
    kinds: str,
    keeps: str | None = None,
    languages: tuple[str, ...] = TEXT_LANGUAGES,
    most_parts: int = 6,
) -> Format:
    kept = kinds if keeps is None else keeps
    return Format(file, write, frozenset(kinds.split()), frozenset(kept.split()), languages, most_parts)


def can_hold(form: Format, part: Part) -> bool:
    """True if a format can have a part."""
    return (part.kind.value if isinstance(part, Prose) else _NAMES[type(part)]) in form.kinds


_NAMES = {Heading: "heading", Listing: "list", Table: "table", Code: "code", Hidden: "hidden", Pair: "pair"}

FORMATS = {
    made.file: made
    for made in (
        _format("a.txt", markup.write_txt, "heading paragraph list code"),
        _format("faq.txt", markup.write_txt, "pair"),
        _format("a.md", markup.write_md, _ALL),
        _format("a.mdx", markup.write_mdx, _ALL),
        _format("a.rst", markup.write_rst, f"{_ALL} caption"),
        _format("a.html", markup.write_html, f"{_ALL} caption"),
        _format("a.epub", markup.write_epub, f"{_ALL} caption"),
        _format("a.xml", markup.write_feed, f"{_ALL} caption"),
        _format("html.eml", markup.write_eml_html, f"{_ALL} caption"),
        _format("a.eml", markup.write_eml, "paragraph"),
        _format("a.json", markup.write_json, _ALL),
        _format("a.jsonl", markup.write_jsonl, f"{_ALL} caption"),
        _format("faq.json", markup.write_faq, "pair"),
        _format("a.docx", office.write_docx, f"{_ALL} caption"),
        _format("a.odt", office.write_odt, f"{_ALL} caption"),
        _format("a.rtf", office.write_rtf, "heading paragraph quote caption list table hidden"),
        _format("a.pptx", office.write_pptx, "heading paragraph list table hidden"),
        _format("a.xlsx", office.write_xlsx, "paragraph table hidden", "table"),
        _format("a.csv", placed.write_csv, "table", most_parts=1),
        _format("a.tsv", placed.write_tsv, "table", most_parts=1),
        _format("faq.xlsx", office.write_xlsx, "pair"),
        _format("faq.csv", placed.write_csv, "pair"),
        _format("a.srt", placed.write_srt, "paragraph", ""),
        _format("a.vtt", placed.write_vtt, "paragraph hidden", ""),
        _format(
            "a.pdf", placed.write_pdf, "heading paragraph list table code", "heading code", LATIN_LANGUAGES
        ),
    )
}
