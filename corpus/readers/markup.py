"""Read the texts inside of data files by the reader of their markup: HTML, Markdown, or none."""

import re

from corpus.blocks import TextBlock
from corpus.readers.fragment import fragment_blocks
from corpus.readers.markdown.blocks import markdown_blocks

_HTML = re.compile(
    r"</(?:p|div|h[1-6]|ul|ol|li|table|tr|td|th|pre|code|blockquote|section|article|span|a|b|i|em|strong|body|html)\s*>"
    r"|<(?:br|hr|p)\s*/?>|<(?:img|a|div|p|span)\s[a-z-]+\s*=",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE)
_MARKDOWN = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^#{1,6} +\S",
        r"^ {0,3}(?:```|~~~)",
        r"^\|?[ :]*-{3,}[ :]*\|[ :|-]*$",
        r"!?\[[^\]\n]+\]\([^()\s]+(?: \"[^\"\n]*\")?\)",
        r"(?<![\w*])\*\*[^*\s](?:[^*\n]*[^*\s])?\*\*(?![\w*])",
        r"(?<![\w`])`[^`\n]+`(?![\w`])",
        r"(?:^[ \t]*(?:[-*+]|\d{1,3}\.)[ \t]+\S.*\n?){2}",
    )
)


def markup_of(text: str, declared: str = "") -> str:
    """Return "html", "markdown" or "", by what is declared (a field's name), else by the text."""
    said = declared.lower()
    if "html" in said:
        return "html"
    if "markdown" in said or said in ("md", "mdx"):
        return "markdown"
    if _HTML.search(text):
        is_markdown = any(pattern.search(text) for pattern in _MARKDOWN[:3])
        return "markdown" if is_markdown and not re.match(r"\s*<", text) else "html"
    return "markdown" if any(pattern.search(text) for pattern in _MARKDOWN) else ""


def marked_up_blocks(text: str, declared: str = "") -> list[TextBlock]:
    """Return the blocks of a text in any markup. A text without markup gives its paragraphs."""
    markup = markup_of(text, declared)
    if markup == "markdown":
        return markdown_blocks(text)
    if markup == "html" or _ENTITY.search(text):
        return fragment_blocks(text)
    paragraphs = (part.strip() for part in re.split(r"\n[ \t]*\n\s*", text))
    return [TextBlock(part) for part in paragraphs if part]
