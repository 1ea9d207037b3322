"""Faults of links: where an item's page is, with every kind of character in its address."""

from dataclasses import replace
from html import escape

from tests.chaos.month.kinds import LINKS, Issue, atom, atom_entry, kind, renamed, rss, rss_item
from tests.chaos.month.story import Story

WHOLE = "the item's own link, with every character"


def with_query(query: str) -> dict[str, object]:
    """Return a change that gives each story's link a query."""
    return {"told": renamed(link=lambda story: f"{story.link}?{query}{story.number}")}


@kind(
    "guid-is-link",
    LINKS,
    "no link; the guid is the address (isPermaLink is true where nothing is said)",
    "the guid as the link",
    "relikd/baRSS#1, yang991178/fluent-reader#587",
)
def _guid_is_link(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=None, guid=story.link, permalink=True))


@kind(
    "guid-is-no-link",
    LINKS,
    "the guid looks like an address of another kind (at://…) and there is a link",
    "the link, not the guid",
    "Ranchero-Software/NetNewsWire#4625, Ranchero-Software/NetNewsWire#1230",
)
def _guid_is_no_link(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, guid=f"at://did:plc:{story.word}/post/3", permalink=True))


@kind(
    "permalink-spelled",
    LINKS,
    'isPermaLink="False", or ispermalink in small letters, beside a link',
    "the link, not the guid",
    "danmactough/node-feedparser#123, RssBandit/RssBandit#1243",
)
def _permalink_spelled(issue: Issue) -> str:
    def item(story: Story) -> str:
        spelled = 'isPermaLink="False"' if story.number % 2 else 'ispermalink="false"'
        return rss_item(story).replace('isPermaLink="false"', spelled)

    return rss(issue, item)


@kind(
    "link-relative",
    LINKS,
    "links without a host",
    "whole addresses, by the feed's own",
    "Ranchero-Software/NetNewsWire#3662",
)
def _link_relative(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=(story.link or "").removeprefix(issue.site)))


@kind(
    "link-base",
    LINKS,
    "Atom with xml:base on the feed and on each entry",
    "whole addresses, by both bases",
    "feedbin/support#338, feedbin/support#216, rometools/rome#38",
)
def _link_base(issue: Issue) -> str:
    def entry(story: Story) -> str:
        folder, _, page = (story.link or "").removeprefix(f"{issue.site}/").rpartition("/")
        return atom_entry(story, link=f'<link href="{page}"/>').replace(
            "<entry>", f'<entry xml:base="{folder}/">'
        )

    return atom(issue, entry, attributes=f' xml:base="{issue.site}/"')


@kind(
    "link-base-of-feed",
    LINKS,
    "Atom with relative links and one xml:base, of another folder than the feed's",
    "whole addresses, by the base",
    "Ranchero-Software/NetNewsWire#3662, lwindolf/liferea#1472",
)
def _link_base_of_feed(issue: Issue) -> str:
    def entry(story: Story) -> str:
        return atom_entry(story, link=f'<link href="{(story.link or "").rpartition("/")[2]}"/>')

    return atom(issue, entry, attributes=f' xml:base="{issue.site}/news/"')


@kind(
    "link-without-scheme",
    LINKS,
    "links begin with two slashes",
    "whole addresses",
    "",
)
def _link_without_scheme(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=(story.link or "").removeprefix("http:")))


@kind(
    "link-spaces",
    LINKS,
    "spaces, brackets and letters with accents stand in links as they are",
    WHOLE + ", however it is escaped",
    "RSS-Bridge/rss-bridge#1649",
    told=renamed(link=lambda story: f"{story.link} of the día (new)"),
)
def _link_spaces(issue: Issue) -> str:
    return rss(issue)


@kind(
    "link-lines",
    LINKS,
    "the link stands on a line of its own",
    WHOLE,
    "madelynnblue/goread#148, php-feed-io/feed-io#26",
)
def _link_lines(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=f"\n      {story.link}\n    "))


@kind(
    "link-cdata",
    LINKS,
    "link, guid, title and date are CDATA on lines of their own",
    WHOLE,
    "emacs-elfeed/elfeed#192",
)
def _link_cdata(issue: Issue) -> str:
    def item(story: Story) -> str:
        made = rss_item(
            story, pubDate=None, title=f"\n<![CDATA[{story.title}]]>\n", link=f"\n<![CDATA[{story.link}]]>\n"
        )
        date = f"<pubDate>\n<![CDATA[{story.published:%a, %d %b %Y %H:%M:%S} GMT]]>\n</pubDate>"
        return made.replace("</item>", f"{date}</item>")

    return rss(issue, item)


@kind(
    "link-bare-ampersand",
    LINKS,
    "& stands bare in links",
    WHOLE,
    "feedbin/support#590, rbren/rss-parser#134",
    **with_query("a=1&b=2&n="),
)
def _link_bare_ampersand(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=story.link))


@kind(
    "link-entity-names",
    LINKS,
    "parameters after a bare & have the names of HTML's characters: &copy=, &reg=, &lang=, &sect=",
    WHOLE,
    "selairi/planetlibre#9",
    **with_query("id=7&copy=2&reg=ok&lang=de&sect=1&n="),
)
def _link_entity_names(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=story.link))


@kind(
    "link-ampersand-attribute",
    LINKS,
    "& stands bare in an attribute: Atom's link",
    WHOLE,
    "k9mail/k9mail.app#214",
    **with_query("x=1&y=2&para=3&n="),
)
def _link_ampersand_attribute(issue: Issue) -> str:
    return atom(issue, lambda story: atom_entry(story, link=f'<link href="{story.link}"/>'))


@kind(
    "link-ampersand-kept",
    LINKS,
    "& is escaped as it has to be, before names that HTML knows",
    WHOLE,
    "",
    **with_query("id=7&copy=2&amp=3&lt=4&n="),
)
def _link_ampersand_kept(issue: Issue) -> str:
    return rss(issue)


@kind(
    "link-cdata-ampersand",
    LINKS,
    "& stands bare in a link that is CDATA, where it may",
    WHOLE,
    "emacs-elfeed/elfeed#192",
    **with_query("id=7&copy=2&n="),
)
def _link_cdata_ampersand(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link=f"<![CDATA[{story.link}]]>"))


@kind(
    "link-original",
    LINKS,
    "the link leads over a service that counts clicks; feedburner:origLink has the true one",
    "the true one",
    "passiomatic/coldsweat#7, rla/fast-feed#3",
)
def _link_original(issue: Issue) -> str:
    def item(story: Story) -> str:
        original = f"<feedburner:origLink>{escape(story.link or '')}</feedburner:origLink>"
        return rss_item(story, link=f"{issue.site}/~r/paper/~3/{story.word}/", more=original)

    return rss(issue, item, spaces="feedburner")


@kind(
    "link-many",
    LINKS,
    "Atom entries have links to replies, to themselves and to a sound before the one to their page",
    "the page's address",
    "arminreiter/FeedReader#47, lwindolf/liferea#723, alexdebril/feed-io#299, use-agent-os/agent-os#2340",
)
def _link_many(issue: Issue) -> str:
    def entry(story: Story) -> str:
        others = "".join(
            f'<link rel="{rel}" type="{kind_of}" href="{issue.site}/{rel}/{story.number}"/>'
            for rel, kind_of in (
                ("replies", "application/atom+xml"),
                ("replies", "text/html"),
                ("edit", "application/atom+xml"),
                ("self", "application/atom+xml"),
                ("enclosure", "audio/mpeg"),
            )
        )
        return atom_entry(
            story,
            link=f'{others}<link rel="alternate" type="text/html" href="{story.link}"/>'
            f'<link rel="related" href="{issue.site}/r"/>',
        )

    return atom(issue, entry)


@kind(
    "link-related",
    LINKS,
    "RSS items have atom:link elements to related items after their link",
    "the link",
    "Etuldan/spaRSS#206",
)
def _link_related(issue: Issue) -> str:
    def item(story: Story) -> str:
        more = f'<atom:link rel="related" type="text/html" href="{issue.site}/news/other-{story.number}"/>'
        return rss_item(story, more=more)

    return rss(issue, item, spaces="atom")


@kind(
    "link-atom-only",
    LINKS,
    "RSS items with an atom:link (alternate) and no link",
    "its address",
    "",
)
def _link_atom_only(issue: Issue) -> str:
    def item(story: Story) -> str:
        return rss_item(story, link=None, more=f'<atom:link rel="alternate" href="{story.link}"/>')

    return rss(issue, item, spaces="atom")


@kind(
    "link-enclosure-text",
    LINKS,
    "an Atom enclosure says its address as text, without href",
    "the address of the alternate link",
    "kurtmckee/feedparser#367",
)
def _link_enclosure_text(issue: Issue) -> str:
    def entry(story: Story) -> str:
        picture = f'<link rel="enclosure" type="image/jpeg">{issue.site}/pictures/{story.number}.jpg</link>'
        return atom_entry(
            story, link=f'<link rel="alternate" type="text/html" href="{story.link}"/>{picture}'
        )

    return atom(issue, entry)


@kind(
    "link-as-text",
    LINKS,
    "Atom links say their address as text, as RSS does",
    "that address",
    "molly/web3-is-going-great#16",
)
def _link_as_text(issue: Issue) -> str:
    return atom(issue, lambda story: atom_entry(story, link=f"<link>{story.link}</link>"))


@kind(
    "link-types",
    LINKS,
    "two alternate links, the PDF before the page",
    "the page's address",
    "use-agent-os/agent-os#2700",
)
def _link_types(issue: Issue) -> str:
    def entry(story: Story) -> str:
        paper = f'<link rel="alternate" type="application/pdf" href="{issue.site}/{story.number}.pdf"/>'
        return atom_entry(story, link=f'{paper}<link rel="alternate" type="text/html" href="{story.link}"/>')

    return atom(issue, entry)


@kind(
    "link-javascript",
    LINKS,
    "links that no browser is to open (javascript:)",
    "no link",
    "",
    kept=lambda story: replace(story, link=None),
)
def _link_javascript(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story, link="javascript:void(0)"))
