"""Faults of identity: keys that tell items apart, and keys that tell that an item is the same as before."""

import random
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from html import escape

from tests.chaos.month.jsonfeed import json_feed
from tests.chaos.month.kinds import (
    IDENTITY,
    Issue,
    Served,
    atom,
    atom_entry,
    is_late,
    iso,
    kind,
    renamed,
    rss,
    rss_item,
)
from tests.chaos.month.story import SHORT_STEP, Story

NEW = "each item is a document and a post of its own"
ONCE = "the same items as before: nothing new, nothing twice"


def dateless(story: Story) -> Story:
    return replace(story, day=None, moment=None)


@kind("guid-zero", IDENTITY, "every item has the guid 0", NEW, "feedbin/support#507, brief-rss/brief#428")
def _guid_zero(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid="0"))


@kind(
    "guid-not-available",
    IDENTITY,
    "every item has N/A as its guid and as its link",
    NEW + ", without a link",
    "cocopuff2u/MOFA#24",
    kept=renamed(link=None),
)
def _guid_not_available(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid="N/A", link="N/A"))


@kind("guid-site", IDENTITY, "every item's guid is the site's address", NEW, "miniflux/v2#4197")
def _guid_site(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=f"{issue.site}/", permalink=True))


@kind("guid-undefined", IDENTITY, "every item's guid is the word undefined", NEW, "")
def _guid_undefined(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid="undefined"))


@kind(
    "guid-page-shared",
    IDENTITY,
    "every item of a year has one id, a page's address (Atom)",
    NEW,
    "feedbin/support#586",
)
def _guid_page_shared(issue: Issue) -> str:
    return atom(issue, lambda story: atom_entry(story, id=f"<id>{issue.site}/2026/update</id>"))


@kind(
    "guid-of-day",
    IDENTITY,
    "the guid is the day of publication, so that items of one day share it",
    NEW,
    "NixOS/nixos-homepage#842",
)
def _guid_of_day(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=f"{story.published:%Y-%m-%d}"))


@kind(
    "guid-some-shared",
    IDENTITY,
    "two of the items share a guid, the others have their own",
    NEW,
    "ViennaRSS/vienna-rss#355, FreshRSS/FreshRSS#5909",
)
def _guid_some_shared(issue: Issue) -> str:
    return rss(
        issue, lambda story: rss_item(story, guid="pair" if story.number in (4, 5) else str(story.number))
    )


@kind(
    "guid-used-again",
    IDENTITY,
    "a new item comes under the guid of one that was listed before and has dropped out",
    NEW + "; the older one stays what it was",
    "feedbin/support#604, feedbin/feedbin#331",
)
def _guid_used_again(issue: Issue) -> str:
    return rss(
        issue, lambda story: rss_item(story, guid="week" if story.number in (1, 6) else str(story.number))
    )


@kind(
    "guid-position",
    IDENTITY,
    "the guid is the item's place in the list, so it moves to the next item whenever one comes",
    NEW,
    "",
)
def _guid_position(issue: Issue) -> str:
    places = {story.number: place for place, story in enumerate(issue.stories, start=1)}
    return rss(issue, lambda story: rss_item(story, guid=str(places[story.number])))


@kind(
    "guid-empty",
    IDENTITY,
    "guid and link are there but empty",
    NEW,
    "r7kamura/weneedfeed#32, FreshRSS/FreshRSS#1552",
    kept=renamed(link=None),
)
def _guid_empty(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid="", link="", permalink=True))


@kind(
    "no-guid-one-link",
    IDENTITY,
    "no guid, and every item links to the site",
    NEW,
    "Ranchero-Software/NetNewsWire#4540, FreshRSS/FreshRSS#4487",
    kept=renamed(link=None),
    any_link=True,
)
def _no_guid_one_link(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None, link=f"{issue.site}/home/{issue.name}"))


@kind(
    "no-guid-one-link-one-date",
    IDENTITY,
    "no guid, one link, and all items of a day bear one time",
    NEW,
    "Ranchero-Software/NetNewsWire#4540",
    told=lambda story: replace(story, published=story.published.replace(hour=0, minute=0)),
    kept=renamed(moment=None),
    any_link=True,
)
def _no_guid_one_link_one_date(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None, link=f"{issue.site}/shop"))


@kind(
    "no-guid-one-link-no-date",
    IDENTITY,
    "no guid, no date, one link",
    NEW,
    "mozilla/addons#512",
    kept=dateless,
    any_link=True,
)
def _no_guid_one_link_no_date(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None, pubDate=None, link=f"{issue.site}/activity"))


@kind(
    "no-guid-no-link",
    IDENTITY,
    "neither guid nor link",
    NEW,
    "r7kamura/weneedfeed#32, gpodder/gpodder#614, gpodder/gpodder#847",
    kept=renamed(link=None),
)
def _no_guid_no_link(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None, link=None))


@kind(
    "no-guid",
    IDENTITY,
    "no guid, links of their own",
    ONCE,
    "feedbin/support#416, FreshRSS/FreshRSS#1558",
)
def _no_guid(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None))


@kind(
    "no-guid-one-title",
    IDENTITY,
    "no guid, no link, and every item has the same title",
    NEW,
    "",
    told=renamed(title="Notice of the harbour office"),
    kept=renamed(link=None),
)
def _no_guid_one_title(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None, link=None))


@kind(
    "text-alone-differs",
    IDENTITY,
    "no guid, no link, no date, one title: nothing but the text tells items apart",
    NEW + "; an edit can't be told from a new item, so the month has none",
    "mozilla/addons#512",
    told=renamed(title="Notice of the harbour office"),
    kept=lambda story: replace(story, link=None, day=None, moment=None),
    is_edited=False,
)
def _text_alone_differs(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None, link=None, pubDate=None))


@kind(
    "one-title",
    IDENTITY,
    "every item has the same title; guid and link are their own",
    NEW,
    "",
    told=renamed(title="Notice of the harbour office"),
)
def _one_title(issue: Issue) -> str:
    return rss(issue)


@kind(
    "guid-layout",
    IDENTITY,
    "the guid stands among line ends and spaces that change from time to time",
    ONCE,
    "madelynnblue/goread#148, bring/developer-site#1498",
)
def _guid_layout(issue: Issue) -> str:
    space = "\n" + " " * (issue.poll % 3)
    return rss(issue, lambda story: rss_item(story, guid=f"{space}note {story.word}{space}"))


@kind(
    "guid-session",
    IDENTITY,
    "the guid is the link with a session's id, another at each fetch",
    ONCE,
    "",
)
def _guid_session(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=f"{story.link}?PHPSESSID=a{issue.poll:04}"))


@kind("guid-clock", IDENTITY, "the guid ends in the time of the fetch", ONCE, "")
def _guid_clock(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=f"urn:{story.number}:{issue.now.timestamp():.0f}"))


@kind("guid-random", IDENTITY, "the guid is a new random number at each fetch", ONCE, "feedbin/support#580")
def _guid_random(issue: Issue) -> str:
    return rss(
        issue,
        lambda story: rss_item(story, guid=f"uuid:{random.Random(f'{issue.poll}{story.number}').random()}"),
    )


@kind(
    "guid-random-no-link",
    IDENTITY,
    "the guid is a new random number at each fetch, and there is no link",
    ONCE,
    "feedbin/support#580",
    kept=renamed(link=None),
)
def _guid_random_no_link(issue: Issue) -> str:
    def item(story: Story) -> str:
        return rss_item(
            story, guid=f"uuid:{random.Random(f'{issue.poll}{story.number}').random()}", link=None
        )

    return rss(issue, item)


@kind(
    "guid-https",
    IDENTITY,
    "the site goes over to https: guids change, and links with them",
    ONCE,
    "Ranchero-Software/NetNewsWire#324, Ranchero-Software/NetNewsWire#3572",
    may_change=True,
    any_link=True,
)
def _guid_https(issue: Issue) -> str:
    def item(story: Story) -> str:
        link = (story.link or "").replace("http:", "https:" if is_late(issue) else "http:")
        return rss_item(story, guid=link, link=link, permalink=True)

    return rss(issue, item)


@kind(
    "guid-renumbered",
    IDENTITY,
    "a new system numbers all items anew: other guids, the same links",
    ONCE,
    "lwindolf/liferea#1195, brendanlong/lion-reader#1535, mediathekview/mediathekviewweb#258",
)
def _guid_renumbered(issue: Issue) -> str:
    added = 25_000 if is_late(issue) else 0
    return rss(issue, lambda story: rss_item(story, guid=f"{issue.site}/?p={story.number + added}"))


@kind(
    "link-renamed",
    IDENTITY,
    "links change while guids stay",
    "the same documents, with their new links",
    "lwindolf/liferea#1195",
    may_change=True,
    kept=renamed(link=lambda story: f"{story.link}-anew"),
)
def _link_renamed(issue: Issue) -> str:
    end = "-anew" if is_late(issue) else ""
    return rss(issue, lambda story: rss_item(story, link=f"{story.link}{end}"))


@kind(
    "guid-and-link-renamed",
    IDENTITY,
    "the guid is the link, and both change (a word of the address is corrected); title, text and date stay",
    "the same documents, with their new links",
    "Ranchero-Software/NetNewsWire#3286, miniflux/v2#2358",
    may_change=True,
    is_edited=False,
    kept=renamed(link=lambda story: f"{story.link}-anew"),
)
def _guid_and_link_renamed(issue: Issue) -> str:
    end = "-anew" if is_late(issue) else ""

    def item(story: Story) -> str:
        return rss_item(story, link=f"{story.link}{end}", guid=f"{story.link}{end}", permalink=True)

    return rss(issue, item)


@kind(
    "guid-hosts",
    IDENTITY,
    "two servers answer in turn, each with its own host's name in guids and links",
    ONCE,
    "Ranchero-Software/NetNewsWire#3835",
    may_change=True,
    any_link=True,
)
def _guid_hosts(issue: Issue) -> str:
    def item(story: Story) -> str:
        link = (story.link or "").replace("127.0.0.1", "localhost" if issue.poll % 2 else "127.0.0.1")
        return rss_item(story, link=link, guid=link, permalink=True)

    return rss(issue, item)


@kind(
    "guid-query",
    IDENTITY,
    "the guid is an address in which a parameter comes and goes",
    ONCE,
    "Ranchero-Software/NetNewsWire#4520",
    told=renamed(link=lambda story: f"{story.link}?p={story.number}"),
    any_link=True,
    may_change=True,
)
def _guid_query(issue: Issue) -> str:
    def item(story: Story) -> str:
        noise = "t=745&amp;" if issue.poll % 2 else ""
        link = (story.link or "").replace("?", f"?{noise}")
        return rss_item(story, link=link, guid=f"{link}#p{story.number}", permalink=True)

    return rss(issue, item)


@kind(
    "guid-tracking",
    IDENTITY,
    "guid and link bear tracking parameters that change at each fetch",
    ONCE + "; links without them",
    "rbren/rss-parser#10",
)
def _guid_tracking(issue: Issue) -> str:
    def item(story: Story) -> str:
        link = f"{story.link}?utm_source=rss&amp;utm_id={issue.poll}"
        return rss_item(story, link=link, guid=link, permalink=True)

    return rss(issue, item)


@kind("guid-case", IDENTITY, "guids differ in capitals only: Mw and MW", NEW, "FreshRSS/FreshRSS#2077")
def _guid_case(issue: Issue) -> str:
    names = ("mw", "Mw", "mW", "MW", "mx", "Mx")
    return rss(issue, lambda story: rss_item(story, guid=names[story.number - 1]))


@kind(
    "guid-fragment",
    IDENTITY,
    "guids and links differ only after #: the entries of one page",
    NEW,
    "FreshRSS/FreshRSS#5329",
    told=lambda story: replace(story, link=f"{(story.link or '').rsplit('/', 1)[0]}/log#n{story.number}"),
)
def _guid_fragment(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=story.link, permalink=True))


@kind(
    "link-fragment",
    IDENTITY,
    "no guid, and links differ only after #",
    NEW,
    "FreshRSS/FreshRSS#5329",
    told=lambda story: replace(story, link=f"{(story.link or '').rsplit('/', 1)[0]}/log#n{story.number}"),
)
def _link_fragment(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None))


@kind(
    "link-query",
    IDENTITY,
    "no guid, and links differ only in a parameter",
    NEW,
    "",
    told=lambda story: replace(
        story, link=f"{(story.link or '').rsplit('/', 1)[0]}/view.php?id={story.number}"
    ),
)
def _link_query(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None))


@kind(
    "link-shared",
    IDENTITY,
    "every item links to one page; the guids are their own",
    NEW,
    "sentientwaffle/feed-read#7",
    told=lambda story: replace(story, link=f"{(story.link or '').rsplit('/', 1)[0]}/status"),
)
def _link_shared(issue: Issue) -> str:
    return rss(issue)


@kind(
    "link-some-shared",
    IDENTITY,
    "two items with guids of their own link to one page",
    NEW,
    "",
    told=lambda story: (
        replace(story, link=f"{(story.link or '').rsplit('/', 1)[0]}/season")
        if story.number in (2, 3)
        else story
    ),
)
def _link_some_shared(issue: Issue) -> str:
    return rss(issue)


@kind(
    "published-again",
    IDENTITY,
    "an item comes again with a new guid and a new date, under the same link and title",
    "the same document, no second post",
    "Ranchero-Software/NetNewsWire#4808, FreshRSS/FreshRSS#6521",
    kept=lambda story: replace(story, day=None, moment=None) if story.number == 2 else story,
    may_change=True,
)
def _published_again(issue: Issue) -> str:
    def item(story: Story) -> str:
        if story.number != 2 or not is_late(issue):
            return rss_item(story)
        return rss_item(
            story, guid=f"{story.word}-again", pubDate=format_datetime(issue.now.replace(minute=0))
        )

    return rss(issue, item)


@kind(
    "title-counts",
    IDENTITY,
    "the title ends in the number of comments, which grows; the guid stays",
    ONCE + "; the title is the last",
    "feedbin/support#198, miniflux/v2#3120",
    may_change=True,
    kept=renamed(title=""),
)
def _title_counts(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, title=f"{story.title} ({issue.poll + 3} comments)"))


@kind(
    "guid-title",
    IDENTITY,
    "the guid is the title, and a title is corrected; the link stays",
    "the same document with its new title",
    "bring/developer-site#1498",
    kept=lambda story: replace(story, title=f"Corrected: {story.title}") if story.number == 2 else story,
    may_change=True,
)
def _guid_title(issue: Issue) -> str:
    def item(story: Story) -> str:
        title = f"Corrected: {story.title}" if story.number == 2 and is_late(issue) else story.title
        return rss_item(story, title=title, guid=title)

    return rss(issue, item)


@kind(
    "listed-twice",
    IDENTITY,
    "each item stands twice in one feed",
    ONCE,
    "dauphine-dev/drop-feeds#132, ViennaRSS/vienna-rss#355",
)
def _listed_twice(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story) * 2)


@kind(
    "both-versions",
    IDENTITY,
    "an edited item stands in the feed twice, the new version first and the old one after it, under one guid",
    "one document that holds the new version, whenever one looks",
    "Xyrio/RSSOwlnix#73",
)
def _both_versions(issue: Issue) -> str:
    def item(story: Story) -> str:
        if not story.is_edited:
            return rss_item(story)
        old = replace(story, text=story.text.split(". ")[0] + ".")
        return rss_item(story) + rss_item(old)

    return rss(issue, item)


@kind(
    "servers-alternate",
    IDENTITY,
    "two servers answer in turn, one of which lacks the newest item",
    ONCE,
    "flok99/rsstail#24",
)
def _servers_alternate(issue: Issue) -> str:
    shown = issue.stories[1:] if issue.poll % 2 and issue.step < SHORT_STEP else issue.stories
    return rss(replace(issue, stories=shown))


@kind("order-random", IDENTITY, "items come in another order at each fetch", ONCE, "")
def _order_random(issue: Issue) -> str:
    shown = random.Random(issue.poll).sample(issue.stories, len(issue.stories))
    return rss(replace(issue, stories=tuple(shown)))


@kind(
    "date-of-fetch",
    IDENTITY,
    "every item's date is the time of the fetch; guid, link and text stay",
    ONCE + "; no item comes back as new",
    "matrix-org/go-neb#84, DevXDojo/MrRSS#992",
    kept=dateless,
    may_change=True,
)
def _date_of_fetch(issue: Issue) -> str:
    return rss(
        issue, lambda story: rss_item(story, pubDate=format_datetime(issue.now - timedelta(minutes=10)))
    )


@kind(
    "updated-bumped",
    IDENTITY,
    "Atom's updated is the time of the fetch, nothing else changes",
    ONCE,
    "",
)
def _updated_bumped(issue: Issue) -> str:
    return atom(issue, lambda story: atom_entry(story, updated=f"<updated>{iso(issue.now)}</updated>"))


@kind("guid-long", IDENTITY, "guids of 2,000 characters that differ at their end", NEW, "")
def _guid_long(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid="x" * 2_000 + str(story.number)))


@kind(
    "atom-source",
    IDENTITY,
    "a planet's entries begin with the source they come from: its id, title and link",
    "the entries' own ids, titles and links",
    "feedbin/feedbin#767",
)
def _atom_source(issue: Issue) -> str:
    def entry(story: Story) -> str:
        source = (
            f'<source><id>urn:planet</id><title>Planet of boats</title><link href="{issue.site}/planet"/>'
            "<updated>2020-01-01T00:00:00Z</updated></source>"
        )
        return atom_entry(story).replace("<entry>", f"<entry>{source}")

    return atom(issue, entry)


@kind(
    "json-id-number",
    IDENTITY,
    "JSON Feed with numbers as ids",
    NEW,
    "mmcdole/gofeed#270, nmdias/FeedKit#159",
)
def _json_id_number(issue: Issue) -> Served:
    return json_feed(issue, lambda story: {"id": 900 + story.number})


@kind("json-id-shared", IDENTITY, "JSON Feed in which all ids are 0", NEW, "")
def _json_id_shared(issue: Issue) -> Served:
    return json_feed(issue, lambda story: {"id": 0})


@kind("json-id-missing", IDENTITY, "JSON Feed without ids", NEW, "")
def _json_id_missing(issue: Issue) -> Served:
    return json_feed(issue, lambda story: {"id": None})


@kind(
    "guid-markup",
    IDENTITY,
    "the guid is a title with entities that are escaped once on some days and twice on others",
    ONCE,
    "",
)
def _guid_markup(issue: Issue) -> str:
    def item(story: Story) -> str:
        guid = escape(f"{story.word} & sons")
        return rss_item(story, guid=escape(guid) if issue.poll % 2 else guid)

    return rss(issue, item)


# Different items that agree in more than one key


@kind(
    "series",
    IDENTITY,
    "readings of a gauge: no guid, one title, one link, and texts that differ in a name and a number",
    NEW + "; an edit can't be told from a new item, so the month has none",
    told=lambda story: replace(
        story,
        title="Water of the harbour",
        text=f"The gauge at {story.word} says {37 + 11 * story.number} centimetres this morning.",
    ),
    kept=renamed(link=None),
    is_edited=False,
    any_link=True,
)
def _series(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None, link=f"{issue.site}/gauges"))


def _twinned(story: Story) -> Story:
    """Give two of the stories one title and one day."""
    if story.number not in (4, 5):
        return story
    noon = story.published.replace(hour=2, minute=0)
    return replace(story, title="From the guild of rowers", published=noon, moment=noon)


@kind(
    "title-and-date-shared",
    IDENTITY,
    "two items have one title and one date; guid, link and text are their own",
    NEW,
    told=_twinned,
)
def _title_and_date_shared(issue: Issue) -> str:
    return rss(issue)


@kind(
    "title-and-date-shared-no-guid",
    IDENTITY,
    "two items have one title and one date and no guid; link and text are their own",
    NEW,
    told=_twinned,
)
def _title_and_date_shared_no_guid(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=None))


@kind(
    "guid-alone-differs",
    IDENTITY,
    "one title, one link, no date; guid and text are their own",
    NEW,
    told=renamed(title="Notice of the harbour office"),
    kept=dateless,
    any_link=True,
)
def _guid_alone_differs(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=f"{issue.site}/notices", pubDate=None))


@kind(
    "title-alone-differs",
    IDENTITY,
    "one guid, one link, no date; title and text are their own",
    NEW,
    kept=dateless,
    any_link=True,
)
def _title_alone_differs(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid="0", link=f"{issue.site}/notices", pubDate=None))


@kind(
    "date-alone-differs",
    IDENTITY,
    "one guid, one link, one title; date and text are their own",
    NEW + "; an edit can't be told from a new item, so the month has none",
    told=renamed(title="Notice of the harbour office"),
    any_link=True,
    is_edited=False,
)
def _date_alone_differs(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid="0", link=f"{issue.site}/notices"))
