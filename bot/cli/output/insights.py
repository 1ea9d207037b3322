"""Print insights: unanswered questions, answers that did not help, and the result of an export."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.dates.ages import day_text
from bot.insights.grouping import Findings, Group

_GROUPS, _OTHERS, _DOCUMENTS = 20, 3, 3


def show_findings(console: Console, found: Findings, titles: Mapping[str, str]) -> None:
    """Print unanswered questions, then answers that did not help, most frequent first.

    `titles` are the titles of documents by id.
    """
    if not (found.helpful or found.not_helpful or found.unanswered):
        console.print("Nothing yet: no question went without an answer, and nobody has voted.", style="hint")
        return
    console.print(
        Text.assemble(
            ("Insights", "title"),
            (f"  {found.helpful:,} answers helped, {found.not_helpful:,} did not, ", "place"),
            (f"{found.unanswered:,} questions got no answer", "place"),
        )
    )
    _show_groups(console, "Questions without an answer", found.unanswered_groups, {})
    _show_groups(console, "Answers that did not help", found.unhelpful_groups, titles)


def show_export(console: Console, figures: Mapping[str, object]) -> None:
    """Print what was exported, and how to measure with it."""
    console.print(
        Text.assemble(
            (f"{figures['folder']}", "title"),
            f"  {figures['documents']:,} documents, {figures['judgements']:,} judgements on "
            f"{figures['questions']:,} questions; {figures['unanswered']:,} more without an answer",
        ),
        soft_wrap=True,
    )
    if figures["votes_left_out"]:
        console.print(
            f"Votes left out, on documents that are gone: {figures['votes_left_out']:,}", style="hint"
        )
    console.print(
        f"Measure with: footnote eval {figures['folder']}", style="hint", markup=False, soft_wrap=True
    )


def _show_groups(console: Console, head: str, groups: Sequence[Group], titles: Mapping[str, str]) -> None:
    if not groups:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False, expand=True)
    table.add_column("", justify="right", style="mark", no_wrap=True)
    table.add_column("", ratio=1, overflow="fold")
    table.add_column("", style="place", no_wrap=True)
    for group in groups[:_GROUPS]:
        text = Text(group.question)
        for other in group.others[:_OTHERS]:
            text.append(f"\n{other}", "place")
        for document in group.documents[:_DOCUMENTS]:
            text.append(f"\n↳ {titles.get(document, document)}", "place")
        table.add_row(f"{group.count:,}×", text, day_text(group.last.isoformat()))
    console.print(Text(f"\n{head}", "title"))
    console.print(table)
    if len(groups) > _GROUPS:
        rest = groups[_GROUPS:]
        asked = sum(group.count for group in rest)
        console.print(Text(f"and {asked:,} more on {len(rest):,} matters: --json", "place"))
