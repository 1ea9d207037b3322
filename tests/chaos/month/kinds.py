"""Kinds: each a fault of feeds that a public tracker reports, and how a feed that has it is made."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.chaos.month.story import EDITED_STEP, Story, listed

IDENTITY, LINKS, DATES, WRAPPERS, ENCODINGS, SERVERS = (
    "identity",
    "links",
    "dates",
    "wrappers",
    "encodings",
    "servers",
)
FAMILIES = (IDENTITY, LINKS, DATES, WRAPPERS, ENCODINGS, SERVERS)

RSS_TYPE = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Served:
    """A server's answer. `headers` go with it; a `kind` of None leaves out the content type."""

    body: bytes
    kind: str | None = RSS_TYPE
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issue:
    """A feed at one request: its list, the step of the month, the number of the poll, and the time."""

    name: str
    site: str
    step: int
    poll: int
    now: datetime
    stories: tuple[Story, ...]
    requests: int
    is_first_of_step: bool

    @property
    def feed_url(self) -> str:
        return f"{self.site}/feeds/{self.name}"


Render = Callable[[Issue], Served | str]
Change = Callable[[Story], Story]


def same(story: Story) -> Story:
    return story


@dataclass(frozen=True, slots=True)
class Kind:
    """A fault. `told` changes stories before the feed is made; `kept` gives what the library must hold of
    them.

    `is_edited` is False if an edit can't be told from a new item. `may_change` is True if the feed itself
    changes what it says of an item. `threads` are the public threads that report the fault. In `refused_step`
    the server refuses; if it `is_patient`, that must not count as a failure of the source. Items that come in
    `first_backlog_step` are not posted. `is_refused` is True if such an answer counts as no feed, which must
    be said when it is added.
    """

    name: str
    family: str
    fault: str
    right: str
    threads: str
    render: Render
    told: Change = same
    kept: Change = same
    is_edited: bool = True
    may_change: bool = False
    any_link: bool = False
    refused_step: int | None = None
    is_patient: bool = False
    first_backlog_step: int | None = 0
    is_refused: bool = False

    def fails_at(self, step: int) -> bool:
        """Return True if the server refuses in a step, so that a poll has to fail."""
        return step == self.refused_step

    def answer(self, blank: Issue) -> Served:
        """Return the answer of the feed's server to a request; `blank` has all stories of the month."""
        told = [self.told(story) for story in blank.stories]
        shown = tuple(listed(told, blank.step, edited=self.is_edited))
        made = self.render(replace(blank, stories=shown))
        return Served(made.encode()) if isinstance(made, str) else made

    def truth(self, stories: list[Story]) -> list[Story]:
        """Return the stories as the library must hold them at the end of the month."""
        last = listed([self.told(story) for story in stories], 10**6, edited=self.is_edited)
        return sorted(map(self.kept, last), key=lambda story: story.number)


KINDS: dict[str, Kind] = {}


def kind(
    name: str,
    family: str,
    fault: str,
    right: str = "each item once, whole",
    threads: str = "",
    **how: object,
) -> Callable[[Render], Render]:
    """Register the decorated function as the maker of a kind's feed."""

    def register(render: Render) -> Render:
        if name in KINDS:
            raise ValueError(f"the kind {name!r} is there twice")
        KINDS[name] = Kind(name, family, fault, right, threads, render, **how)  # type: ignore[arg-type]
        return render

    return register


def rss_item(story: Story, *, more: str = "", permalink: bool = False, **elements: str | None) -> str:
    """Return an RSS item; `elements` replaces the contents of elements by name, None leaves an element
    out."""
    inside: dict[str, str | None] = {
        "title": escape(story.title, quote=False),
        "link": escape(story.link or ""),
        "guid": f"{story.word}-{story.number}",
        "pubDate": format_datetime(story.published),
        "description": escape(f"<p>{story.text}</p>", quote=False),
    }
    inside |= elements
    attributes = {} if permalink else {"guid": ' isPermaLink="false"'}
    return (
        "<item>"
        + "".join(
            f"<{name}{attributes.get(name, '')}>{value}</{name}>"
            for name, value in inside.items()
            if value is not None
        )
        + f"{more}</item>"
    )


SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}


def rss(
    issue: Issue,
    make: Callable[[Story], str] = rss_item,
    *,
    head: str = '<?xml version="1.0" encoding="utf-8"?>\n',
    spaces: str = "",
    root: str = 'rss version="2.0"',
    tail: str = "</channel></rss>",
    more: str = "",
) -> str:
    """Return an RSS document; `spaces` are the prefixes of the namespaces that it declares."""
    declared = "".join(f' xmlns:{name}="{SPACES[name]}"' for name in spaces.split())
    return (
        f"{head}<{root}{declared}><channel><title>Herald of {issue.name}</title>"
        f"<link>{issue.site}/home/{issue.name}</link><description>All news</description>{more}"
        f"{''.join(map(make, issue.stories))}{tail}"
    )


def atom_entry(story: Story, **elements: str | None) -> str:
    """Return an Atom entry; `elements` replace whole elements by name, None leaves one out."""
    moment = iso(story.published)
    parts: dict[str, str | None] = {
        "id": f"<id>urn:{story.word}:{story.number}</id>",
        "title": f"<title>{escape(story.title)}</title>",
        "link": f'<link href="{escape(story.link or "")}"/>',
        "published": f"<published>{moment}</published>",
        "updated": f"<updated>{moment}</updated>",
        "content": f'<content type="html">{escape(f"<p>{story.text}</p>")}</content>',
    }
    return f"<entry>{''.join(part for part in (parts | elements).values() if part is not None)}</entry>"


def atom(
    issue: Issue,
    make: Callable[[Story], str] = atom_entry,
    *,
    attributes: str = "",
    space: str = "http://www.w3.org/2005/Atom",
) -> str:
    """Return an Atom document."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{space}"{attributes}>'
        f"<title>Herald of {issue.name}</title><id>urn:{issue.name}</id>"
        f'<link href="{issue.site}/home/{issue.name}"/><updated>{iso(issue.now.replace(hour=0, minute=0))}'
        f"</updated>{''.join(map(make, issue.stories))}</feed>"
    )


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def cut_tags(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def renamed(**changes: object) -> Change:
    """Return a change of some facts of a story: each a value, or a function of the story."""

    def change(story: Story) -> Story:
        made = {name: value(story) if callable(value) else value for name, value in changes.items()}
        return replace(story, **made)  # type: ignore[arg-type]

    return change


def is_late(issue: Issue) -> bool:
    """Return True once the step with the edit has come."""
    return issue.step >= EDITED_STEP
