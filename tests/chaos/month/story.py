"""The stories that a feed's publisher truly publishes in the month, and when the feed lists them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

START = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
"""The start of the month: it spans two months' names, short and long, and no change of summer time."""
STEP_DAYS = 5
STEPS = 6

EDITED_STEP = 3
"""In this step a story gets one more sentence."""
SHORT_STEP, WHOLE_STEP = 4, 5
"""In the first of these steps a feed lists only its three newest items, in the second all again, oldest
first."""

_TOLD = (
    (
        0,
        -31,
        "{word} sails again from the eastern quay",
        "The ferry {word} sails again from the eastern quay after two weeks in the yard.",
    ),
    (
        0,
        -20,
        "Museum of {word} shows forty clocks",
        "The museum of {word} shows forty clocks that nobody has wound since the flood.",
    ),
    (
        1,
        -5,
        "Roof of the {word} market is mended",
        "Carpenters mended the roof of the {word} market and hung up two hundred lamps.",
    ),
    (
        2,
        -7,
        "{word} street gets a row of lime trees",
        "Gardeners planted lime trees along {word} street, where cars used to stand.",
    ),
    (
        2,
        -4,
        "A choir from {word} wins the autumn prize",
        "A choir from {word} won the autumn prize with songs of rowers and millers.",
    ),
    (
        4,
        -6,
        "Swimming bath of {word} is heated by a bakery",
        "The swimming bath of {word} is heated by the ovens of the bakery next door.",
    ),
)
"""For each story: its step, how many hours before the start it was published, its title, its text."""

_ADDED = "The fare for children was wrong in the first report: it is {number} crowns."

_HEADS = (
    "Bra",
    "Cor",
    "Dal",
    "Fen",
    "Gar",
    "Hol",
    "Jun",
    "Kel",
    "Lom",
    "Mar",
    "Nor",
    "Pel",
    "Rud",
    "Sel",
    "Tor",
)
_MIDDLES = ("a", "e", "i", "o", "u", "ane", "elo", "iri", "ona", "ulo")
_ENDS = ("by", "dal", "ford", "gard", "holm", "keld", "lund", "mere", "nes", "stad", "vik", "wold")


@dataclass(frozen=True, slots=True)
class Story:
    """An item as it truly is. `word` is in no other story; `day` is None if its date is nowhere given,
    `moment` if its time is not. `step` is the first that lists it."""

    number: int
    step: int
    word: str
    title: str
    text: str
    link: str | None
    published: datetime
    day: date | None
    moment: datetime | None
    is_edited: bool = False


def write_stories(index: int, site: str) -> list[Story]:
    """Return the stories of the `index`-th feed, oldest first, with pages under the address `site`."""
    stories = []
    for number, (step, hours, title, text) in enumerate(_TOLD, start=1):
        word = make_word(index * len(_TOLD) + number - 1)
        published = (START + timedelta(days=STEP_DAYS * step, hours=hours)).replace(minute=17)
        stories.append(
            Story(
                number=number,
                step=step,
                word=word,
                title=title.format(word=word),
                text=text.format(word=word),
                link=f"{site}/news/{number}-{word.lower()}",
                published=published,
                day=published.date(),
                moment=published,
            )
        )
    return stories


def make_word(number: int) -> str:
    """Return the `number`-th name of an invented place."""
    rest, end = divmod(number, len(_ENDS))
    rest, middle = divmod(rest, len(_MIDDLES))
    return _HEADS[rest % len(_HEADS)] + _MIDDLES[middle] + _ENDS[end]


def edit(story: Story) -> Story:
    """Return a story as it reads after its correction."""
    return replace(story, text=f"{story.text} {_ADDED.format(number=story.number + 3)}", is_edited=True)


def listed(stories: list[Story], step: int, *, edited: bool) -> list[Story]:
    """Return what a feed lists in a step, in its order; the third story is `edited` from EDITED_STEP on."""
    known = [
        edit(story) if edited and story.number == 3 and step >= EDITED_STEP else story
        for story in stories
        if story.step <= step
    ]
    if step == WHOLE_STEP:
        return known
    newest_first = known[::-1]
    return newest_first[:3] if step == SHORT_STEP else newest_first
