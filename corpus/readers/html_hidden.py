"""Remove what a browser doesn't show from an HTML tree: hidden elements, scripts, controls, line numbers."""

import re

from lxml import etree

_UNSEEN_TAGS = frozenset(
    """
    annotation annotation-xml applet area audio base canvas datalist del dialog embed frameset iframe img
    input link map meta meter noembed noframes noscript object optgroup option progress rp rt s script select
    strike style svg template textarea title video
    """.split()
)
"""Elements that hold no text of the page, or text that its author has struck out."""
_REPLACED_TAGS = frozenset(("audio", "canvas", "iframe", "img", "input", "object", "select", "svg", "video"))
"""Elements that are shown as a box between words, and so separate them."""
_UNSEEN_CLASSES = frozenset(
    """
    a11y-hidden assistive-text d-none element-invisible hide is-hidden is-visually-hidden mw-editsection
    offscreen screen-reader screen-reader-only screen-reader-text screenreader screenreader-only show-for-sr
    sr-only sr-only-focusable u-hidden u-hiddenvisually u-visually-hidden uk-hidden visually-hidden
    visuallyhidden hidden
    """.split()
)
_SHOWN_AGAIN = re.compile(
    r"(?:^|\s)(?:\S+:(?:block|flex|grid|inline\S*|table)|d-\w+-(?:block|flex|grid|inline\S*))"
)
"""Classes by which Tailwind and Bootstrap show a hidden element on larger screens."""
_UNSEEN_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|font-size:0(?:px|em|rem|%|pt)?(?=!|;|$)"
    r"|(?:left|top|text-indent):-\d{3,}|clip:rect\(0|clip-path:inset\((?:50|100)%)"
)
_UNFOLDED = re.compile(
    r"accordion|answer|body|collaps|container|content|expand|item|page|pane|row|slide|step|tab|toggle",
    re.IGNORECASE,
)
"""Names of parts that a style sheet hides until somebody clicks on their title."""
_SELECTOR = re.compile(r"[a-z]*[.#][\w-]+", re.IGNORECASE)
_SYMBOL = re.compile(r"[\s\u200b¶§#🔗⚓∞]*(?:\[?(?:link|edit|permalink)\]?)?")
_NUMBERS = re.compile(
    r"(?:^|[\s_-])(?:gutter|line-?no(?:s|div)?|line-?num(?:ber)?s?|ln(?:t|um)?|blob-num|nums)(?:[\s_-]|$)"
)
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt")
_TARGETS = ("html", "body", "main", "article")
MAX_STYLE_CHARACTERS = 500_000


def remove_hidden(root: etree._Element) -> None:
    """Remove from a tree what its readers can't see, and keep the text after it.

    The page itself and its main element count as seen: scripts show them when the page is ready.
    """
    rules = _hiding_rules(root)
    for element in list(root.iter()):
        if element is not root and (not isinstance(element.tag, str) or _is_hidden(element, rules)):
            remove_element(element)


def remove_element(element: etree._Element) -> None:
    """Remove an element, but not the text that follows it; a box between two words becomes a space."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    said = (parent.text if before is None else before.tail) or ""
    if element.tag in _REPLACED_TAGS and said[-1:].isalnum() and tail[:1].isalnum():
        tail = f" {tail}"
    if before is None:
        parent.text = said + tail
    else:
        before.tail = said + tail
    element.tail = None
    parent.remove(element)


def _is_hidden(element: etree._Element, rules: frozenset[str]) -> bool:
    tag = element.tag
    if tag in _UNSEEN_TAGS:
        return not (tag == "dialog" and element.get("open") is not None)
    if tag in _TARGETS or (not element.attrib and tag not in ("button", "img")):
        return False
    if tag == "button":
        return not _opens_text(element)
    if element.get("hidden", "until-found").lower() != "until-found" or element.get("aria-hidden") == "true":
        return True
    if _UNSEEN_STYLE.search(re.sub(r"\s+", "", element.get("style") or "").lower()):
        return True
    return _hidden_by_class(element, rules)


def _hidden_by_class(element: etree._Element, rules: frozenset[str]) -> bool:
    said = element.get("class") or ""
    names = said.lower().split()
    if not _UNSEEN_CLASSES.isdisjoint(names):
        return not _SHOWN_AGAIN.search(said.lower())
    marks = [*(f".{name}" for name in said.split()), f"#{element.get('id')}"]
    if not rules.isdisjoint(marks) and not any(map(_UNFOLDED.search, marks)):
        return True
    if _NUMBERS.search(said.lower()):
        return not re.search(r"[^\d\s.|:]", "".join(element.itertext()))
    if element.tag != "a" or next(element.iterancestors(*_HEADING_TAGS), None) is None:
        return False
    return bool(_SYMBOL.fullmatch("".join(element.itertext()).lower()))


def _opens_text(button: etree._Element) -> bool:
    """True for the button of a question whose answer unfolds below it."""
    if button.get("aria-expanded") is not None or button.get("aria-controls") is not None:
        return len("".join(button.itertext()).split()) > 2
    return next(button.iterancestors(*_HEADING_TAGS, "summary"), None) is not None


def _hiding_rules(root: etree._Element) -> frozenset[str]:
    """Return the classes and ids that a page's own style sheet hides, and shows in no other rule."""
    hidden: set[str] = set()
    shown: set[str] = set()
    sheet = "".join(style.text or "" for style in root.iter("style"))[:MAX_STYLE_CHARACTERS]
    sheet = re.sub(r"/\*.*?(?:\*/|\Z)", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"@[^@{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    for rule in sheet.split("}"):
        selectors, _, body = rule.partition("{")
        said = re.sub(r"\s+", "", body).lower()
        hides = re.search(r"(?:^|;)(?:display:none|visibility:hidden)", said)
        for selector in selectors.split(","):
            if hides and _SELECTOR.fullmatch(selector.strip()):
                hidden.add(re.sub(r"^[a-zA-Z]+", "", selector.strip()))
            elif "display:" in said or "visibility:" in said:
                shown.update(re.findall(r"[.#][\w-]+", selector))
    return frozenset(hidden - shown)
