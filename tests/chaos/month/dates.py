"""Faults of dates: how feeds write them, and what they write when they know none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from tests.chaos.month.identity import dateless
from tests.chaos.month.kinds import (
    DATES,
    Change,
    Issue,
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

RIGHT = "its day and time"
DAY = "its day"
UNKNOWN = "unknown: nobody says it; posted as new all the same"

Write = Callable[[datetime], str]


def day_only(story: Story) -> Story:
    return replace(story, moment=None)


def written(
    name: str,
    fault: str,
    write: Write,
    threads: str,
    *,
    right: str = RIGHT,
    kept: Change = same,
    told: Change = same,
) -> None:
    """Register a kind whose pubDate is written by `write`."""

    def render(issue: Issue) -> str:
        return rss(issue, lambda story: rss_item(story, pubDate=write(story.published)))

    kind(name, DATES, fault, right, threads, kept=kept, told=told)(render)


def local(name: str, fault: str, write: Write, threads: str, hours: float) -> None:
    """Register a kind whose pubDate is written by `write` in a zone so many hours from UTC."""
    zone = timezone(timedelta(hours=hours))

    def told(story: Story) -> Story:
        return replace(story, day=story.published.astimezone(zone).date())

    written(name, fault, lambda moment: write(moment.astimezone(zone)), threads, told=told)


def in_words(days: str, months: str, form: str = "{day}, {at:%d} {month} {at:%Y %H:%M:%S} +0000") -> Write:
    """Return a writer of dates with names of days and months, Monday and January first."""

    def write(moment: datetime) -> str:
        day, month = days.split()[moment.weekday()], months.split()[moment.month - 1]
        return form.format(day=day, month=month, at=moment)

    return write


# No date, or an impossible one

written("date-none", "no date", lambda moment: "", "DevXDojo/MrRSS#992", right=UNKNOWN, kept=dateless)
written(
    "date-words",
    "words that are no date",
    lambda moment: "Invalid Date",
    "ryanfiller/portfolio-svelte#103",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-weekday-only",
    "only the day of the week",
    lambda moment: f"{moment:%a},",
    "miniflux/v2#617",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-zero",
    "a database's zero: 0000-00-00 00:00:00",
    lambda moment: "0000-00-00 00:00:00",
    "",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-epoch",
    "1 January 1970",
    lambda moment: "Thu, 01 Jan 1970 00:00:00 +0000",
    "hutushen222/JianshuRSS#1",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-epoch-local",
    "1 January 1970 at eight, in China",
    lambda moment: "Thu, 01 Jan 1970 08:00:00 +0800",
    "hutushen222/JianshuRSS#1",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-epoch-west",
    "31 December 1969, in America",
    lambda moment: "Wed, 31 Dec 1969 19:00:00 -0500",
    "ViennaRSS/vienna-rss#1832",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-year-one",
    "the year 1, a program's least date",
    lambda moment: "Mon, 01 Jan 0001 00:00:00 +0000",
    "",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-relative",
    "relative words",
    lambda moment: "2 hours ago",
    "",
    right=UNKNOWN,
    kept=dateless,
)
written(
    "date-far-future",
    "2037, in a zone of America",
    lambda moment: "Sat, 31 Oct 2037 00:00:00 PDT",
    "karadaisy/woodwind#36, miniflux/v2#2971",
    right="as of the day it was first seen",
    kept=dateless,
)
written(
    "date-of-event",
    "the day of an event that is announced, weeks ahead",
    lambda moment: format_datetime(moment + timedelta(days=60)),
    "Ranchero-Software/NetNewsWire#2808, fossar/selfoss#1452",
    right="as of the day it was first seen",
    kept=dateless,
)
written(
    "date-year-9999",
    "the year 9999",
    lambda moment: "9999-12-31T23:59:59Z",
    "",
    right="as of the day it was first seen",
    kept=dateless,
)
written(
    "date-template",
    "a template that was not filled in",
    lambda moment: "%a, %d %b %Y %H:%M:%S",
    "",
    right=UNKNOWN,
    kept=dateless,
)

# RFC 822 and similar

written(
    "date-year-short",
    "a year of two digits",
    lambda moment: f"{moment:%a, %d %b %y %H:%M:%S} +0000",
    "kurtmckee/feedparser#114, kurtmckee/feedparser#29, rometools/rome#20",
)
written(
    "date-bare",
    "without weekday and seconds",
    lambda moment: f"{moment:%d %b %Y %H:%M} GMT",
    "RssBandit/RssBandit#469",
)
written(
    "date-thurs",
    "longer abbreviations of weekdays",
    lambda moment: (
        f"{'Mon Tues Weds Thurs Fri Sat Sun'.split()[moment.weekday()]}, {moment:%d %b %Y %H:%M:%S} GMT"
    ),
    "",
)
written(
    "date-sept",
    "Sept for September",
    lambda moment: f"{moment:%a, %d} {'Sept' if moment.month == 9 else 'Oct'} {moment:%Y %H:%M:%S} +0000",
    "rometools/rome#395",
)
written(
    "date-long-names",
    "weekday and month in full",
    lambda moment: f"{moment:%A, %d %B %Y %H:%M:%S} GMT",
    "EightyThreeCreative/ShineUpdater#3",
)
written(
    "date-small-letters",
    "in small letters",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} gmt".lower(),
    "",
)
written(
    "date-capitals",
    "in capitals",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} gmt".upper(),
    "",
)
written(
    "date-wrong-weekday",
    "a weekday that it is not",
    lambda moment: f"{moment + timedelta(days=1):%a}, {moment:%d %b %Y %H:%M:%S} +0000",
    "",
)
written(
    "date-american",
    "the month before the day",
    lambda moment: f"{moment:%a, %b %d %Y %H:%M:%S} +0000",
    "Ranchero-Software/NetNewsWire#2109, rometools/rome#378",
)
written(
    "date-pm",
    "hours up to twelve, with AM and PM, no zone",
    lambda moment: f"{moment:%a, %b %d %Y %I:%M:%S %p}",
    "miniflux/v2#2159",
)
written(
    "date-pm-behind",
    "a time of 24 hours with AM or PM behind it",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M} {'PM' if moment.hour > 11 else 'AM'}",
    "spacecowboy/Feeder#456",
)
written(
    "date-comma", "a comma before the time", lambda moment: f"{moment:%a, %d %b %Y, %H:%M}", "miniflux/v2#45"
)
written(
    "date-unpadded",
    "minutes and seconds without their zeros",
    lambda moment: f"{moment:%a, %d %b %Y} {moment.hour}:{moment.minute}:{moment.second} Z",
    "distillpub/template#126",
)
written(
    "date-rfc850",
    "RFC 850: hyphens, a year of two digits",
    lambda moment: f"{moment:%A, %d-%b-%y %H:%M:%S} GMT",
    "juxt/reap#4",
)
written(
    "date-asctime",
    "as C writes it",
    lambda moment: f"{moment:%a %b %d %H:%M:%S %Y}",
    "kurtmckee/feedparser#96",
)
written(
    "date-unix-command",
    "as the command date writes it",
    lambda moment: f"{moment:%a %b %d %H:%M:%S} UTC {moment:%Y}",
    "",
)
written(
    "date-javascript",
    "as JavaScript writes it",
    lambda moment: f"{moment:%a %b %d %Y %H:%M:%S} GMT+0000 (Coordinated Universal Time)",
    "",
)
written(
    "date-z",
    "RFC 822 with Z for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} Z",
    "feedbin/support#455",
)
written(
    "date-utc",
    "RFC 822 with UTC for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} UTC",
    "NixOS/nixos-homepage#842, arminreiter/FeedReader#34",
)
written(
    "date-gmt-zero",
    "GMT+0000 for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} GMT+0000",
    "rometools/rome#539",
)
written(
    "date-minus-zero",
    "-0000 for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} -0000",
    "Ranchero-Software/NetNewsWire#3632",
)
written(
    "date-no-zone",
    "RFC 822 without a zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S}",
    "kurtmckee/feedparser#51",
)
written(
    "date-lines",
    "the date on a line of its own",
    lambda moment: f"\n   {format_datetime(moment)}\n  ",
    "pipes-digital/pipes#68",
)
written(
    "date-midnight-24",
    "24:00 for midnight",
    lambda moment: f"{moment:%a, %d %b %Y} 24:00:00 +0000",
    "",
    right="the day that begins, or the one that ends",
    told=lambda story: replace(
        story, published=story.published.replace(hour=0, minute=0) - timedelta(days=1)
    ),
    kept=dateless,
)
written(
    "date-second-60",
    "the second 60",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M}:60 +0000",
    "custom-components/feedparser#127",
    right=RIGHT,
)
local(
    "date-zone-colon",
    "a colon in the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} +05:30",
    "",
    5.5,
)
local(
    "date-edt",
    "EDT for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} EDT",
    "mmcdole/gofeed#282, bitwalker/timex#57",
    -4,
)
local(
    "date-pdt",
    "PDT for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} PDT",
    "mmcdole/gofeed#265",
    -7,
)
local(
    "date-cest",
    "CEST for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} CEST",
    "waltzofpearls/dateparser#52",
    2,
)
local(
    "date-msk",
    "MSK for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} MSK",
    "mmcdole/gofeed#282",
    3,
)
local(
    "date-jst",
    "JST for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} JST",
    "mmcdole/gofeed#282",
    9,
)
local(
    "date-aest",
    "AEST for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} AEST",
    "mmcdole/gofeed#282",
    10,
)
local(
    "date-zone-city",
    "a city for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} America/Los_Angeles",
    "miniflux/v2#1995",
    -7,
)
local(
    "date-zone-remark",
    "the zone's name in brackets behind the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} +0200 (CEST)",
    "",
    2,
)
local(
    "date-gmt-plus",
    "GMT+02:00 for the zone",
    lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} GMT+02:00",
    "rometools/rome#539",
    2,
)

# ISO 8601 and numbers

written(
    "date-iso",
    "ISO 8601 in RSS",
    lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}Z",
    "custom-components/feedparser#127",
)
written(
    "date-iso-space",
    "ISO 8601 with a space, no zone",
    lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}",
    "simplepie/simplepie#423",
)
written(
    "date-iso-offset",
    "ISO 8601 with a space and +0000 behind another",
    lambda moment: f"{moment:%Y-%m-%d %H:%M:%S} +0000",
    "",
)
written(
    "date-iso-utc",
    "ISO 8601 with a space and UTC",
    lambda moment: f"{moment:%Y-%m-%d %H:%M:%S} UTC",
    "",
)
written(
    "date-iso-fraction",
    "seven digits behind the second",
    lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}.1234567Z",
    "",
)
written(
    "date-iso-basic",
    "ISO 8601 without hyphens and colons",
    lambda moment: f"{moment:%Y%m%dT%H%M%S}Z",
    "",
)
written(
    "date-iso-week",
    "the ISO week",
    lambda moment: "{}-W{:02}-{}".format(*moment.isocalendar()),
    "",
    right=DAY,
    kept=day_only,
)
written(
    "date-iso-ordinal",
    "the day of the year",
    lambda moment: f"{moment:%Y-%j}",
    "",
    right=DAY,
    kept=day_only,
)
written(
    "date-iso-day",
    "the day only",
    lambda moment: f"{moment:%Y-%m-%d}",
    "",
    right=DAY,
    kept=day_only,
)
written(
    "date-slashes",
    "year first, with slashes, no zeros",
    lambda moment: f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}",
    "kurtmckee/feedparser#75, emacs-elfeed/elfeed#345",
)
written(
    "date-dots",
    "day first, with dots",
    lambda moment: f"{moment:%d.%m.%Y %H:%M}",
    "",
)
written(
    "date-hyphens",
    "day first, with hyphens and a month's name",
    lambda moment: f"{moment:%d-%b-%Y %H:%M:%S}",
    "",
)
written(
    "date-epoch-seconds",
    "seconds since 1970",
    lambda moment: f"{moment.timestamp():.0f}",
    "feedjira/feedjira#220, feedjira/feedjira#368, RssBandit/RssBandit#968",
)
written(
    "date-epoch-millis",
    "milliseconds since 1970",
    lambda moment: f"{moment.timestamp() * 1000:.0f}",
    "",
)

written(
    "date-day-first-slashes",
    "day first, with slashes",
    lambda moment: f"{moment:%d/%m/%Y %H:%M}",
    "",
    right="its day, or unknown; never the day that it would be with the month first",
    kept=dateless,
)
written(
    "date-day-first-hyphens",
    "day first, with hyphens",
    lambda moment: f"{moment:%d-%m-%Y %H:%M:%S}",
    "",
    right="its day, or unknown; never the day that it would be with the month first",
    kept=dateless,
)
written(
    "date-dots-short",
    "day first, with dots and a year of two digits",
    lambda moment: f"{moment:%d.%m.%y, %H:%M}",
    "",
    right="its day, or unknown",
    kept=dateless,
)

# Other languages

_PLAIN = "{day}, {at:%d} {month} {at:%Y %H:%M:%S} +0000"
_COUNTED = " ".join(map(str, range(1, 13)))


def spoken(name: str, language: str, days: str, months: str, threads: str, form: str = _PLAIN) -> None:
    """Register a kind whose dates are in another language."""
    written(name, f"names in {language}", in_words(days, months, form), threads)


spoken(
    "date-german",
    "German, short",
    "Mo Di Mi Do Fr Sa So",
    "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "miniflux/v2#45, simplepie/simplepie#631",
)
spoken(
    "date-german-long",
    "German, in full",
    "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "FreshRSS/FreshRSS#6209",
    "{day}, {at.day}. {month} {at:%Y, %H:%M} Uhr",
)
spoken(
    "date-french",
    "French, short",
    "lun. mar. mer. jeu. ven. sam. dim.",
    "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "abritinthebay/datejs#74",
    "{day} {at:%d} {month} {at:%Y %H:%M:%S} +0000",
)
spoken(
    "date-french-long",
    "French, in full",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "abritinthebay/datejs#74",
    "{day} {at.day} {month} {at:%Y - %H:%M}",
)
spoken(
    "date-spanish",
    "Spanish, short",
    "lun mar mié jue vie sáb dom",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "Bitnock/BNRSSFeedParser#6, feedjira/feedjira#368",
)
spoken(
    "date-spanish-long",
    "Spanish, in full",
    "lunes martes miércoles jueves viernes sábado domingo",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Bitnock/BNRSSFeedParser#6",
    "{day}, {at.day} de {month} de {at:%Y %H:%M}",
)
spoken(
    "date-italian",
    "Italian, short",
    "lun mar mer gio ven sab dom",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "",
)
spoken(
    "date-dutch",
    "Dutch, short",
    "ma di wo do vr za zo",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "fossar/selfoss#1057",
)
spoken(
    "date-finnish",
    "Finnish, short",
    "Ma Ti Ke To Pe La Su",
    "Tammi Helmi Maalis Huhti Touko Kesä Heinä Elo Syys Loka Marras Joulu",
    "feedjira/feedjira#186",
)
spoken(
    "date-polish",
    "Polish, short",
    "pon wto śro czw pią sob nie",
    "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "rometools/rome#15",
)
spoken(
    "date-portuguese",
    "Portuguese, short",
    "seg ter qua qui sex sáb dom",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "",
)
spoken(
    "date-russian",
    "Russian, short",
    "Пн Вт Ср Чт Пт Сб Вс",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "scrapinghub/dateparser#106",
)
spoken(
    "date-russian-long",
    "Russian, in full",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "scrapinghub/dateparser#106",
    "{at.day} {month} {at:%Y, %H:%M}",
)
spoken(
    "date-ukrainian",
    "Ukrainian, in full",
    "понеділок вівторок середа четвер п'ятниця субота неділя",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "",
    "{at.day} {month} {at:%Y %H:%M}",
)
spoken(
    "date-chinese",
    "Chinese",
    "一 二 三 四 五 六 日",
    _COUNTED,
    "",
    "{at.year}年{month}月{at.day}日 {at:%H:%M}",
)
spoken(
    "date-japanese",
    "Japanese, with the weekday in brackets",
    "月 火 水 木 金 土 日",
    _COUNTED,
    "feedjira/feedjira#368",
    "{at.year}年{month}月{at.day}日({day}) {at:%H:%M}",
)
spoken(
    "date-korean",
    "Korean",
    "월 화 수 목 금 토 일",
    _COUNTED,
    "",
    "{at.year}년 {month}월 {at.day}일 {at:%H:%M}",
)


# Where the date is written


@kind(
    "date-dc",
    DATES,
    "dc:date instead of pubDate",
    RIGHT,
    "brendanlong/lion-reader#77, MagicMirrorOrg/MagicMirror#1199",
)
def _date_dc(issue: Issue) -> str:
    def item(story: Story) -> str:
        return rss_item(story, pubDate=None, more=f"<dc:date>{iso(story.published)}</dc:date>")

    return rss(issue, item, spaces="dc")


@kind(
    "date-tag-small",
    DATES,
    "<pubdate> in small letters",
    RIGHT,
    "simplepie/simplepie#423, Sonarr/Sonarr#2120",
)
def _date_tag_small(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story).replace("pubDate>", "pubdate>"))


@kind(
    "date-tag-capital", DATES, "<PubDate> with a capital", RIGHT, "spacecowboy/Feeder#456, Sonarr/Sonarr#2120"
)
def _date_tag_capital(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story).replace("pubDate>", "PubDate>"))


@kind("date-tag-published", DATES, "Atom's <published> in RSS", RIGHT, "yanus171/Handy-News-Reader#979")
def _date_tag_published(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story).replace("pubDate>", "published>"))


@kind("date-cdata", DATES, "the date is CDATA", RIGHT, "rometools/rome#378")
def _date_cdata(issue: Issue) -> str:
    return rss(
        issue, lambda story: rss_item(story, pubDate=f"<![CDATA[{format_datetime(story.published)}]]>")
    )


@kind(
    "date-atom-pubdate",
    DATES,
    "RSS's <pubDate> in Atom",
    RIGHT,
    "mmcdole/gofeed#175, emacs-elfeed/elfeed#345",
)
def _date_atom_pubdate(issue: Issue) -> str:
    def entry(story: Story) -> str:
        return atom_entry(
            story, updated=None, published=f"<pubDate>{format_datetime(story.published)}</pubDate>"
        )

    return atom(issue, entry)


@kind(
    "date-updated-only",
    DATES,
    "Atom with updated and without published",
    RIGHT,
    "",
)
def _date_updated_only(issue: Issue) -> str:
    return atom(issue, lambda story: atom_entry(story, published=None))


@kind(
    "date-updated-before",
    DATES,
    "updated is before published",
    "the day it was published",
    "",
)
def _date_updated_before(issue: Issue) -> str:
    def entry(story: Story) -> str:
        return atom_entry(story, updated=f"<updated>{iso(story.published - timedelta(days=400))}</updated>")

    return atom(issue, entry)


@kind(
    "date-one-odd",
    DATES,
    "one item without a date among dated ones",
    "the others keep theirs",
    "",
    kept=lambda story: dateless(story) if story.number == 4 else story,
)
def _date_one_odd(issue: Issue) -> str:
    return rss(issue, lambda story: rss_item(story) if story.number != 4 else rss_item(story, pubDate=None))


@kind(
    "date-forms-change",
    DATES,
    "the same date, written another way at each fetch",
    "nothing new",
    "",
)
def _date_forms_change(issue: Issue) -> str:
    def item(story: Story) -> str:
        forms = (
            format_datetime(story.published),
            iso(story.published),
            f"{story.published:%d %b %Y %H:%M} GMT",
        )
        return rss_item(story, pubDate=forms[issue.poll % 3])

    return rss(issue, item)


@kind(
    "date-zone-of-reader",
    DATES,
    "the same time in another zone at each fetch",
    "nothing new",
    "",
    may_change=True,
    kept=renamed(day=None, moment=None),
)
def _date_zone_of_reader(issue: Issue) -> str:
    zone = timezone(timedelta(hours=issue.poll % 5 - 2))
    return rss(
        issue, lambda story: rss_item(story, pubDate=format_datetime(story.published.astimezone(zone)))
    )
