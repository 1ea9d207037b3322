"""Tell titles that an author wrote from those that programs and templates leave in a file's properties."""

import re

from corpus.readers.decode import printable
from corpus.reflow import collapse_whitespace

_PROGRAM = re.compile(
    r"^\s*(?:microsoft\s+(?:office\s+)?(?:word|powerpoint|excel)|powerpoint\s+presentation)\s*[-–—]\s*", re.I
)
_FILE_NAME = re.compile(
    r".*\.(?:docx?|docm|dotx?|rtf|odt|ott|sxw|fodt|wps|wpd|lwp|pdf|pptx?|xlsx?|tex|dvi|eps|indd|qx[dp]|pmd|p65|pm6|mif)"
    r"|\S*\.(?:ps|fm|book|txt|html?|md|xml|pages|ai|cdr|tmp)",
    re.IGNORECASE,
)
_LEFT_BY_PROGRAMS = re.compile(
    r"""
    untitled(?:[\s_-]*(?:document|presentation|\d+))?
    | (?:new|word|blank|microsoft\s+word|pdf|google)\s*document(?:\s*\d+)? | document\s*\d* | doc\s*\d+
    | (?:powerpoint|new|blank)?\s*presentation\s*\d*
    | (?:slide|folie|diapositiva|diapositive|слайд|page|seite|página|sheet|book|layout|print|scan|image)\s*\d+
    | (?:foliennummer|folientitel|click\s+to\s+(?:edit|add)\s+.*|type\s+.*\s+here|insert\s+.*\s+here)
    | (?:title|titel|titre|título|titolo|название|заголовок|unknown|unspecified|none|null|n/?a|no\s*title)
    | (?:default|template)
    | (?:unbenannt|ohne\s+titel|sans\s*(?:titre|nom)|sin\s+título|senza\s+titolo)\s*\d*
    | без\s+(?:названия|имени|назви)\s*\d*
    | (?:dokument|documento|документ)\s*\d*
    | \[?(?:document|type\s+the\s+document|название\s+документа)\s*(?:title|sub\s?title)?\]?
    | \[.*\] | <.*> | \{.*\} | \W* | \d{5,}
    | [0-9a-f]{16,} | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
    """,
    re.IGNORECASE | re.VERBOSE,
)


def usable_title(declared: object) -> str | None:
    """Return a declared title on one line; None for a file name, a placeholder or a program's default."""
    if not isinstance(declared, str):
        return None
    title = collapse_whitespace(printable(declared))
    from_program = _PROGRAM.match(title)
    rest = title[from_program.end() :] if from_program else title
    if _LEFT_BY_PROGRAMS.fullmatch(rest) or _FILE_NAME.fullmatch(rest) or not re.search(r"\w", rest):
        return None
    if re.match(r"(?:[a-z]:\\|/|file:|https?://)", rest, re.IGNORECASE):
        return None
    if re.fullmatch(r"\S*[_\d]\S*", rest) and "_" in rest:  # "annual_report_v2", a file name without ending
        return None
    return rest
