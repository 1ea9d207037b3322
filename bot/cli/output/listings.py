"""Print documents, passages, stories and reports."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.contract import Past
from bot.dates.ages import day_and_age, day_text
from corpus.document import Document
from corpus.paths import shown_path
from corpus.reflow import collapse_whitespace
from index.ingest.indexing import Report
from index.retrieve.search import Ranked
from index.store import Listing

if TYPE_CHECKING:  # its imports take long
    from index.stories.latest import Card

_ALSO_NAMED = 5


def show_report(console: Console, report: Report) -> None:
    """Print what `add` did in one line, then each problem."""
    counts = (
        (len(report.added), "added"),
        (len(report.changed), "changed"),
        (len(report.reread), "read again by a newer reader"),
        (len(report.moved), "renamed"),
        (len(report.removed), "removed"),
        (report.unchanged, "unchanged"),
    )
    done = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing to do"
    console.print(Text.assemble(("✓ ", "good"), f"Documents: {done} · {report.passages:,} passages indexed"))
    show_left_undone(console, report)


def show_left_undone(console: Console, report: Report) -> None:
    """Print which files are gone and what became of their documents, what was passed over, and problems."""
    for files, became in ((report.gone, "removed"), (report.kept, "kept")):
        if files:
            console.print(Text.assemble(("− ", "bad"), _missing_text(files, became)), soft_wrap=True)
    if report.passed_over:
        console.print(Text(passed_over_text(report.passed_over), "place"), soft_wrap=True)
    show_problems(console, report.problems)


def passed_over_text(kinds: Mapping[str, int]) -> str:
    """Return "Passed over 12 files: 9 .png, 3 .zip", with the remedy for pictures."""
    from corpus.files import describe_kinds  # not needed by questions, as all of corpus.readers
    from corpus.readers import PICTURES

    remedy = "; `pip install '.[ocr]'` lets Footnote read pictures" if PICTURES & kinds.keys() else ""
    return f"Passed over {describe_kinds(kinds)}{remedy}"


def nothing_readable_text(paths: Sequence[str], kinds: Mapping[str, int]) -> str:
    """Return that nothing in some folders can be read, what is in them, and what could be."""
    from corpus.readers import READABLE

    return (
        f"{', '.join(paths)}: nothing here can be read. {passed_over_text(kinds)}. "
        f"Footnote reads {' '.join(sorted(READABLE))}."
    )


def _missing_text(files: Mapping[str, str], became: str) -> str:
    """Return "2 documents removed, since their files are gone: notes/a.md, notes/b.md"."""
    names = [shown_path(Path(file)) for file in sorted(set(files.values()))]
    documents = "1 document" if len(files) == 1 else f"{len(files):,} documents"
    whose = "its file is" if len(files) == 1 else "their file is" if len(names) == 1 else "their files are"
    link = "since" if became == "removed" else "though"
    rest = len(names) - _ALSO_NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"{documents} {became}, {link} {whose} gone: {', '.join(names[:_ALSO_NAMED])}{more}"


def show_problems(console: Console, problems: Sequence[str]) -> None:
    """Show problems with their paths unbroken, so that a path can be found and copied."""
    for problem in problems:
        console.print(Text.assemble(("! ", "bad"), problem), overflow="ignore", crop=False)


def show_documents(console: Console, listings: Sequence[Listing]) -> None:
    if not listings:
        console.print("There are no documents yet. Add some with: footnote add PATH")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Published", style="place", no_wrap=True)
    table.add_column("Title and id", ratio=1, overflow="fold")
    table.add_column("Source", style="place", max_width=24)
    table.add_column("Passages", justify="right", style="place")
    for item in listings:
        title = Text.assemble(item.title, (f"\n{item.id}", "mark"))
        published = item.published[:10] if item.published else "unknown"
        table.add_row(published, title, item.source or "", str(item.passages))
    console.print(table)
    console.print(Text(f"{len(listings):,} documents", "place"))


def show_document(console: Console, document: Document, past: Sequence[Past] = ()) -> None:
    """Print a document as it is stored, with its past versions."""
    draft = document.draft
    console.print(Text(draft.title, "title"))
    facts = [document.id, f"version {document.version}", draft.source]
    facts.append(day_and_age(draft.published.text if draft.published else None))
    console.print(Text(" · ".join(fact for fact in facts if fact), "place"))
    for fact in (draft.url, document.origin):
        if fact:
            console.print(Text(fact, "link"), soft_wrap=True)
    if past:
        console.print(Text("Past versions, for `footnote show`:", "place"))
    for version in past:
        console.print(Text.assemble("  ", (version.id, "mark"), (f"  {_held(version)}", "place")))
    for section in draft.sections:
        console.print()
        if section.name:
            console.print(Text(section.name, "title"))
        console.print(Text(draft.text[section.start : section.end]))


def _held(version: Past) -> str:
    if version.first is None:
        return f"until {day_text(version.last)}"
    if version.first == version.last:
        return f"on {day_text(version.first)}"
    return f"from {day_text(version.first)} to {day_text(version.last)}"


def show_passages(console: Console, ranked: Sequence[Ranked], texts: dict[str, str]) -> None:
    if not ranked:
        console.print("No passage was found.")
    for number, item in enumerate(ranked, start=1):
        passage = item.passage
        place = " · ".join(fact for fact in (passage.title, passage.section) if fact)
        console.print(Text.assemble((f"{number}. ", "mark"), (place, "title")))
        scores = (
            f"fused {item.score:.3f} · dense {item.dense:.3f} · BM25 {item.bm25:.2f} · {passage.document_id}"
        )
        console.print(Padding(Text(scores, "place"), (0, 0, 0, 3)))
        text = collapse_whitespace(texts[passage.document_id][passage.start : passage.end])
        console.print(Padding(Text(text), (0, 0, 1, 3)))


def show_cards(console: Console, cards: "Sequence[Card]", topic: str | None) -> None:
    """Print the newest stories, one card each."""
    if not cards:
        none = f"No document is about {topic}." if topic else "There is nothing yet."
        console.print(none, markup=False)
    for card in cards:
        show_card(console, card)
        console.print()


def show_card(console: Console, card: "Card", sections: int | None = None) -> None:
    """Print a story in short: its newest document, the documents behind it, and its first `sections`.

    All sections are printed if that is None.
    """
    title = Text(card.title, "title")
    if card.url or card.page:
        title.stylize(f"link {card.url or card.page}")
    console.print(title)
    updated = "updated" if card.version > 1 else None
    facts = (day_and_age(card.published), card.source, updated)
    console.print(Text(" · ".join(fact for fact in facts if fact), "place"))
    behind = behind_text(card)
    if behind:
        console.print(Text(behind, "place"))
    console.print(Text(card.document, "mark"))
    for excerpt in card.sections[:sections]:
        line = Text.assemble((f"{excerpt.section}  " if excerpt.section else "", "mark"))
        line.append(f"“{collapse_whitespace(excerpt.text)}”")
        console.print(Padding(line, (0, 0, 0, 2)))


def behind_text(card: "Card") -> str:
    """Return "3 documents since 5 Jan 2026 · also reported by A, B", "" for a story of one document."""
    facts = []
    if card.documents > 1:
        since = f" since {day_text(card.since)}" if card.since else ""
        facts.append(f"{card.documents:,} documents{since}")
    if card.also:
        facts.append(also_text(card.also))
    return " · ".join(facts)


def also_text(sources: Sequence[str]) -> str:
    """Return "also reported by" with the first names of sources and the number of the rest."""
    rest = len(sources) - _ALSO_NAMED
    return f"also reported by {', '.join(sources[:_ALSO_NAMED])}" + (f" and {rest} more" if rest > 0 else "")
