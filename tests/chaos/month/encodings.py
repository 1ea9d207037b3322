"""Faults of encodings: bytes that differ from the declaration or the header, or that nothing declares."""

import codecs
from collections.abc import Callable
from dataclasses import replace

from tests.chaos.month.kinds import ENCODINGS, RSS_TYPE, Issue, Served, kind, renamed, rss
from tests.chaos.month.story import Story

WHOLE = "every letter as it was written"
XML = "application/rss+xml"

_WESTERN = "Die Brücke über den Fluß heißt “Große Brücke”; à l’été, ça coûte déjà cinq couronnes."
_LATIN_1 = "Die Brücke über den Fluß ist groß; à la fin, ça coûte déjà cinq couronnes."
_CENTRAL = "Żółta łódź płynie po rzece, a dětský sbor zpívá příští sobotu."
_TURKISH = "Küçük vapur iskeleden ayrıldı, yolcular güneşli havada şarkı söyledi."
_RUSSIAN = "Паром снова ходит от восточного причала, и дети едут бесплатно."
_UKRAINIAN = "Пором знову ходить від східного причалу, їздять і діти."
_GREEK = "Το πλοίο φεύγει ξανά από την ανατολική προβλήτα το πρωί."
_HEBREW = "המעבורת יוצאת שוב מהרציף המזרחי בכל בוקר."
_ARABIC = "العبارة تبحر من جديد من الرصيف الشرقي كل صباح."
_THAI = "เรือข้ามฟากออกจากท่าเรือตะวันออกทุกเช้า"
_CHINESE = "渡轮又从东边的码头出发了，孩子们可以免费乘坐。"
_TRADITIONAL = "渡輪又從東邊的碼頭出發了，孩子們可以免費乘坐。"
_JAPANESE = "渡し船は東の桟橋からまた出ます。子どもは無料です。"
_KOREAN = "나룻배가 동쪽 부두에서 다시 떠나고 아이들은 무료로 탑니다."


def encoded(
    name: str,
    fault: str,
    sentence: str,
    encode: Callable[[str], bytes],
    threads: str,
    *,
    declared: str | None = "utf-8",
    content_type: str = XML,
) -> None:
    """Register a kind of RSS with an extra sentence in its texts, declared as one encoding and encoded by
    `encode`."""
    head = "" if declared is None else f'<?xml version="1.0" encoding="{declared}"?>\n'

    def render(issue: Issue) -> Served:
        return Served(encode(rss(issue, head=head)), content_type)

    told = renamed(text=lambda story: f"{story.text} {sentence}")
    kind(name, ENCODINGS, fault, WHOLE, threads, told=told)(render)


def by(codec: str) -> Callable[[str], bytes]:
    return lambda text: text.encode(codec)


# The declaration is right

for _name, _codec, _sentence, _threads in (
    ("latin-1", "iso-8859-1", _LATIN_1, "matrix-org/matrix-hookshot#1108"),
    ("latin-2", "iso-8859-2", _CENTRAL, ""),
    ("latin-15", "iso-8859-15", f"{_LATIN_1} Es kostet 5 €.", ""),
    ("windows-1250", "windows-1250", _CENTRAL, ""),
    ("windows-1251", "windows-1251", _RUSSIAN, "feedjira/feedjira#278, Athou/commafeed#681"),
    ("windows-1253", "windows-1253", _GREEK, ""),
    ("windows-1254", "windows-1254", _TURKISH, ""),
    ("windows-1255", "windows-1255", _HEBREW, ""),
    ("windows-1256", "windows-1256", _ARABIC, ""),
    ("koi8-r", "koi8-r", _RUSSIAN, "extractus/feed-extractor#123"),
    ("koi8-u", "koi8-u", _UKRAINIAN, ""),
    ("gbk", "gbk", _CHINESE, "rbren/rss-parser#76, jocmp/capyreader#1121"),
    ("big5", "big5", _TRADITIONAL, "QuiteRSS/quiterss#335"),
    ("shift-jis", "shift_jis", _JAPANESE, ""),
    ("euc-jp", "euc-jp", _JAPANESE, ""),
    ("euc-kr", "euc-kr", _KOREAN, ""),
    ("tis-620", "tis-620", _THAI, ""),
):
    encoded(f"code-{_name}", f"{_codec}, declared", _sentence, by(_codec), _threads, declared=_codec)

# The declaration is wrong

encoded(
    "code-utf8-is-1252",
    "declared UTF-8, is Windows-1252",
    _WESTERN,
    by("windows-1252"),
    "kurtmckee/feedparser#277, rbren/rss-parser#207",
)
encoded(
    "code-latin1-is-utf8",
    "declared ISO 8859-1, is UTF-8",
    _WESTERN,
    by("utf-8"),
    "kurtmckee/feedparser#36, FreshRSS/FreshRSS#1130",
    declared="iso-8859-1",
)
encoded(
    "code-1251-is-utf8",
    "declared Windows-1251, is UTF-8",
    _RUSSIAN,
    by("utf-8"),
    "dauphine-dev/drop-feeds#22",
    declared="windows-1251",
)
encoded(
    "code-ascii-is-utf8",
    "declared US-ASCII, is UTF-8",
    _WESTERN,
    by("utf-8"),
    "kurtmckee/feedparser#81, gvalkov/rsstail.py#4",
    declared="us-ascii",
)
encoded(
    "code-latin1-is-1252",
    "declared ISO 8859-1, has Windows-1252's quotation marks",
    _WESTERN,
    by("windows-1252"),
    "",
    declared="iso-8859-1",
)
encoded(
    "code-gb2312-is-gbk",
    "declared GB 2312, has characters of GBK",
    "镕基路的渡轮又从东边的码头出发了，孩子们可以免费乘坐。",
    by("gbk"),
    "Ranchero-Software/NetNewsWire#1477, kurtmckee/feedparser#56",
    declared="gb2312",
)
encoded(
    "code-utf16-is-utf8",
    "declared UTF-16, is UTF-8",
    _WESTERN,
    by("utf-8"),
    "ForNeVeR/fornever.me#278",
    declared="utf-16",
)
encoded(
    "code-utf8-is-1251",
    "declared UTF-8, is Windows-1251",
    _RUSSIAN,
    by("windows-1251"),
    "amatya-aditya/obsidian-rss-dashboard#155",
)
encoded(
    "code-utf8-is-gbk",
    "declared UTF-8, is GBK; the header says so",
    _CHINESE,
    by("gbk"),
    "Etuldan/spaRSS#207",
    content_type=f"{XML}; charset=gbk",
)

# The declared name is unknown or odd

encoded("name-utf8", "UTF-8 written as utf8", _WESTERN, by("utf-8"), "brokkr/poca#146", declared="utf8")
encoded("name-space", "a space behind the name", _WESTERN, by("utf-8"), "", declared="UTF-8 ")
encoded(
    "name-unknown",
    "a name that nobody knows",
    _WESTERN,
    by("utf-8"),
    "",
    declared="unicode-utf",
)
encoded("name-empty", "an empty name", _WESTERN, by("utf-8"), "", declared="")
encoded(
    "name-latin1",
    "latin1 for ISO 8859-1",
    _LATIN_1,
    by("iso-8859-1"),
    "",
    declared="latin1",
)
encoded(
    "name-cp1252",
    "cp-1252 for Windows-1252",
    _WESTERN,
    by("windows-1252"),
    "",
    declared="cp-1252",
)
encoded("name-ansi", "ansi, as Windows calls it", _WESTERN, by("windows-1252"), "", declared="ansi")
encoded(
    "name-x-sjis",
    "x-sjis for Shift JIS",
    _JAPANESE,
    by("shift_jis"),
    "",
    declared="x-sjis",
)
encoded(
    "name-ksc",
    "ks_c_5601-1987 for the Korean code",
    _KOREAN,
    by("euc-kr"),
    "",
    declared="ks_c_5601-1987",
)
encoded("name-x-gbk", "x-gbk for GBK", _CHINESE, by("gbk"), "", declared="x-gbk")
encoded(
    "name-win1251",
    "win-1251 for Windows-1251",
    _RUSSIAN,
    by("windows-1251"),
    "",
    declared="win-1251",
)

# Only the header declares it, or contradicts

encoded(
    "header-only-1251",
    "only the header says Windows-1251",
    _RUSSIAN,
    by("windows-1251"),
    "",
    declared=None,
    content_type=f"{XML}; charset=windows-1251",
)
encoded(
    "header-only-latin2",
    "only the header says ISO 8859-2",
    _CENTRAL,
    by("iso-8859-2"),
    "",
    declared=None,
    content_type=f"{XML}; charset=iso-8859-2",
)
encoded(
    "header-only-sjis",
    "only the header says Shift JIS",
    _JAPANESE,
    by("shift_jis"),
    "",
    declared=None,
    content_type=f"{XML}; charset=Shift_JIS",
)
encoded(
    "header-wrong",
    "the header says ISO 8859-1, the declaration UTF-8, which is right",
    _RUSSIAN,
    by("utf-8"),
    "m3nu/upodder#1, wking/rss2email#18",
    content_type=f"{XML}; charset=iso-8859-1",
)
encoded(
    "header-wrong-declared",
    "the header says UTF-8, the declaration Windows-1251, which is right",
    _RUSSIAN,
    by("windows-1251"),
    "zotero/zotero#3846",
    declared="windows-1251",
    content_type=f"{XML}; charset=utf-8",
)
encoded(
    "header-text-xml",
    "text/xml without a charset, which RFC 3023 calls ASCII; it is as declared",
    _RUSSIAN,
    by("windows-1251"),
    "thunderbird/thunderbird-website#668",
    declared="windows-1251",
    content_type="text/xml",
)
encoded(
    "undeclared-utf8",
    "nobody says that it is UTF-8",
    _RUSSIAN,
    by("utf-8"),
    "scripting/Scripting-News#89",
    declared=None,
    content_type="text/xml",
)
encoded(
    "undeclared-latin1",
    "nobody says that it is ISO 8859-1",
    _LATIN_1,
    by("iso-8859-1"),
    "",
    declared=None,
    content_type="text/xml",
)
encoded(
    "undeclared-1251",
    "nobody says that it is Windows-1251",
    _RUSSIAN,
    by("windows-1251"),
    "",
    declared=None,
    content_type="text/xml",
)

# Byte order marks and wide characters

encoded(
    "mark-latin1",
    "UTF-8 with its mark, declared ISO 8859-1",
    _WESTERN,
    lambda text: codecs.BOM_UTF8 + text.encode(),
    "",
    declared="iso-8859-1",
)
encoded(
    "wide-16-le",
    "UTF-16, little end first, with its mark",
    _RUSSIAN,
    lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "rbren/rss-parser#219, simplepie/simplepie#445",
    declared="utf-16",
)
encoded(
    "wide-16-be",
    "UTF-16, big end first, with its mark",
    _RUSSIAN,
    lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "rbren/rss-parser#219",
    declared="utf-16",
)
encoded(
    "wide-16-le-bare",
    "UTF-16, little end first, without its mark",
    _RUSSIAN,
    by("utf-16-le"),
    "rbren/rss-parser#219",
    declared="utf-16",
)
encoded(
    "wide-16-be-bare",
    "UTF-16, big end first, without its mark",
    _RUSSIAN,
    by("utf-16-be"),
    "rbren/rss-parser#219",
    declared="utf-16",
)
encoded(
    "wide-16-utf8",
    "UTF-16 with its mark, declared UTF-8",
    _RUSSIAN,
    lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "",
)
encoded(
    "wide-32",
    "UTF-32 with its mark",
    _RUSSIAN,
    lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le"),
    "simplepie/simplepie#445",
    declared="utf-32",
)

# Mixed and damaged

encoded(
    "stray-bytes",
    "UTF-8 with a few bytes of Windows-1252",
    f"{_WESTERN} Das Café hat geöffnet.",
    lambda text: text.encode().replace("Café".encode(), b"Caf\xe9"),
    "kurtmckee/feedparser#421",
)
encoded(
    "nul-bytes",
    "NUL bytes between words",
    _WESTERN,
    lambda text: text.encode().replace(b"heron", b"heron\x00").replace(b"</item>", b"\x00</item>"),
    "",
)


@kind(
    "mixed-items",
    ENCODINGS,
    "every other item is in UTF-8, the others in Windows-1252; declared ISO 8859-1",
    WHOLE,
    "FreshRSS/FreshRSS#1130",
    told=renamed(text=lambda story: f"{story.text} {_LATIN_1}"),
)
def _mixed_items(issue: Issue) -> Served:
    made = rss(issue, head='<?xml version="1.0" encoding="iso-8859-1"?>\n')
    parts = made.split("<item>")
    coded = [parts[0].encode()]
    for story, part in zip(issue.stories, parts[1:], strict=True):
        coded.append(part.encode("utf-8" if story.number % 2 else "windows-1252"))
    return Served(b"<item>".join(coded), RSS_TYPE)


@kind(
    "cut-character",
    ENCODINGS,
    "summaries are cut within a character of UTF-8",
    "what is whole",
    "",
)
def _cut_character(issue: Issue) -> Served:
    def cut(story: Story) -> Story:
        return replace(story, text=f"{story.text} So weit die Brück")

    made = rss(replace(issue, stories=tuple(map(cut, issue.stories)))).encode()
    return Served(made.replace("Brück".encode(), b"Br\xc3"), RSS_TYPE)
