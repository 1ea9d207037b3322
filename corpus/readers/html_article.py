"""Find the article of a web page: its blocks without menus, banners, share bars and lists of other pages.

trafilatura says which words belong to the article. Its own output glues words and loses code, so only
its choice is used: the smallest element that holds nearly all of those words is the article, and its blocks
are read from the page itself.
"""

import re
from collections import defaultdict

import trafilatura
from lxml import etree

from corpus.blocks import TextBlock
from corpus.document import BlockKind
from corpus.readers.html_blocks import PlacedBlock, placed_blocks

_MOST = 0.9
"""The article's element holds this share of the letters that trafilatura chose."""
_TOO_MUCH = 0.4
"""A part with a larger share of the chosen letters is no boilerplate, whatever it is called."""
_SMALL_CHARACTERS = 1_500
"""On a page with a title, shorter parts may be boilerplate even if they are most of a short page."""
_ENOUGH = 0.15
"""The share of a page's letters that an article found quickly must have."""
_LINKED = 0.5
"""A block with a larger share of linked characters is a list of links, unless trafilatura chose it."""
_MIN_SURE_LETTERS = 20
"""A shorter block may be found among the chosen words by chance."""
_SURE_LETTERS = 40
"""A block of more chosen letters belongs to the article wherever it is."""
_MIN_NEIGHBOUR_LETTERS = 60
_MIN_UNSURE_LETTERS = 20
_NEAR = 3
"""A short chosen block counts if it is at most so many blocks from the chosen core."""
_LONG_ARTICLE_LETTERS = 1_000
_OUT_ROLES = frozenset(
    """
    alert alertdialog banner complementary contentinfo dialog menu menubar navigation search toolbar tooltip
    """.split()
)
_ADMONITION = re.compile(
    r"admonition|callout|note|warning|tip|caution|important|danger|hint|alert|info", re.IGNORECASE
)
_OUT_WORDS = {  # the words in a class or id, and the most characters that such a part may have
    "consent": (
        r"cookies?|consent|gdpr|ccpa|onetrust|didomi|usercentrics|cookiebot|cookielaw|cmp-?(?:banner|box|container|wrapper)|cc-window",
        3_000,
    ),
    "comments": (
        r"comments|commentlist|comment-(?:list|section|area|thread)|disqus\w*|respond|replies",
        1_000_000,
    ),
    "share": (
        r"share|shares|sharing|sharedaddy|social|addtoany|addthis|sharethis|sociable|follow-us|feedflare",
        400,
    ),
    "letter": (
        r"newsletters?|subscribe|subscription|subscribe-box|signup|sign-up|mailchimp|mc_embed|optin|promo",
        800,
    ),
    "ads": (
        r"ads?|advert|advertisement|advertising|sponsored|outbrain|taboola|adsbygoogle|banner|popup|modal",
        1_500,
    ),
    "related": (
        r"related\w*|recommend\w*|read-more|readmore|read-next|more-stories|most-popular|most-read|trending|popular"
        r"|you-may|also-like|yarpp|recirc|recirculation|teasers?|upnext|up-next|linklist|see-also",
        3_000,
    ),
    "menu": (
        r"nav\w*|menu|submenu|breadcrumbs?|pagination|pager|paginator|prev-next|post-navigation|sidebar|sidenav"
        r"|sphinxsidebar|toc|tocs|table-of-contents|skip-link|skiplink|skip-to-content|toolbar|footer|site-footer"
        r"|site-header|masthead|topbar|navbar|wy-nav-side|edit-this-page|edit-page|tags|tag-list|tagcloud|print-link",
        4_000,
    ),
}
_OUT = {
    name: (re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.IGNORECASE), most)
    for name, (words, most) in _OUT_WORDS.items()
}
_CONTAINERS = frozenset(
    "div section aside ul ol dl table p span header footer form details dialog article".split()
)
_CONSENT = re.compile(
    r"cookie[\s_-]?(?:banner|bar|box|consent|dialog|disclaimer|disclosure|info|law|message|modal|notice|notification"
    r"|overlay|policy|popup|prompt|wall|warning|wrapper|container|alert|hint)|onetrust|didomi|usercentrics|cookiebot"
    r"|(?:^|[\s_-])(?:cookies|gdpr|ccpa|cc-window|consent|privacy-banner|eu-cookie\S*|cmp-?banner|cmpbox|qc-cmp\S*"
    r"|truste\S*|iubenda\S*|osano\S*)(?:$|[\s_-])",
    re.IGNORECASE,
)
MAX_COMPARED = 1_000_000_000
"""Lines of a block times letters of the article; a longer block is judged by its place alone."""
MAX_CONSENT_CHARACTERS = 3_000
_NEVER = ("consent", "comments", "share", "letter")
"""Kinds of boilerplate that trafilatura's choice doesn't save."""


def article_blocks(tree: etree._Element) -> list[TextBlock]:
    """Return the blocks of a page's article. The tree must be without hidden elements."""
    chosen = _chosen_words(tree)
    return [each.block for each in _Page(placed_blocks(tree), chosen).article()]


def _chosen_words(tree: etree._Element) -> str:
    """Return the letters and digits of the article as trafilatura finds it, without anything between them.

    Its quick way is enough for most pages. Where it finds little, its slow way is tried too.
    """
    quick = _extracted_letters(tree, fast=True)
    if len(quick) > _ENOUGH * len(_letters("".join(tree.itertext()))):
        return quick
    return max(quick, _extracted_letters(tree, fast=False), key=len)


def _extracted_letters(tree: etree._Element, *, fast: bool) -> str:
    document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False, fast=fast)
    said = getattr(document, "text", None)
    return _letters(said) if isinstance(said, str) else ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


class _Page:
    """The blocks of a page, and how much of each trafilatura chose."""

    def __init__(self, placed: list[PlacedBlock], chosen: str) -> None:
        self._placed = placed
        self._chosen = [_chosen_letters(each.block, chosen) for each in placed]
        self._total = sum(self._chosen)
        self._weight: defaultdict[etree._Element, int] = defaultdict(int)
        self._length: defaultdict[etree._Element, int] = defaultdict(int)
        self._titled: set[etree._Element] = set()
        self._outside: tuple[dict[etree._Element, bool], dict[etree._Element, bool]] = ({}, {})
        for each, count in zip(placed, self._chosen, strict=True):
            for part in (each.element, *each.element.iterancestors()):
                self._weight[part] += count
                self._length[part] += len(each.block.text)
                if each.block.kind is BlockKind.HEADING and each.block.level == 1:
                    self._titled.add(part)

    def article(self) -> list[PlacedBlock]:
        """Return the blocks of the article, in order."""
        sure = [index for index, count in enumerate(self._chosen) if count > _MIN_SURE_LETTERS]
        core = range(sure[0], sure[-1] + 1) if sure else range(len(self._placed))
        holder = self._holder()
        kept: list[PlacedBlock] = []
        captions: set[str] = set()
        for index, each in enumerate(self._placed):
            if self._is_outside(each.element, _NEVER) or not self._belongs(index, core, holder, not kept):
                continue
            if each.block.kind is BlockKind.CAPTION and each.block.text in captions:
                continue  # a gallery says it once more in its large view
            captions.add(each.block.text)
            kept.append(each)
        while len(kept) > 1 and kept[-1].block.kind is BlockKind.HEADING:
            kept.pop()
        return kept

    def _belongs(self, index: int, core: range, holder: etree._Element | None, is_first: bool) -> bool:
        """True if a block is part of the article: chosen, its title, or beside what is chosen."""
        each, chosen = self._placed[index], self._chosen[index]
        letters = len(_letters(each.block.text))
        within = holder is None or self._is_inside(each, holder)
        if chosen >= letters / 2 and chosen > _SURE_LETTERS:
            return True
        if self._is_outside(each.element):
            return False
        if chosen >= letters / 2 and (within or index in range(core.start - _NEAR, core.stop + _NEAR)):
            return True
        if _is_title(each) and is_first and not within:
            return not any(_is_title(other) and self._is_inside(other, holder) for other in self._placed)
        if _is_title(each) and is_first:
            return True
        if not within or each.linked >= _LINKED * len(each.block.text):
            return False
        if index in core:
            is_label = each.block.kind is BlockKind.PARAGRAPH and letters < _MIN_UNSURE_LETTERS
            return not is_label or self._total < _LONG_ARTICLE_LETTERS
        parent = each.element.getparent()
        return letters > _MIN_NEIGHBOUR_LETTERS and parent is not None and self._weight[parent] > 0

    @staticmethod
    def _is_inside(each: PlacedBlock, holder: etree._Element | None) -> bool:
        return holder is each.element or holder in each.element.iterancestors()

    def _holder(self) -> etree._Element | None:
        """Return the smallest element that holds most of the chosen letters; None if there are none."""
        whole = [part for part, count in self._weight.items() if count >= _MOST * self._total > 0]
        return max(whole, key=lambda part: sum(1 for _ in part.iterancestors()), default=None)

    def _is_outside(self, element: etree._Element, kinds: tuple[str, ...] = ()) -> bool:
        """True if an element is in a part of the page that is no article: a menu, a banner, comments.

        `kinds` names the kinds that count, besides menus and dialogs; none means all.
        """
        known = self._outside[bool(kinds)]
        way = []
        part: etree._Element | None = element
        while part is not None and part not in known:
            way.append(part)
            part = part.getparent()
        outside = known[part] if part is not None else False
        for part in reversed(way):
            outside = outside or self._is_boilerplate(part, kinds or tuple(_OUT))
            known[part] = outside
        return outside

    def _is_boilerplate(self, element: etree._Element, kinds: tuple[str, ...]) -> bool:
        if element.tag in ("html", "body", "main") or element in self._titled:
            return False
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        if (
            self._titled
            and self._length[element] < MAX_CONSENT_CHARACTERS
            and _asks_for_consent(element, marks)
        ):
            return True
        is_small = self._titled and self._length[element] < _SMALL_CHARACTERS
        if self._weight[element] > self._total * _TOO_MUCH and not is_small:
            return False
        if element.tag in ("nav", "menu") or element.get("role") in _OUT_ROLES:
            return True
        if element.tag == "aside":
            return not _ADMONITION.search(marks)
        if element.tag == "footer":
            return next(element.iterancestors("blockquote", "figure"), None) is None
        if element.tag == "form" and len(kinds) == len(_OUT):
            return True
        if element.tag not in _CONTAINERS or not marks.strip():
            return False
        return any(_OUT[kind][0].search(marks) and self._length[element] < _OUT[kind][1] for kind in kinds)


def _is_title(each: PlacedBlock) -> bool:
    return each.block.kind is BlockKind.HEADING and each.block.level == 1


def _asks_for_consent(element: etree._Element, marks: str) -> bool:
    """True for a banner on cookies, which trafilatura takes for the article of a short page."""
    fixed = re.search(r"position:\s*(?:fixed|sticky)", element.get("style") or "", re.IGNORECASE)
    if not fixed and element.get("role") not in ("dialog", "alertdialog") and not _CONSENT.search(marks):
        return False
    return bool(
        re.search(r"cookie|consent|privacy|einwillig|datenschutz", "".join(element.itertext()), re.IGNORECASE)
    )


def _chosen_letters(block: TextBlock, chosen: str) -> int:
    """Return how many letters of a block are in lines that belong to the chosen words."""
    lines = [_letters(line) for line in block.text.split("\n")]
    if len(lines) * len(chosen) > MAX_COMPARED:
        return 0
    return sum(len(line) for line in lines if line in chosen)
