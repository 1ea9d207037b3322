"""Faults of wrappers: markup around and between a feed's items, and broken markup."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from html import escape

from tests.chaos.month.jsonfeed import JSON_TYPE, json_feed
from tests.chaos.month.kinds import (
    RSS_TYPE,
    WRAPPERS,
    Change,
    Issue,
    Served,
    atom,
    atom_entry,
    iso,
    kind,
    renamed,
    rss,
    rss_item,
    same,
)
from tests.chaos.month.story import Story

WHOLE = "each item once, no character lost"


def wrapped(
    name: str,
    fault: str,
    change: Callable[[str], str | bytes],
    threads: str,
    *,
    right: str = WHOLE,
    content_type: str | None = RSS_TYPE,
    is_refused: bool = False,
) -> None:
    """Register a kind whose feed is a sound RSS document that `change` breaks."""

    def render(issue: Issue) -> Served:
        made = change(rss(issue))
        return Served(made if isinstance(made, bytes) else made.encode(), content_type)

    kind(name, WRAPPERS, fault, right, threads, is_refused=is_refused)(render)


def itemed(
    name: str,
    fault: str,
    make: Callable[[Story], str],
    threads: str,
    *,
    right: str = WHOLE,
    told: Change = same,
    kept: Change = same,
    spaces: str = "",
    is_edited: bool = True,
) -> None:
    """Register a kind whose items are made by `make` in a sound RSS document."""

    def render(issue: Issue) -> str:
        return rss(issue, make, spaces=spaces)

    kind(name, WRAPPERS, fault, right, threads, told=told, kept=kept, is_edited=is_edited)(render)


def titled(title: str) -> Change:
    """Return a change that puts each story's word into its title in the place of {word}."""
    return renamed(title=lambda story: title.format(word=story.word))


def worded(text: str) -> Change:
    """Return a change that gives each story one more sentence, which must come through."""
    return renamed(text=lambda story: f"{story.text} {text}")


_PHP = (
    "<br />\n<b>Warning</b>:  Undefined variable $lang in <b>/srv/www/feed.php</b> on line <b>12</b><br />\n"
)

# Before, after and around the document

wrapped(
    "lead-blank-lines",
    "blank lines before <?xml",
    lambda text: f"\n\n  {text}",
    "simplepie/simplepie#166, martinrotter/rssguard#1403, feedbin/support#129",
)
wrapped(
    "lead-mark",
    "a byte order mark",
    lambda text: f"\ufeff{text}",
    "mmcdole/gofeed#26, FreshRSS/FreshRSS#1336, prof18/RSS-Parser#104",
)
wrapped(
    "lead-mark-twice",
    "two byte order marks and a blank line",
    lambda text: f"\ufeff\ufeff\n{text}",
    "Ranchero-Software/RSParser#36",
)
wrapped(
    "lead-two-declarations",
    "two <?xml declarations",
    lambda text: f'<?xml version="1.0"?>{text}',
    "FreshRSS/FreshRSS#1057",
)
wrapped(
    "lead-warning",
    "a warning of PHP before the document",
    lambda text: _PHP + text,
    "",
    content_type="text/xml",
)
wrapped(
    "lead-words",
    "words before the document",
    lambda text: f"Feed of the day: {text}",
    "",
    content_type="text/xml",
)
wrapped(
    "lead-comment",
    "comments and instructions before the root",
    lambda text: text.replace("<rss", "<!-- made -- by hand -->\n<?xml-stylesheet href='a.xsl'?>\n<rss", 1),
    "",
)
wrapped(
    "tail-warning",
    "a warning of PHP after the document",
    lambda text: text + _PHP,
    "martinrotter/rssguard#1788",
)
wrapped(
    "tail-comment",
    "comments and a script after the document",
    lambda text: text + "\n<!-- 0.08 s --><script>var a = '<item>';</script>",
    "",
)
wrapped(
    "tail-document-twice",
    "the whole document twice in a row",
    lambda text: text + text,
    "",
)
wrapped(
    "tail-missing",
    "the end tags of channel and rss are missing",
    lambda text: text.removesuffix("</channel></rss>"),
    "",
)
wrapped(
    "browser-view",
    "the text of a browser's view: everything escaped within <pre>",
    lambda text: f"<html><body><pre>{escape(text)}</pre></body></html>",
    "",
    content_type="text/html",
    right="it is a page: what it shows is no feed any more",
    is_refused=True,
)
wrapped(
    "packed-unsaid",
    "gzip, without saying so",
    lambda text: gzip.compress(text.encode(), mtime=0),
    "",
    content_type="application/xml",
)


@kind(
    "packed-twice",
    WRAPPERS,
    "gzip within gzip, said once",
    WHOLE,
    "",
)
def _packed_twice(issue: Issue) -> Served:
    packed = gzip.compress(gzip.compress(rss(issue).encode(), mtime=0), mtime=0)
    return Served(packed, RSS_TYPE, headers={"Content-Encoding": "gzip"})


wrapped(
    "lead-mark-broken",
    "a byte order mark that was encoded twice",
    lambda text: f"\u00ef\u00bb\u00bf{text}",
    "",
)
wrapped("tail-zeros", "NUL bytes after the document", lambda text: text + "\x00" * 40, "")
wrapped("declared-1.1", "XML 1.1", lambda text: text.replace('version="1.0"', 'version="1.1"', 1), "")
wrapped(
    "declared-unquoted",
    "a declaration without quotation marks",
    lambda text: text.replace('"1.0"', "1.0", 1).replace('"utf-8"', "utf-8", 1),
    "",
)
wrapped(
    "line-ends-old",
    "line ends of old Macs and of Windows",
    lambda text: text.replace("<item>", "\r<item>\r\n"),
    "",
)
wrapped(
    "doctype-entities",
    "a DOCTYPE that declares entities of its own",
    lambda text: text.replace("<rss", '<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]>\n<rss', 1),
    "simplepie/simplepie#915",
    right="refused in a sentence: entities can be made to grow without bounds",
    is_refused=True,
)

# Content types

wrapped(
    "type-html",
    "served as text/html",
    lambda text: text,
    "FreshRSS/FreshRSS#3697, aureliendavid/rsspreview#52",
    content_type="text/html; charset=utf-8",
)
wrapped(
    "type-plain",
    "served as text/plain",
    lambda text: text,
    "FreshRSS/FreshRSS#2484, FreshRSS/FreshRSS#7819, rsc/swtch#5",
    content_type="text/plain; charset=utf-8",
)
wrapped(
    "type-bytes",
    "served as application/octet-stream",
    lambda text: text,
    "FreshRSS/FreshRSS#1264",
    content_type="application/octet-stream",
)
wrapped(
    "type-none",
    "served without a content type",
    lambda text: text,
    "FreshRSS/FreshRSS#3686",
    content_type=None,
)
wrapped(
    "type-json",
    "an RSS document served as application/json",
    lambda text: text,
    "",
    content_type="application/json",
)
wrapped(
    "type-rss-text",
    "served as text/rss",
    lambda text: text,
    "",
    content_type="text/rss",
)
wrapped(
    "type-rss-short",
    "served as application/rss",
    lambda text: text,
    "",
    content_type="application/rss; charset=UTF-8",
)

# Names

wrapped(
    "root-bare", "no <?xml declaration", lambda text: text.partition("?>")[2], "scripting/Scripting-News#89"
)
wrapped(
    "tags-capitals",
    "all tags in capitals",
    lambda text: (
        text.replace("<item>", "<ITEM>")
        .replace("</item>", "</ITEM>")
        .replace("title>", "TITLE>")
        .replace("link>", "LINK>")
        .replace("description>", "DESCRIPTION>")
        .replace("pubDate>", "PUBDATE>")
        .replace("<guid", "<GUID")
        .replace("</guid>", "</GUID>")
        .replace("channel>", "CHANNEL>")
    ),
    "Sonarr/Sonarr#2120",
)
wrapped(
    "root-capitals",
    "<RSS> for <rss>",
    lambda text: text.replace("<rss", "<RSS").replace("</rss>", "</RSS>"),
    "",
)
wrapped(
    "root-no-version",
    "<rss> without a version",
    lambda text: text.replace(' version="2.0"', ""),
    "",
)
wrapped(
    "root-lines",
    "namespaces on lines of their own",
    lambda text: text.replace('version="2.0"', 'version="2.0"\n\txmlns:a="urn:a"\n\txmlns:b="urn:b"\n'),
    "simplepie/simplepie#246",
)
wrapped(
    "doctype-outside",
    "a DOCTYPE with a DTD elsewhere (RSS 0.91)",
    lambda text: text.replace(
        "<rss",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">\n<rss',
        1,
    ),
    "FreshRSS/FreshRSS#7514, zendframework/zend-feed#69",
)
wrapped(
    "doctype-html",
    "a DOCTYPE of HTML",
    lambda text: text.replace("<rss", "<!DOCTYPE html>\n<rss", 1),
    "zendframework/zend-feed#71",
)
wrapped(
    "comment-item",
    "an item that is commented out",
    lambda text: text.replace(
        "<item>", "<!-- <item><title>Draft of Nowherestad</title><guid>d</guid></item> --><item>", 1
    ),
    "",
    right="what is commented out is no item",
)
wrapped(
    "comment-hyphens",
    "comments with -- in them between items",
    lambda text: text.replace("</item>", "</item><!-- end -- of -- item --->"),
    "",
)

# Markup within items

itemed(
    "space-content",
    "content:encoded without its namespace",
    lambda story: rss_item(
        story,
        description="In short.",
        more=f"<content:encoded><![CDATA[<p>{story.text}</p>]]></content:encoded>",
    ),
    "saicaca/fuwari#171, w3stling/rssreader#159",
)
itemed(
    "space-media",
    "media: and itunes: without their namespaces",
    lambda story: rss_item(
        story,
        more='<media:content url="p.jpg"><media:title>A picture</media:title></media:content>'
        "<itunes:duration>12</itunes:duration>",
    ),
    "nt1m/livemarks#277, xjcl/planetmoney-rss#5, FreshRSS/FreshRSS#1909",
)
itemed(
    "space-word",
    "what a word processor leaves: <o:p> without its namespace",
    lambda story: rss_item(story, description=f"<p>{story.text}<o:p></o:p></p>"),
    "RssBandit/RssBandit#5",
)
itemed(
    "unclosed-media",
    "media:content is not closed",
    lambda story: rss_item(story, more='<media:content url="p.jpg" medium="image">'),
    "macieklamberski/feedsmith#378",
    spaces="media",
)
itemed(
    "unclosed-enclosure",
    "enclosure and atom:link are not closed",
    lambda story: rss_item(
        story, more='<enclosure url="a.mp3" length="1" type="audio/mpeg"><atom:link rel="self" href="x">'
    ),
    "macieklamberski/feedsmith#377",
    spaces="atom",
)
itemed(
    "unclosed-item",
    "items are not closed",
    lambda story: rss_item(story).removesuffix("</item>"),
    "",
)
itemed(
    "markup-unescaped",
    "HTML stands unescaped in description, with <br> and <img> that are not closed",
    lambda story: rss_item(story, description=f'<p>{story.text}<br>More on the page.<img src="a.jpg"></p>'),
    "",
)
itemed(
    "cdata-escaped",
    "the CDATA section itself is escaped",
    lambda story: rss_item(story, description=f"&lt;![CDATA[{story.text}]]&gt;"),
    "kurtmckee/feedparser#440",
)
itemed(
    "cdata-nested",
    "a CDATA section within another",
    lambda story: rss_item(story, description=f"<![CDATA[<p>{story.text}</p><pre><![CDATA[code]]></pre>]]>"),
    "",
)
itemed(
    "cdata-title",
    "titles are CDATA",
    lambda story: rss_item(story, title=f"<![CDATA[{story.title}]]>"),
    "emacs-elfeed/elfeed#192",
)
itemed(
    "cdata-markup-title",
    "titles are CDATA with markup",
    lambda story: rss_item(story, title=f"<![CDATA[<b>{story.title}</b>]]>"),
    "translate/pootle#1201",
)

# & and <

itemed(
    "ampersand-bare",
    "& stands bare in titles and texts",
    lambda story: rss_item(story, title=story.title, description=story.text),
    "simplepie/simplepie#233, simplepie/simplepie#577, miniflux/v2#122",
    told=lambda story: worded("Salt & pepper, AT&T and the R&D wing came too.")(
        titled("Boats & bridges of {word}")(story)
    ),
)
itemed(
    "ampersand-joined",
    "& between letters: D&D, Q&A, B&Bs",
    lambda story: rss_item(story, title=story.title, description=story.text),
    "miniflux/v2#416",
    told=lambda story: worded("B&Bs near it are full; the Q&A is at six.")(
        titled("D&D night in {word}")(story)
    ),
)
itemed(
    "ampersand-semicolon",
    "&; and & ; and &amp without its semicolon",
    lambda story: rss_item(story, title=story.title, description=f"{story.text} Rope &; tar & ; oil."),
    "",
    told=titled("Rope &; tar of {word}"),
    right=WHOLE,
)
itemed(
    "ampersand-unknown",
    "names that nobody knows: &ferry; and &quay;",
    lambda story: rss_item(story, description=story.text),
    "",
    told=worded("The codes &ferry; and &quay; stand on the tickets."),
)
itemed(
    "ampersand-in-cdata",
    "& and < stand bare in CDATA, where they may",
    lambda story: rss_item(
        story, title=f"<![CDATA[{story.title}]]>", description=f"<![CDATA[<p>{story.text}</p>]]>"
    ),
    "",
    told=lambda story: worded("Salt & pepper cost 3 & 4 crowns.")(titled("Boats & bridges of {word}")(story)),
)
itemed(
    "entities-html",
    "HTML's characters by name, which XML does not know",
    lambda story: rss_item(
        story,
        title=f"Caf&eacute; {story.word} &ndash; ouvert",
        description=f"{story.text} L&rsquo;&eacute;t&eacute;&nbsp;finit &agrave; l&rsquo;&icirc;le &hellip;",
    ),
    "miniflux/v2#122, miniflux/v2#320",
    told=titled("Café {word} – ouvert"),
    kept=worded("L’été finit à l’île …"),
)
itemed(
    "entities-unfinished",
    "HTML's characters by name without the semicolon",
    lambda story: rss_item(story, title=story.title, description=f"{story.text} &copy 2026 the harbour."),
    "",
    kept=worded("&copy 2026 the harbour."),
)
itemed(
    "escaped-twice-title",
    "titles are escaped twice",
    lambda story: rss_item(story, title=escape(escape(story.title))),
    "miniflux/v2#1020, simplepie/simplepie#637, SoylentNews/slashcode#387",
    told=titled("Salt & pepper 'of' {word}"),
)
itemed(
    "escaped-twice-text",
    "descriptions are escaped twice",
    lambda story: rss_item(story, description=escape(escape(f"<p>{story.text}</p>"))),
    "fossar/selfoss#293",
)
itemed(
    "escaped-apostrophe",
    "&apos; and &#039; in titles",
    lambda story: rss_item(story, title=f"{story.word}&apos;s rowers&#039; day &#8211; &#x201C;free&#x201D;"),
    "gandf/slick-rss#27",
    told=titled("{word}'s rowers' day – “free”"),
)
itemed(
    "less-than-title",
    "< stands bare in titles",
    lambda story: rss_item(story, title=story.title),
    "SimonHalvdansson/Harmonic-HN#33, xwolfde/Piratenkleider#77",
    told=titled("{word} <3 its ferry, and 2 < 3"),
)
itemed(
    "less-than-escaped",
    "&lt;3 in titles",
    lambda story: rss_item(story, title=escape(story.title)),
    "SimonHalvdansson/Harmonic-HN#33",
    told=titled("{word} <3 its ferry"),
)
itemed(
    "less-than-text",
    "< stands bare in descriptions",
    lambda story: rss_item(story, description=story.text),
    "",
    told=worded("Boats of < 5 tons pay 3 crowns, others > 7."),
)
itemed(
    "tag-name-title",
    "a title speaks of an element: escaped twice, as HTML has to be",
    lambda story: rss_item(story, title=escape(escape(story.title))),
    "miniflux/v2#2953, brief-rss/brief#416",
    told=titled("How {word} uses <select> and <blink>"),
)
itemed(
    "angle-brackets-title",
    "angle brackets that are no element, escaped once",
    lambda story: rss_item(story, title=escape(story.title)),
    "danmactough/node-feedparser#304",
    told=titled("<<{word} Ferries>> sail"),
)

# Characters

itemed(
    "control-characters",
    "control characters in titles and texts",
    lambda story: rss_item(
        story, title=story.title.replace(" ", "\x0b ", 1), description=f"\x08{story.text}\x1e\x10"
    ),
    "miniflux/v2#569, miniflux/v2#546, mmcdole/gofeed#180, feedjira/feedjira#418, RSS-Bridge/rss-bridge#1530",
)
itemed(
    "control-references",
    "references to control characters: &#8; &#x1F; &#0;",
    lambda story: rss_item(story, description=f"&#8;{story.text}&#x1F; &#0;"),
    "priore/SOAPEngine#171, xmldom/xmldom#1038",
)
itemed(
    "surrogates-pair",
    "a picture written as two references, one for each half",
    lambda story: rss_item(story, description=f"{story.text} Sunny &#xD83D;&#xDE00; days."),
    "libexpat/libexpat#260, netvl/xml-rs#188",
    kept=worded("Sunny 😀 days."),
)
itemed(
    "surrogate-alone",
    "half a picture",
    lambda story: rss_item(story, description=f"{story.text} Sunny &#xD83D; days."),
    "isaacs/sax-js#287",
)
itemed(
    "references-windows",
    "references to Windows-1252's quotation marks: &#147; &#148; &#150;",
    lambda story: rss_item(story, description=f"{story.text} A &#147;quiet&#148; day &#150; at last."),
    "",
    kept=worded("A “quiet” day – at last."),
)
itemed(
    "noncharacters",
    "U+FFFE and U+FFFF",
    lambda story: rss_item(story, description=f"{story.text}\uffff\ufffe"),
    "",
)

itemed(
    "comment-in-title",
    "comments within titles and links",
    lambda story: rss_item(
        story, title=f"Boats <!-- draft -->of {story.word}", link=f"{story.link}<!-- draft -->"
    ),
    "",
    told=titled("Boats of {word}"),
)
itemed(
    "instruction-within",
    "processing instructions between the elements of items",
    lambda story: rss_item(story).replace("<guid", "<?php echo 1 ?><guid"),
    "",
)

# Where titles and texts are

itemed(
    "text-empty-second",
    "an empty content:encoded beside the description",
    lambda story: rss_item(story, more="<content:encoded><![CDATA[]]></content:encoded>"),
    "",
    spaces="content",
)
itemed(
    "text-twice",
    "two descriptions, the second of them empty",
    lambda story: rss_item(story, more="<description></description>"),
    "",
)

itemed(
    "title-none",
    "no title",
    lambda story: rss_item(story, title=None),
    "miniflux/v2#1373, feedbin/feedbin#109, FredJul/Flym#467, media-centre/makenews#95",
    told=same,
    kept=renamed(title=""),
)
itemed(
    "title-empty",
    "an empty title",
    lambda story: rss_item(story, title=" "),
    "msasikanth/twine#114",
    kept=renamed(title=""),
)
itemed(
    "text-none",
    "no description: the title is all",
    lambda story: rss_item(story, description=None),
    "",
    right="the title is the text; an edit of the text is not seen",
    told=lambda story: replace(story, text=story.title),
    is_edited=False,
)
itemed(
    "text-itunes",
    "only itunes:summary has the text",
    lambda story: rss_item(story, description=None, more=f"<itunes:summary>{story.text}</itunes:summary>"),
    "",
    spaces="itunes",
)
itemed(
    "text-media",
    "only media:description has the text",
    lambda story: rss_item(
        story,
        description=None,
        more=f"<media:group><media:title>{story.title}</media:title>"
        f'<media:description type="plain">{story.text}</media:description></media:group>',
    ),
    "Ranchero-Software/NetNewsWire#4065, ViennaRSS/vienna-rss#785, Athou/commafeed#800",
    spaces="media",
)
itemed(
    "text-content-tag",
    "the text stands in <content>, which RSS does not have",
    lambda story: rss_item(
        story, description="In short.", more=f"<content><![CDATA[{story.text}]]></content>"
    ),
    "simplepie/simplepie#423",
)
itemed(
    "media-title",
    "media:title and itunes:title differ from the title",
    lambda story: rss_item(
        story,
        more=f'<media:content url="p.jpg"><media:title>Picture {story.number}</media:title></media:content>'
        f"<itunes:title>Nr {story.number}</itunes:title>",
    ),
    "",
    spaces="media itunes",
)


@kind(
    "text-media-atom",
    WRAPPERS,
    "an Atom entry of videos: only media:group has the text",
    WHOLE,
    "Ranchero-Software/NetNewsWire#4065, yang991178/fluent-reader#211",
)
def _text_media_atom(issue: Issue) -> str:
    def entry(story: Story) -> str:
        group = (
            f"<media:group><media:title>{story.title}</media:title>"
            f"<media:description>{story.text}</media:description></media:group>"
        )
        return atom_entry(story, content=group)

    return atom(issue, entry, attributes=' xmlns:media="http://search.yahoo.com/mrss/"')


# Formats


@kind(
    "rdf", WRAPPERS, "RSS 1.0: items beside the channel", WHOLE, "NicolasLM/atoma#5, alexdebril/feed-io#308"
)
def _rdf(issue: Issue) -> str:
    return _rdf_document(issue, "http://purl.org/rss/1.0/", "")


@kind(
    "rdf-old",
    WRAPPERS,
    "RSS 0.90: items have a title and a link, no more",
    WHOLE,
    "nmdias/FeedKit#175",
    told=lambda story: replace(story, text=story.title, day=None, moment=None),
    is_edited=False,
)
def _rdf_old(issue: Issue) -> str:
    def item(story: Story) -> str:
        return f"<item><title>{escape(story.title)}</title><link>{story.link}</link></item>"

    items = "".join(map(item, issue.stories))
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Old herald</title>'
        f"<link>{issue.site}/</link><description>All</description></channel>{items}</rdf:RDF>"
    )


@kind("rdf-prefix", WRAPPERS, "RSS 1.0 whose elements have a prefix", WHOLE, "macieklamberski/feedsmith#262")
def _rdf_prefix(issue: Issue) -> str:
    return _rdf_document(issue, "http://purl.org/rss/1.0/", "rss:")


def _rdf_document(issue: Issue, space: str, prefix: str) -> str:
    def item(story: Story) -> str:
        parts = (("title", story.title), ("link", story.link or ""), ("description", story.text))
        inside = "".join(f"<{prefix}{name}>{escape(value)}</{prefix}{name}>" for name, value in parts)
        date = f"<dc:date>{iso(story.published)}</dc:date>"
        return f'<{prefix}item rdf:about="{story.link}">{inside}{date}</{prefix}item>'

    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    items = "".join(map(item, issue.stories))
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" {name}="{space}">'
        f'<{prefix}channel rdf:about="{issue.site}">'
        f"<{prefix}title>Herald of {issue.name}</{prefix}title><{prefix}link>{issue.site}/home</{prefix}link>"
        f"<{prefix}description>All</{prefix}description></{prefix}channel>{items}</rdf:RDF>"
    )


@kind(
    "items-outside",
    WRAPPERS,
    "RSS 2.0 whose items stand behind the channel",
    WHOLE,
    "simplepie/simplepie#677, macieklamberski/feedsmith#260",
)
def _items_outside(issue: Issue) -> str:
    return rss(issue, tail="</rss>").replace("<item>", "</channel><item>", 1)


@kind(
    "atom-old",
    WRAPPERS,
    "Atom 0.3: issued, modified, mode=escaped",
    WHOLE,
    "miniflux/v2#310, mwaterfall/MWFeedParser#85",
)
def _atom_old(issue: Issue) -> str:
    def entry(story: Story) -> str:
        moment = iso(story.published)
        return atom_entry(
            story,
            link=f'<link rel="alternate" type="text/html" href="{story.link}"/>',
            published=f"<issued>{moment}</issued>",
            updated=f"<modified>{moment}</modified>",
            content=f'<content type="text/html" mode="escaped">{escape(f"<p>{story.text}</p>")}</content>',
        )

    return atom(issue, entry, attributes=' version="0.3"', space="http://purl.org/atom/ns#")


@kind("atom-prefix", WRAPPERS, "Atom whose elements have a prefix", WHOLE, "macieklamberski/feedsmith#262")
def _atom_prefix(issue: Issue) -> str:
    made = atom(issue).replace("</", "</a:").replace("<?xml", "<?XML")
    for name in ("feed", "entry", "title", "id", "link", "published", "updated", "content"):
        made = made.replace(f"<{name}", f"<a:{name}")
    return made.replace("xmlns=", "xmlns:a=").replace("<?XML", "<?xml")


@kind("atom-no-space", WRAPPERS, "Atom without its namespace", WHOLE, "")
def _atom_no_space(issue: Issue) -> str:
    return atom(issue).replace(' xmlns="http://www.w3.org/2005/Atom"', "")


@kind(
    "atom-xhtml",
    WRAPPERS,
    "Atom with XHTML as title and content",
    WHOLE,
    "feedbin/support#120, nkanaev/yarr#158, newsboat/newsboat#1600",
)
def _atom_xhtml(issue: Issue) -> str:
    def entry(story: Story) -> str:
        div = '<div xmlns="http://www.w3.org/1999/xhtml">'
        title = story.title.replace(story.word, f"<em>{story.word}</em>")
        return atom_entry(
            story,
            title=f'<title type="xhtml">{div}{title}</div></title>',
            content=f'<content type="xhtml">{div}<p>{story.text}</p></div></content>',
        )

    return atom(issue, entry)


@kind(
    "atom-html-type",
    WRAPPERS,
    "Atom content of the type text/html, with elements in it",
    WHOLE,
    "feed-rs/feed-rs#205",
)
def _atom_html_type(issue: Issue) -> str:
    def entry(story: Story) -> str:
        return atom_entry(story, content=f'<content type="text/html"><p>{story.text}</p></content>')

    return atom(issue, entry)


@kind("atom-no-type", WRAPPERS, "Atom content without a type", WHOLE, "feed-rs/feed-rs#61")
def _atom_no_type(issue: Issue) -> str:
    return atom(issue, lambda story: atom_entry(story, content=f"<content>{story.text}</content>"))


@kind("atom-summary", WRAPPERS, "Atom with summaries of HTML and no content", WHOLE, "feedjira/feedjira#249")
def _atom_summary(issue: Issue) -> str:
    def entry(story: Story) -> str:
        return atom_entry(story, content=f'<summary type="html">{escape(f"<p>{story.text}</p>")}</summary>')

    return atom(issue, entry)


@kind(
    "atom-title-twice",
    WRAPPERS,
    "Atom titles as text that are escaped twice",
    WHOLE,
    "miniflux/v2#1024, jekyll/jekyll-feed#127",
    told=renamed(title=lambda story: f"Salt & pepper of {story.word}"),
)
def _atom_title_twice(issue: Issue) -> str:
    return atom(issue, lambda story: atom_entry(story, title=f"<title>{escape(escape(story.title))}</title>"))


@kind("json-1", WRAPPERS, "JSON Feed 1", WHOLE, "nmdias/FeedKit#159")
def _json_1(issue: Issue) -> Served:
    return json_feed(issue, version="https://jsonfeed.org/version/1")


@kind(
    "json-mark",
    WRAPPERS,
    "JSON Feed with a byte order mark and a blank line",
    WHOLE,
    "",
)
def _json_mark(issue: Issue) -> Served:
    return json_feed(issue, before=b"\xef\xbb\xbf\n ")


@kind(
    "json-plain",
    WRAPPERS,
    "JSON Feed as application/json, with text for HTML",
    WHOLE,
    "",
)
def _json_plain(issue: Issue) -> Served:
    made = json_feed(issue, lambda story: {"content_html": None, "content_text": story.text})
    return replace(made, kind="application/json")


@kind(
    "json-callback",
    WRAPPERS,
    "JSON Feed within a call: callback({…});",
    "refused in a sentence: it is a script",
    "",
    is_refused=True,
)
def _json_callback(issue: Issue) -> Served:
    made = json_feed(issue)
    return replace(made, body=b"callback(" + made.body + b");", kind="application/json")


@kind(
    "json-odd-fields",
    WRAPPERS,
    "one field of a JSON Feed's item is of another type",
    "the others count",
    "mmcdole/gofeed#279",
)
def _json_odd_fields(issue: Issue) -> Served:
    return json_feed(issue, lambda story: {"tags": "one", "authors": "Ann", "attachments": {}, "image": 5})


@kind(
    "json-null",
    WRAPPERS,
    "a JSON Feed with nulls, and one item that is none",
    "the others count",
    "mmcdole/gofeed#270",
)
def _json_null(issue: Issue) -> Served:
    feed = json.loads(json_feed(issue).body)
    feed |= {"items": [None, *feed["items"]], "icon": None}
    return Served(json.dumps(feed).encode(), JSON_TYPE)


@kind(
    "cut-between",
    WRAPPERS,
    "the document ends behind a whole item",
    "the items that are there",
    "mmcdole/gofeed#219",
)
def _cut_between(issue: Issue) -> str:
    return rss(issue, tail="")


@kind(
    "cut-within",
    WRAPPERS,
    "every other time the document ends within the last item's text",
    "the items that are there whole; the cut one stays as it was",
    "mmcdole/gofeed#219, thechangelog/changelog.com#273",
)
def _cut_within(issue: Issue) -> str:
    return _cut(rss(issue), "&lt;/p", issue.poll)


@kind(
    "cut-in-cdata",
    WRAPPERS,
    "every other time the document ends within CDATA",
    "the items that are there whole; the cut one stays as it was",
    "mmcdole/gofeed#219, thechangelog/changelog.com#273",
)
def _cut_in_cdata(issue: Issue) -> str:
    made = rss(issue, lambda story: rss_item(story, description=f"<![CDATA[<p>{story.text}</p>]]>"))
    return _cut(made, "</p>", issue.poll)


def _cut(made: str, end: str, poll: int) -> str:
    """Return a document as it is, or at every other poll up to three words before the last `end`."""
    if not poll % 2:
        return made
    return " ".join(made[: made.rindex(end)].split(" ")[:-3])
