"""Print a timeline: the developments of a story with their days, oldest first, the newest one marked."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.cli.output.listings import also_text
from bot.dates.ages import day_and_age, day_text
from corpus.reflow import collapse_whitespace

if TYPE_CHECKING:  # its imports take long
    from index.stories.timeline import Development, Timeline


def show_timeline(console: Console, timeline: "Timeline | None", topic: str) -> None:
    """Print a story over time, or that no document is about the topic."""
    if timeline is None:
        console.print(f"No document is about {topic}.", markup=False)
        return
    count = len(timeline.developments)
    said = "1 development" if count == 1 else f"{count:,} developments, oldest first"
    console.print(Text.assemble((timeline.title, "title"), (f"\n{said}", "place")))
    for number, development in enumerate(timeline.developments, start=1):
        console.print()
        _show(console, development, newest=number == count)


def _show(console: Console, development: "Development", newest: bool) -> None:
    day = day_and_age(development.published) if newest else day_text(development.published)
    head = Text.assemble((day, "mark"), (" · newest", "good") if newest else "")
    console.print(head)
    body = Text(f"“{collapse_whitespace(development.text)}”\n", "quote")
    start = len(body)
    body.append(development.title, "title")
    link = development.link or development.url or development.page
    if link:
        body.stylize(f"link {link}", start)
    facts = [development.source, development.section]
    facts += [also_text(development.also)] if development.also else []
    line = " · ".join(fact for fact in facts if fact)
    if line:
        body.append(f"\n{line}", "place")
    console.print(Padding(body, (0, 0, 0, 2), expand=False))
    address = development.url or development.page or development.document
    style = "link" if development.url or development.page else "mark"
    console.print(Text(f"  {address}", style), soft_wrap=True)
