"""Read reStructuredText with docutils: nothing is included, run or fetched."""

import re

from docutils import nodes
from docutils.core import publish_doctree

from corpus.blocks import assemble_blocks
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text
from corpus.readers.front_matter import declared_metadata, split_front_matter
from corpus.readers.markdown.reader import without_title
from corpus.readers.reading import Reading, build_document
from corpus.readers.rst.directives import KNOWN, register_directives
from corpus.readers.rst.doctree import doctree_blocks, shown_text
from corpus.readers.rst.roles import register_roles

MAX_LINE_CHARACTERS = 100_000
MAX_NAMES = 500
"""How many roles and directives of its own a file may have; the rest is left out."""

_DIRECTIVE = re.compile(
    r"^[ \t|>*-]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([A-Za-z0-9][\w.:+-]*?)[ \t]?::(?=\s|$)", re.M
)
_ROLE = re.compile(r":([A-Za-z0-9][\w.:+-]*):`|`:([A-Za-z0-9][\w.:+-]*):|default-role::[ \t]+(\S+)")
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "syntax_highlight": "none",
    "doctitle_xform": False,
    "docinfo_xform": False,
    "smart_quotes": False,
    "line_length_limit": MAX_LINE_CHARACTERS,
    "_disable_config": True,
    "exit_status_level": 5,
    "traceback": True,
}


def read_document(content: bytes, name: str) -> Reading:
    """Read one document; a list of fields at its top (`:date:`, `:author:`) is its metadata."""
    facts, body = split_front_matter(decode_text(content, name), name)
    document = _parse(body, name)
    said = _take_fields(document)
    assembled = assemble_blocks(doctree_blocks(document))
    metadata = declared_metadata({**said, **facts}, assembled.title)
    assembled = without_title(assembled, str(metadata.title or ""))
    draft, problems = build_document(name, assembled, metadata)
    return Reading((draft,), tuple(problems))


def _parse(body: str, name: str) -> nodes.document:
    longest = max(map(len, body.split("\n")), default=0)
    if longest > MAX_LINE_CHARACTERS:
        raise DocumentError(
            f"{name}: it has a line of {longest:,} characters, which is too long; break it into lines."
        )
    used = sorted({found.lower() for found in _DIRECTIVE.findall(body)})[:MAX_NAMES]
    register_directives((*KNOWN, *used))
    named = {name.lower() for found in _ROLE.findall(body) for name in found if name}
    register_roles(sorted(named)[:MAX_NAMES])
    try:
        document: nodes.document = publish_doctree(body, settings_overrides=_SETTINGS)
    except RecursionError as error:
        raise DocumentError(
            f"{name}: its lists or quotations are nested too deep; save it in parts."
        ) from error
    return document


def _take_fields(document: nodes.document) -> dict[str, object]:
    """Take the fields at the top, and those right under the title, out of the document."""
    facts: dict[str, object] = {}
    for under_title in (False, True):
        place = _first(document) if under_title else document
        fields = _first(place) if isinstance(place, nodes.Element) else None
        if not isinstance(fields, nodes.field_list) or not isinstance(place, nodes.document | nodes.section):
            continue
        place.remove(fields)
        for field in fields.children:
            if isinstance(field, nodes.field):
                facts.setdefault(shown_text(field.children[0]).lower(), shown_text(field.children[1]))
    return facts


def _first(place: nodes.Element) -> nodes.Node | None:
    """Return the first node that is shown."""
    unseen = (nodes.Invisible, nodes.system_message, nodes.title)
    return next((node for node in place.children if not isinstance(node, unseen)), None)
