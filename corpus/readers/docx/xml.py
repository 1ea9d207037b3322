"""Look up elements and attributes of WordprocessingML by local name: it has two namespaces."""

from collections.abc import Iterator

from lxml import etree

_NAMESPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
    "",
)
_FALSE = ("0", "false", "off", "none")


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first descendant along a path of names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((found for found in element if local_name(found) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the children of a name."""
    if element is not None:
        yield from (found for found in element if local_name(found) == name)


def descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the descendants of a name, in order."""
    yield from (found for found in element.iter() if local_name(found) == name)


def attribute(element: etree._Element | None, name: str = "val") -> str | None:
    """Return an attribute of an element, or None."""
    if element is None:
        return None
    return next((str(v) for space in _NAMESPACES if (v := element.get(space + name)) is not None), None)


def is_on(element: etree._Element | None) -> bool:
    """True if a property such as <w:vanish/> is there and not switched off."""
    return element is not None and (attribute(element) or "1").lower() not in _FALSE


def number(text: str | None) -> int | None:
    """Return a whole number, or None if it is none."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
