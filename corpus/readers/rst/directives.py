"""Directives of Sphinx as docutils directives: each gives what a reader of the page sees."""

import re
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList

_CODE = frozenset(
    """
    code code-block sourcecode ipython prompt doctest testcode testoutput productionlist code-cell
    highlight-block console parsed-code jupyter-execute
    """.split()
)
_PYTHON = frozenset(("doctest", "testcode", "ipython"))
_UNSEEN = frozenset(
    """
    autosummary bibliography codeauthor contents currentlibrary currentmodule currentpackage date
    default-domain digraph footer graph graphviz header highlight highlightlang include index
    inheritance-diagram literalinclude mermaid meta module role moduleauthor plot raw sectionauthor sectnum
    section-numbering tabularcolumns target-notes testcleanup testsetup todo todolist uml youtube vimeo
    program doxygenfile doxygenclass
    """.split()
)
_VERSIONS = {
    "versionadded": "Added in version {}",
    "version-added": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "version-changed": "Changed in version {}",
    "deprecated": "Deprecated since version {}",
    "version-deprecated": "Deprecated since version {}",
    "versionremoved": "Removed in version {}",
    "version-removed": "Removed in version {}",
    "deprecated-removed": "Deprecated since version {}",
}
"""The sentences that Sphinx writes for these directives."""

_OBJECTS = frozenset(
    """
    function class method attribute data exception classmethod staticmethod decorator decoratormethod property
    describe object option cmdoption envvar confval setting macro type member var enum enumerator struct union
    opcode coroutinefunction coroutinemethod awaitablefunction awaitablemethod abstractmethod cfunction cmacro
    ctype cvar pdbcommand 2to3fixer django-admin templatetag templatefilter fieldlookup
    """.split()
)
_BOXES = frozenset("attention caution danger error hint important note tip warning seealso".split())
_TITLED = frozenset(
    """
    card dropdown tab tab-item group-tab code-tab details collapse toggle centered grid-item-card impl-detail
    """.split()
)
_BUILT_IN = frozenset(
    """
    attention caution danger error hint important note tip warning admonition epigraph highlights pull-quote
    compound container rubric topic sidebar line-block parsed-literal math table csv-table list-table image
    figure replace unicode class title default-role
    """.split()
)
KNOWN = _CODE | _UNSEEN | frozenset(_VERSIONS) | {"toctree"}
"""Those that are read here even if docutils has its own way: it would include files, or write the date."""

_TOCTREE_TITLE = re.compile(r"(.+?)\s*<[^<>]+>\s*")


def register_directives(names: Iterable[str]) -> None:
    """Let docutils read these directives, unless it reads them well itself."""
    for name in names:
        if name not in _BUILT_IN:
            directives.register_directive(name, _Readable)


class _AnyOption(dict[str, Any]):
    """Accepts every option of a directive, as text."""

    def __missing__(self, key: str) -> Any:
        return _as_text

    def __bool__(self) -> bool:
        return True


def _as_text(argument: str | None) -> str:
    return argument or ""


class _Readable(Directive):
    """Any directive that docutils does not have."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _AnyOption()

    def run(self) -> list[nodes.Node]:
        kind = self.name.lower().rpartition(":")[2]
        if self.name.lower() in _UNSEEN or kind in _UNSEEN or kind.startswith("auto"):
            return self._nested() if kind.startswith("auto") else []
        if kind in _CODE or kind == "code-tab":
            return self._code(kind)
        if kind in _VERSIONS:
            return self._version(kind)
        if kind == "toctree":
            return self._contents()
        if kind in _OBJECTS and self._argument:
            return self._object()
        if kind == "only" and "html" not in self._argument and re.search(r"latex|text|man", self._argument):
            return []
        return self._box(kind)

    @property
    def _argument(self) -> str:
        return self.arguments[0].strip() if self.arguments else ""

    def _nested(self) -> list[nodes.Node]:
        node = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, node)
        return list(node.children)

    def _line(self, text: str) -> list[nodes.Node]:
        found, _ = self.state.inline_text(text, self.lineno)
        return list(found)

    def _caption(self, text: str) -> list[nodes.Node]:
        return [nodes.caption(text, "", *self._line(text))] if text else []

    def _code(self, kind: str) -> list[nodes.Node]:
        text = "\n".join(self.content)
        words = self._argument.split()
        language = words[0] if words else "python" if kind in _PYTHON else ""
        node = nodes.literal_block(text, text, language=language)
        label = self.options.get("caption") or (" ".join(words[1:]) if kind == "code-tab" else "")
        return [*self._caption(label), node]

    def _version(self, kind: str) -> list[nodes.Node]:
        words = self._argument.split(None, 2 if kind == "deprecated-removed" else 1)
        versions = words[:2] if kind == "deprecated-removed" else words[:1]
        said = " ".join(words[len(versions) :])
        sentence = _VERSIONS[kind].format(versions[0] if versions else "").strip()
        if len(versions) == 2:
            sentence += f", removed in version {versions[1]}"
        body = self._nested()
        lead = body[0] if body and isinstance(body[0], nodes.paragraph) else None
        if not said and lead is None:
            return [nodes.paragraph("", f"{sentence}."), *body]
        paragraph = nodes.paragraph("", "", nodes.Text(f"{sentence}: "), *self._line(said))
        if not said and lead is not None:
            paragraph += list(lead.children)
            body = body[1:]
        return [paragraph, *body]

    def _contents(self) -> list[nodes.Node]:
        """Show the titles that a table of contents gives itself; those of the pages are unknown."""
        titles = [match.group(1) for line in self.content if (match := _TOCTREE_TITLE.fullmatch(line))]
        found = self._caption(self.options.get("caption", ""))
        if not titles or "hidden" in self.options:
            return []
        items = [nodes.list_item("", nodes.paragraph("", "", *self._line(title))) for title in titles]
        return [*found, nodes.bullet_list("", *items)]

    def _object(self) -> list[nodes.Node]:
        """Show the signatures of an object, and what is said of it, as a term and its definition."""
        signatures = [
            line.strip() for line in self.arguments[0].replace("\\\n", " ").split("\n") if line.strip()
        ]
        terms = [nodes.term("", signature.replace("\\", "")) for signature in signatures]
        item = nodes.definition_list_item("", *terms)
        if self.content:
            item += nodes.definition("", *self._nested())
        return [nodes.definition_list("", item)]

    def _box(self, kind: str) -> list[nodes.Node]:
        """Show the content of any other directive, with its title or text if it has one."""
        argument = self._argument
        if kind in _BOXES and kind not in _TITLED and argument:
            self.content = StringList([*argument.split("\n"), "", *self.content], source="")
            return self._nested()
        shown = kind in _TITLED or (argument.count(" ") > 0 and bool(self.content))
        return [*self._caption(argument if shown else ""), *self._nested()]
