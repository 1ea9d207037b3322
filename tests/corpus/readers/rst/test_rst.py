"""reStructuredText becomes the blocks that a reader of the page sees, with or without Sphinx."""

from pathlib import Path

import pytest

from corpus.dates import Published
from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.readers import parse_file
from tests.corpus.files import assert_blocks_sound, bodies, read_file, read_one, shown


def seen(draft: ParsedDocument) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, draft.text[block.start : block.end]) for block in draft.blocks]


def test_title_fields_and_sections(tmp_path: Path):
    text = (
        "The *quay*\n==========\n\n:date: 2026-01-05\n:Author: Ada\n\nIt is long.\n\n"
        "Fees\n----\n\nThey are\nlow.\n"
    )
    draft = read_one(tmp_path / "a.rst", text)
    assert (draft.title, draft.published) == ("The quay", Published("2026-01-05"))
    assert bodies(draft) == {"": "It is long.", "Fees": "They are low."}
    assert_blocks_sound(draft)


def test_lists_have_their_marks_and_keep_their_code(tmp_path: Path):
    text = """Do this:

3. Turn the key::

       gate --open
         now

4. Push.

   * gently
   * twice

b) later
c) never
"""
    assert seen(read_one(tmp_path / "a.rst", text)) == [
        ("paragraph", 0, "Do this:"),
        ("list_item", 1, "3. Turn the key:"),
        ("code", 1, "gate --open\n  now"),
        ("list_item", 1, "4. Push."),
        ("list_item", 2, "- gently"),
        ("list_item", 2, "- twice"),
        ("list_item", 1, "b) later"),
        ("list_item", 1, "c) never"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "+-----+-----+\n| Key | Day |\n+=====+=====+\n| red | 9   |\n+-----+-----+\n",
        "===== =====\nKey   Day\n===== =====\nred   9\n===== =====\n",
        ".. csv-table::\n   :header: Key, Day\n\n   red, 9\n",
        ".. list-table::\n   :header-rows: 1\n\n   * - Key\n     - Day\n   * - red\n     - 9\n",
    ],
)
def test_a_table_of_any_kind(tmp_path: Path, table: str):
    draft = read_one(tmp_path / "a.rst", f"Keys:\n\n{table}\n")
    [block] = [block for block in draft.blocks if block.kind == "table"]
    assert (draft.text[block.start : block.end], block.has_header) == ("Key | Day\nred | 9", True)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (":ref:`the gate <gate>`", "the gate"),
        (":doc:`/fees`", "/fees"),
        (":class:`~quay.gate.Gate`", "`Gate`"),
        (":py:meth:`open`", "`open()`"),
        (":file:`/etc/{name}.conf`", "`/etc/name.conf`"),
        (":guilabel:`&Open`", "Open"),
        (":menuselection:`Gate --> Open`", "Gate ‣ Open"),
        (":quay:own:`a bell`", "a bell"),
        (":pep:`8`", "PEP 8"),
        ("``two  lines``", "`two lines`"),
        ("`Tides <https://tides.example>`_", "Tides"),
        ("10\\ :sup:`6`", "10⁶"),
        ("|version|", ""),
        ("*loud*", "loud"),
    ],
)
def test_roles_are_shown_as_their_text(tmp_path: Path, markup: str, text: str):
    assert shown(read_one(tmp_path / "a.rst", f"See {markup} now.\n")) == [
        " ".join(f"See {text} now.".split())
    ]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        (".. note::\n\n   Hold the *rail*.", ["Hold the rail."]),
        (".. note:: Hold the rail.", ["Hold the rail."]),
        (".. admonition:: Slippery\n\n   Hold the rail.", ["Slippery", "Hold the rail."]),
        (".. versionadded:: 2.1\n   The bell.", ["Added in version 2.1: The bell."]),
        (".. deprecated:: 2.2 Use a horn.", ["Deprecated since version 2.2: Use a horn."]),
        (".. code-block:: sh\n   :caption: gate.sh\n\n   gate\n     now", ["gate.sh", "gate\n  now"]),
        (".. tab:: Linux\n\n   Use apt.", ["Linux", "Use apt."]),
        (".. quay:box:: x\n   :wide:\n\n   Hold the rail.", ["Hold the rail."]),
        (".. function:: open(gate)\n\n   Open it.", ["open(gate)\nOpen it."]),
        (".. toctree::\n   :maxdepth: 2\n\n   fees\n   All tides <tides>", ["- All tides"]),
        (".. automodule:: quay\n   :members:", []),
        (".. contents::", []),
        (".. date::", []),
        (".. a remark", []),
        (".. figure:: a.png\n   :alt: Gate\n\n   The gate.", ["Gate", "The gate."]),
        ("Bollard\n    A post.", ["Bollard\nA post."]),
        ("-v, --verbose  Say more.", ["-v, --verbose\nSay more."]),
        (">>> 1 + 1\n2", [">>> 1 + 1\n2"]),
        ("| one\n| two", ["one\ntwo"]),
        ("It is [1]_.\n\n.. [1] A note.", ["It is .", "A note."]),
    ],
)
def test_directives_are_shown_as_their_text(tmp_path: Path, markup: str, blocks: list[str]):
    draft = read_one(tmp_path / "a.rst", f"First words.\n\n{markup}\n\nLast words.\n")
    assert shown(draft) == ["First words.", *blocks, "Last words."]
    assert_blocks_sound(draft)


def test_nothing_is_included_or_run(tmp_path: Path):
    (tmp_path / "secret.txt").write_text("a secret")
    files = ("include:: secret.txt", "literalinclude:: secret.txt", "csv-table::\n   :file: secret.txt")
    for directive in (*files, "raw:: html\n\n   <b>secret</b>", "raw:: html\n   :file: secret.txt"):
        text = f"First words.\n\n.. {directive}\n\nLast words.\n"
        path = tmp_path / "a.rst"
        assert "secret" not in read_one(path, text).text.replace("secret.txt", "")


def test_one_file_changes_nothing_for_the_next(tmp_path: Path):
    read_one(tmp_path / "a.rst", ".. role:: ref(strong)\n.. default-role:: code\n\n:ref:`x <y>` `z`.\n")
    assert shown(read_one(tmp_path / "b.rst", "See :ref:`x <y>` and `z`.\n")) == ["See x and z."]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"x" * 200_000, "break it into lines"),
        (b"".join(b"  " * n + b"* x\n\n" for n in range(400)), "nested too deep"),
        (b".. only a remark\n", "put some in"),
    ],
)
def test_what_can_not_be_read_is_refused_by_name(tmp_path: Path, content: bytes, remedy: str):
    with pytest.raises(DocumentError, match=rf"^a\.rst: .*{remedy}"):
        read_file(tmp_path / "a.rst", content)


@pytest.mark.parametrize(
    "markup",
    ["`" * 5_000, "*" * 5_000, "|x" * 3_000, ".. a:: b\n\n" * 1_000, ":x:`y` " * 2_000, "x_ " * 3_000],
)
def test_hostile_markup_ends(markup: str):
    [draft] = parse_file(Path("a.rst"), f"The gate.\n\n{markup}\n\nThe end.\n".encode()).drafts
    assert draft.text.startswith("The gate.")
