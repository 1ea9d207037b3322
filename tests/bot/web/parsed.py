"""Read a page as a browser does: its elements, the text of its marks, and what could run or be fetched."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
ALLOWED = frozenset(
    "html head meta title link body a header main footer div h1 h2 h3 h4 h5 h6 p span bdi time b sup nav "
    "article section ul ol li mark blockquote pre code table thead tbody tr th td ins del "
    "form label input button".split()
)
ALLOWED_ATTRIBUTES = frozenset(
    "lang charset http-equiv name content rel href class id dir datetime tabindex role aria-label "
    "aria-current scope type data-span action method for value maxlength required autocomplete enterkeyhint "
    "placeholder".split()
)


@dataclass
class Page(HTMLParser):
    """A parsed page."""

    html: str
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)
    mark_ids: list[str | None] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """All text within each element that has an id."""
    title: str = ""
    article: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(self.html)
        self.close()
        if self._open:
            self.faults.append(f"never closed: {[tag for tag, _ in self._open]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in named.items()]
        if tag == "mark":
            self.mark_ids.append(named.get("id"))
            self.marks.setdefault(int(named["data-span"]), "")
        if tag not in VOID:
            self._open.append((tag, named))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for tag, named in self._open:
            if tag == "mark":
                self.marks[int(named["data-span"])] += data
            if "id" in named:
                self.texts[named["id"]] = self.texts.get(named["id"], "") + data
            if tag == "title":
                self.title += data
            if tag == "article":
                self.article += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"an instruction: {data}")

    @property
    def hrefs(self) -> list[str]:
        """Where the links of the body lead."""
        return [value for tag, name, value in self.attributes if (tag, name) == ("a", "href")]

    @property
    def quote(self) -> str:
        """The text of the marks, with a line break between two spans, as quotes have it."""
        return "\n".join(self.marks[number] for number in sorted(self.marks))


def dangers(page: Page) -> list[str]:
    """What of a page could run, be fetched from elsewhere, or was not written by Footnote."""
    found = [*page.faults]
    found += [f"<{tag}>" for tag in page.tags if tag not in ALLOWED]
    for tag, name, value in page.attributes:
        if name not in ALLOWED_ATTRIBUTES or name.startswith("on") or name == "style":
            found.append(f"<{tag} {name}={value!r}>")
        if name == "href":
            scheme = urlsplit(value).scheme
            is_ours = tag == "link" or not (scheme or value.startswith("//"))
            if not is_ours and scheme not in ("http", "https"):
                found.append(f"<{tag} href={value!r}>")
            if tag == "link" and (scheme or value.startswith("//")):
                found.append(f"<link href={value!r}>")
    return found
