"""Find the metadata at the top of a marked-up file, in all the forms that site generators read.

The forms: YAML between two lines of dashes, or with the closing line only; TOML (`+++`); JSON; `Key: value`
lines up to a blank line (Pelican, MultiMarkdown); and a title block of `%` lines (pandoc).
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from corpus.errors import DocumentError
from corpus.readers.reading import DeclaredMetadata

Facts = Mapping[str, object]

_NULLS = ("null", "Null", "NULL", "~")
_KEY = re.compile(r"([^\W\d_][\w .-]{0,40}?)[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
_MORE = re.compile(r"[ \t]+\S|-[ \t]+\S")
_CLOSING = re.compile(r"(?:-{3,}|\.{3})[ \t]*")
_NAMED_OPENING = re.compile(r"---[ \t]*(yaml|toml|json)[ \t]*\n", re.IGNORECASE)
_PANDOC = re.compile(r"%[ \t]*(.*(?:\n[ \t]+\S.*)*)(?:\n|\Z)")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_SURE_KEYS = frozenset(
    "title date author authors layout permalink slug tags category categories template published".split()
)
"""Keys that hardly begin a line of prose: one of them makes `key: value` lines metadata."""

_OTHER_KEYS = frozenset(
    """
    description summary keywords status lang language modified updated lastmod url link source id draft image
    subtitle type version weight comments created copyright email affiliation revision css
    """.split()
)
_TITLES = ("title",)
_DATES = (
    "published",
    "date",
    "publishdate",
    "publish_date",
    "pubdate",
    "published_at",
    "date_published",
    "datepublished",
    "created",
)
_URLS = ("url", "link", "canonical_url", "canonicalurl", "canonical")
_FLAGS = frozenset(("true", "false", "yes", "no", "draft", "published", "now"))


def split_front_matter(text: str, name: str) -> tuple[Facts, str]:
    """Return the metadata, with keys in lower case, and the text below it: all of it if there is no metadata.

    Raises DocumentError if it is marked as YAML or TOML but is not valid.
    """
    text = text.lstrip("\n")
    for split in (_split_yaml, _split_toml, _split_json, _split_lines, _split_pandoc):
        found = split(text, name)
        if found is not None:
            facts, body = found
            return {str(key).strip().lower(): _said(value) for key, value in facts.items()}, body
    return {}, text


def declared_metadata(facts: Facts, title: str | None = None) -> DeclaredMetadata:
    """Return what front matter says of a document; `title` is used if it has none."""
    return DeclaredMetadata(
        title=_first(facts, _TITLES, _is_text) or title,
        source=facts.get("source"),
        url=_first(facts, _URLS, _is_address),
        published=_first({key: _day(value) for key, value in facts.items()}, _DATES, _may_be_date),
        given_id=facts.get("id"),
    )


def _first(facts: Facts, keys: tuple[str, ...], fits: Callable[[object], bool]) -> object:
    return next((facts[key] for key in keys if key in facts and fits(facts[key])), None)


def _is_text(value: object) -> bool:
    return bool(value)


def _is_address(value: object) -> bool:
    """False for a path within a site, which says nothing without the site's own address."""
    return isinstance(value, str) and not value.startswith(("/", "./", "../", "#")) and ":" in value


def _may_be_date(value: object) -> bool:
    """False for `published: true` and for lists."""
    if isinstance(value, str):
        return bool(value.strip()) and value.strip().lower() not in _FLAGS
    return value is not None and not isinstance(value, bool | list | dict)


def _day(value: object) -> object:
    """Return the day of creation of a mapping such as `{created: …, updated: …}`, else the value."""
    return value.get("created") or value.get("published") if isinstance(value, dict) else value


def _said(value: object) -> object:
    return None if value in _NULLS else value


class _Verbatim(YAMLHandler):
    """Load all values as strings: no octal ids, no titles read as numbers, no invalid date that raises."""

    def load(self, fm: str, **_: object) -> Any:
        return _load_yaml(fm)


def _load_yaml(text: str) -> Any:
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506  it makes strings, lists and mappings only


def _split_yaml(text: str, name: str) -> tuple[Facts, str] | None:
    """Split off YAML between two lines of dashes, or what else gray-matter reads there (`---toml`)."""
    named = _NAMED_OPENING.match(text)
    if named is not None:
        rest = re.split(r"^---[ \t]*$\n?", text[named.end() :], maxsplit=1, flags=re.MULTILINE)
        if len(rest) == 2:
            return _load(named.group(1).upper(), rest[0], name), rest[1]
    handler = _Verbatim()
    if not handler.detect(text):
        return None
    try:
        facts, body = frontmatter.parse(text, handler=handler)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        filled = _without_templates(text)
        if filled != text:
            return _split_yaml(filled, name)
        raise _invalid(name, "YAML", error) from error
    return (facts, body) if facts else None


def _without_templates(text: str) -> str:
    """Return the text with the templates in its front matter left empty, as their values are unknown."""
    head, line, body = text[3:].partition("\n---")
    return text[:3] + _TEMPLATE.sub("", head) + line + body if line else text


def _split_toml(text: str, name: str) -> tuple[Facts, str] | None:
    parts = re.split(r"^\+\+\+[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) < 3 or parts[0]:
        return None
    return _load("TOML", parts[1], name), parts[2]


def _load(kind: str, text: str, name: str) -> Facts:
    load: Mapping[str, Callable[[str], Any]] = {
        "TOML": tomllib.loads,
        "JSON": json.loads,
        "YAML": _load_yaml,
    }
    try:
        facts = load[kind](text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _invalid(name, kind, error) from error
    return facts if isinstance(facts, dict) else {}


def _invalid(name: str, kind: str, error: Exception) -> DocumentError:
    reason = (str(error) or type(error).__name__).splitlines()[0]
    remedy = "quote values that contain a colon" if kind == "YAML" else "correct it"
    return DocumentError(f"{name}: its front matter is not valid {kind} ({reason}); {remedy}.")


def _split_json(text: str, name: str) -> tuple[Facts, str] | None:
    """Split off a JSON object (Hugo), or its members before a line of `;;;` (Hexo)."""
    try:
        if text.startswith("{"):
            facts, end = json.JSONDecoder().raw_decode(text)
            body = text[end:].removeprefix("\n;;;")
        elif text.startswith('"') and "\n;;;" in text:
            head, _, body = text.partition("\n;;;")
            facts = json.loads("{" + head + "}")
        else:
            return None
    except (ValueError, RecursionError):
        return None
    fits = isinstance(facts, dict) and bool(facts) and (not body or body.startswith("\n"))
    return (facts, body) if fits else None


def _split_lines(text: str, name: str) -> tuple[Facts, str] | None:
    """Split off `key: value` lines up to a line of dashes or a blank line."""
    lines: list[str] = []
    length = 0
    closed = False
    for line in text.splitlines(keepends=True):
        said = line.rstrip("\n")
        closed = bool(lines) and _CLOSING.fullmatch(said) is not None
        if closed or not said.strip():
            length += len(line)
            break
        if not _KEY.fullmatch(said) and not (lines and _MORE.match(said)):
            return None
        lines.append(said)
        length += len(line)
    facts = _line_facts(lines, as_yaml=closed)
    return (facts, text[length:]) if _is_metadata(facts, closed=closed) else None


def _line_facts(lines: list[str], *, as_yaml: bool) -> dict[str, object]:
    if as_yaml:
        try:
            facts = _load_yaml("\n".join(lines))
        except (yaml.YAMLError, ValueError, RecursionError):
            facts = None
        if isinstance(facts, dict):
            return facts
    found: dict[str, object] = {}
    for line in lines:
        match = _KEY.fullmatch(line)
        if match is not None:
            key = match.group(1).lower()
            found.setdefault(key, (match.group(2) or "").strip())
        elif found:
            found[key] = f"{found[key]} {line.strip()}".strip()
    return found


def _is_metadata(facts: Facts, *, closed: bool) -> bool:
    """True if the lines are metadata for sure: a line of prose may have a colon too."""
    keys = {str(key).strip().lower() for key in facts}
    if not keys & _SURE_KEYS:
        return False
    return closed or "title" in keys or (len(keys) > 1 and keys <= _SURE_KEYS | _OTHER_KEYS)


def _split_pandoc(text: str, name: str) -> tuple[Facts, str] | None:
    """Split off up to three lines `% title`, `% authors`, `% date`."""
    said: list[str] = []
    position = 0
    while len(said) < 3 and (match := _PANDOC.match(text, position)) and match.end() > position:
        said.append(" ".join(match.group(1).split()))
        position = match.end()
    if not said or not said[0] or text.startswith("%%"):
        return None
    return dict(zip(("title", "author", "date"), said, strict=False)), text[position:]
