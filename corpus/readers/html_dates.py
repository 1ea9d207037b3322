"""Find the date that a page declares for its own article: in metadata and markup, never in running text."""

import json
import re
from collections.abc import Iterator

from lxml import etree

from corpus.dates import parse_published

_DATE_NAMES = """
    article:published_time article:published article:published_date article:publication_date
    article:publicationdate article:post_date article.published article.created article_date_original
    og:article:published_time og:article:published og:published_time og:pubdate og:publish_date
    og:datepublished og:question:published_time datepublished schema:datepublished rnews:datepublished
    date_published dcterms.issued dcterms.created dcterms.date dcterms.available dcterms.dateaccepted
    dc.date.issued dc.date.created dc.date.publication dc.date.available dc.issued dc.created dc.date
    parsely-pub-date sailthru.date bt:pubdate cxenseparse:recs:publishtime cxenseparse:publishtime
    shareaholic:article_published_time vr:published_time mediator_published_time lp.article:published_time
    published_time published_date published-date published published_at publish_date publish-date
    publishdate publish_time publish-time publishtime publication_date publication-date publicationdate
    pubdate pub_date ptime pdate originalpublicationdate originalpubdate displaydate firstpublished
    dcsext.articlefirstpublished analyticsattributes.articledate citation_publication_date
    citation_online_date citation_date prism.publicationdate eprints.date dateposted date_posted
    date_created datecreated content_create_date created created_at release_date article-date articledate
    story_date timestamp doc_date date
""".split()
"""Names of a publication date in `<meta>`, the surest first; dots stand for colons too."""
_RANKS = {
    name.replace(":", ".").replace("_", "-"): rank for rank, name in reversed(list(enumerate(_DATE_NAMES)))
}
_PAGE_TYPES = (
    "webpage",
    "itempage",
    "aboutpage",
    "faqpage",
    "qapage",
    "medicalwebpage",
    "techarticle",
    "website",
)
_ARTICLE_TYPE = re.compile(
    r"article|posting|report|recipe|review$|howto|question|creativework|podcast|episode|videoobject|dataset|book"
    r"|legislation|pressrelease|announcement|course|event",
    re.IGNORECASE,
)
_OTHERS_KEYS = frozenset(
    """
    about acceptedanswer answer associatedmedia audio author citation comment comments containsplace haspart
    image isbasedon ispartof itemlistelement mentions publisher relatedlink review reviews subjectof
    suggestedanswer video
    """.split()
)
"""Properties whose values are other works than the page's article."""
_OTHERS_PLACE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?\w*|respond|replies|reply|disqus|related|recommend\w*|more|next|prev\w*|latest"
    r"|recent|popular|trending|most|sidebar|teasers?|cards?|carousel|list|listing|archive|footer|nav|menu)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_OTHERS_TYPES = ("comment", "usercomments", "answer", "review", "imageobject", "videoobject", "person")
_DATE_PLACE = re.compile(
    r"(?:^|[\s_-])(?:date\w*|\w*published|publish\w*|pub|pubdate|posted\w*|dateline|byline|meta|metadata|entry|post|"
    r"article|timestamp|time|created|info|details|header)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"modif|updat|edited|changed|expire|until", re.IGNORECASE)
_MICROFORMAT = re.compile(
    r"(?:^|\s)(?:dt-published|published|entry-date|pubdate|post-date|date-published|publish-date)(?:\s|$)"
)
_SHELL = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
MAX_NODES = 20_000


def declared_date(tree: etree._Element) -> str | None:
    """Return the publication date in a page's markup as it is written there; the first that is a full date.

    If none is, the first of them is returned, so that the problem can be said. The order is: `<meta>`, linked
    data (JSON-LD), microdata and RDFa, microformats, `<time>`.
    """
    first: str | None = None
    for said in _candidates(tree):
        value = said.strip()
        if not value:
            continue
        if parse_published(value) is not None:
            return value
        first = first or value
    return first


def _candidates(tree: etree._Element) -> Iterator[str]:
    around = _Surroundings(tree)
    yield from _meta_dates(tree, around)
    yield from _linked_dates(tree)
    yield from _property_dates(tree, around)
    yield from _time_dates(tree, around)


def _meta_dates(tree: etree._Element, around: "_Surroundings") -> Iterator[str]:
    found: list[tuple[int, str]] = []
    for meta in tree.iter("meta"):
        content = meta.get("content") or meta.get("value") or meta.get("datetime") or ""
        names = " ".join(
            meta.get(name) or "" for name in ("property", "name", "itemprop", "http-equiv", "id")
        )
        ranks = [_RANKS[name] for name in map(_plain_name, names.split()) if name in _RANKS]
        if content and ranks and not around.of_another(meta):
            found.append((min(ranks), content))
        elif _plain_name(names) == "parsely-page":
            found += [(_RANKS["parsely-pub-date"], date) for date in _parsely(content)]
    yield from (content for _, content in sorted(found, key=lambda pair: pair[0]))


def _plain_name(name: str) -> str:
    return name.strip().lower().replace(":", ".").replace("_", "-")


def _parsely(content: str) -> list[str]:
    try:
        page = json.loads(content)
    except (ValueError, RecursionError):
        return []
    date = page.get("pub_date") if isinstance(page, dict) else None
    return [date] if isinstance(date, str) else []


def _linked_dates(tree: etree._Element) -> Iterator[str]:
    """Yield the dates of JSON-LD: of articles before other types, of outer nodes before inner ones."""
    found: list[tuple[int, str]] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            waiting = [json.loads(_SHELL.sub("", _SHELL.sub("", script.text or "")), strict=False)]
        except (ValueError, RecursionError):
            continue
        for node in waiting:  # it grows while it is walked: outer nodes come first
            if len(waiting) > MAX_NODES:
                break
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                said = next(
                    (v for k, v in node.items() if k.lower() in ("datepublished", "schema:datepublished")),
                    None,
                )
                said = said or node.get("dateCreated") or node.get("uploadDate")
                if isinstance(said, dict):
                    said = said.get("@value")
                if isinstance(said, str):
                    found.append((_type_rank(node.get("@type")), said))
                waiting.extend(
                    v for k, v in node.items() if k.lower() not in _OTHERS_KEYS and isinstance(v, dict | list)
                )
    yield from (said for rank, said in sorted(found, key=lambda pair: pair[0]) if rank < 3)


def _type_rank(said: object) -> int:
    """Return 0 for an article, 1 for a web page, 2 for other works, 3 for a comment."""
    kinds = [str(kind).lower().rpartition("/")[2] for kind in (said if isinstance(said, list) else [said])]
    if any(
        kind in ("comment", "answer", "userreview", "claimreview", "imageobject", "person") for kind in kinds
    ):
        return 3
    if any(kind in _PAGE_TYPES for kind in kinds):
        return 1
    return 0 if any(_ARTICLE_TYPE.search(kind) for kind in kinds) else 2


def _property_dates(tree: etree._Element, around: "_Surroundings") -> Iterator[str]:
    """Yield the dates of microdata, RDFa and microformats, outside of comments and other articles."""
    marked = []
    for element in tree.iter(etree.Element):
        names = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower().split()
        plain = [name.rpartition(":")[2].rpartition("/")[2] for name in names]
        sure = any(name in ("datepublished", "issued", "pubdate") for name in plain)
        sure = sure or element.get("pubdate") is not None or "dc:date" in names or "dcterms:created" in names
        formed = _MICROFORMAT.search((element.get("class") or "").lower())
        if element.tag != "meta" and (sure or formed) and not around.of_another(element):
            marked.append((0 if sure else 1, element))
    for _, element in sorted(marked, key=lambda pair: pair[0]):
        yield _value(element)


def _value(element: etree._Element) -> str:
    """Return the date of an element: as its markup gives it, else its own short text."""
    for name in ("datetime", "content", "title"):
        said = element.get(name)
        if said and (name != "title" or parse_published(said)):
            return str(said)
    inner = next(element.iter("time"), None)
    if inner is not None and inner.get("datetime"):
        return str(inner.get("datetime"))
    text = " ".join("".join(element.itertext()).split())
    return text if len(text) <= 40 else ""


def _time_dates(tree: etree._Element, around: "_Surroundings") -> Iterator[str]:
    """Yield the dates of `<time>` where an article says when it was published: in its head, or marked so."""
    for element in tree.iter("time"):
        near = [element, *list(element.iterancestors())[:3]]
        marks = " ".join(
            f"{part.get('class') or ''} {part.get('id') or ''}" for part in near if part.tag != "body"
        )
        if around.of_another(element) or _CHANGED.search(f"{marks} {element.get('itemprop') or ''}"):
            continue
        if _in_running_text(element):
            continue
        if any(part.tag in ("header", "hgroup") for part in near) or _DATE_PLACE.search(marks):
            yield _value(element)


def _in_running_text(element: etree._Element) -> bool:
    paragraph = next(element.iterancestors("p", "li", "td", "dd", "blockquote"), None)
    if paragraph is None:
        return False
    whole = len("".join(paragraph.itertext()))
    return whole - len("".join(element.itertext())) > 60


class _Surroundings:
    """Tells what belongs to the page's own article, by the headings of level 1."""

    def __init__(self, tree: etree._Element) -> None:
        self._titled = {part for title in tree.iter("h1") for part in title.iterancestors()}
        self._has_article = any(part.tag == "article" for part in self._titled)

    def of_another(self, element: etree._Element) -> bool:
        """True inside of comments, of lists of other articles, and of other things that are described."""
        articles = 0
        for part in element.iterancestors():
            if part.tag in ("body", "html", "main"):
                return False
            kind = (part.get("itemtype") or part.get("typeof") or "").rpartition("/")[2].lower()
            if kind in _OTHERS_TYPES or (part.get("itemprop") or "").lower() in _OTHERS_KEYS:
                return True
            articles += part.tag == "article"
            if part in self._titled:
                continue
            if part.tag in ("aside", "nav", "footer") or articles > 1:
                return True
            if part.tag == "article" and self._has_article:
                return True
            if _OTHERS_PLACE.search(f"{part.get('class') or ''} {part.get('id') or ''}"):
                return True
        return False
