"""HTML becomes the blocks that people see in a browser: no glued words, no markup, nothing hidden."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import TextBlock, assemble_blocks, code, heading, list_item, table
from corpus.document import BlockKind
from corpus.readers.fragment import fragment_blocks
from corpus.readers.html_blocks import html_blocks

P, QUOTE, CAPTION = BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.CAPTION


def said(markup: str) -> list[str]:
    return [block.text for block in html_blocks(markup)]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p><b>Harbour</b><br>Gate two<br/>Open till six", ["Harbour\nGate two\nOpen till six"]),
        ("<div>The ferry left.<br><br>The next one waits.<br> <br>It rains.</div>",
         ["The ferry left.", "The next one waits.", "It rains."]),
        ("<div>Ink</div><div>Paper</div>Glue<section>Wax</section>", ["Ink", "Paper", "Glue", "Wax"]),
        ("<span style='display: block'>Ink</span><span style='display:block'>Paper</span>", ["Ink", "Paper"]),
        ("<p>Oak<img src=x>Elm and <i>A</i><b>sh</b>", ["Oak Elm and Ash"]),
        ("<p>Dampf\u00adschiff, <wbr>micro<wbr>phone, a&nbsp;b", ["Dampfschiff, microphone, a b"]),
        ("<p>10<sup>6</sup> m<sup>2</sup> of H<sub>2</sub>O, 4<sup>th</sup><p>so<sup><a href=#1>3</a></sup>",
         ["10⁶ m² of H₂O, 4th", "so³"]),
        ("<p>He said <q>no</q>. <del>Nine</del> <s>Eight</s> Seven crowns.", ["He said “no”. Seven crowns."]),
        ("<p>One<p>two <p>three", ["One", "two", "three"]),
        ("<p><ruby>東<rp>(</rp><rt>ひがし</rt><rp>)</rp></ruby>の海", ["東の海"]),
    ],
)  # fmt: skip
def test_no_words_are_glued_and_no_markup_is_left(markup: str, texts: list[str]):
    assert said(markup) == texts


def test_lists_have_depth_and_the_numbers_that_a_browser_shows():
    assert html_blocks(
        "<p>Do this:</p><ol start=4><li>Salt<ul><li>coarse<li>fine<ol type=i><li>grey</ol></ul>"
        "<li value=9>Oil<li>Ash</ol>"
        "<ol reversed><li>Gold<li>Iron</ol><ol type=A start=27><li>Tin</ol>"
        "<ol style='list-style-type: upper-roman'>"
        "<li>Zinc</ol><menu><li>Lead</menu><li>Loose"
    ) == [
        TextBlock("Do this:"),
        list_item("Salt", 1, "4."),
        list_item("coarse", 2),
        list_item("fine", 2),
        list_item("grey", 3, "i."),
        list_item("Oil", 1, "9."),
        list_item("Ash", 1, "10."),
        list_item("Gold", 1, "2."),
        list_item("Iron", 1, "1."),
        list_item("Tin", 1, "AA."),
        list_item("Zinc", 1, "I."),
        list_item("Lead"),
        list_item("Loose"),
    ]


def test_what_follows_in_an_item_has_the_depth_of_the_item():
    assert html_blocks(
        "<ol><li><p>Pull.</p><p>Wait a day.</p><pre>pull()</pre><blockquote>So it was.</blockquote></ol>"
    ) == [
        list_item("Pull.", 1, "1."),
        TextBlock("Wait a day.", P, 1),
        code("pull()", level=1),
        TextBlock("So it was.", QUOTE, 1),
    ]


def test_an_item_that_begins_with_a_heading_is_a_part_of_the_page():
    assert html_blocks("<ol><li><h3>Dig</h3><p>Deep.</p></li><li><h3>Sow</h3></li></ol><p>Wait.") == [
        heading("1. Dig", 3),
        TextBlock("Deep."),
        heading("2. Sow", 3),
        TextBlock("Wait."),
    ]


@pytest.mark.parametrize("close", ["", "</dt>"])
def test_a_definition_stands_under_its_terms(close: str):
    assert html_blocks(
        f"<dl><dt>Keel{close}<dt>Skeg{close}<dd>A beam below.<p>Of oak.</p><dt>Mast{close}<dd><p>A pole.</dl>"
    ) == [
        list_item("Keel\nSkeg\nA beam below.", 1, ""),
        TextBlock("Of oak.", P, 1),
        list_item("Mast\nA pole.", 1, ""),
    ]


LOOP = "while dry:\n    water()\n\n    if late:\n\treturn"
HIGHLIGHTED = LOOP.replace("while", "<span class=k>while</span>")
NUMBERS = "1\n2\n3\n4\n5"
LINES = LOOP.split("\n")


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        (f"<pre><code class='language-Python'>{HIGHLIGHTED}\n</code></pre>", "python"),
        (f"<pre class='brush: py; toolbar: false'>{LOOP}</pre>", "py"),
        (f"<div class='highlight-python'><div class=highlight><pre><span></span>{HIGHLIGHTED}\n</pre>",
         "python"),
        (f"<div class='highlight highlight-source-python'><pre>{LOOP}</pre></div>", "python"),
        (f"<pre data-lang=python>{LOOP.replace(chr(10), '<br>')}</pre>", "python"),
        (f"<pre><code class='hljs python'>{LOOP}</code></pre>", "python"),
        (f"<table class=highlighttable><tr><td class=linenos><div class=linenodiv><pre>{NUMBERS}"
         f"</pre></div></td><td class=code><pre>{HIGHLIGHTED}</pre></td></tr></table>", ""),
        (f"<div class='language-python highlighter-rouge'><table class=rouge-table><tbody><tr>"
         f"<td class='gutter gl'><pre class=lineno>{NUMBERS}</pre></td><td class=code>"
         f"<pre>{HIGHLIGHTED}</pre></td></tr></table></div>", "python"),
        ("<pre class='language-python line-numbers'><code>"
         f"{LOOP}<span aria-hidden=true class=line-numbers-rows><span></span></span></code></pre>", "python"),
        ("<pre>" + "\n".join(
            f"<span class=linenos> {n} </span>{line}" for n, line in enumerate(LINES, 1)) + "</pre>", ""),
        ("<pre><code>" + "".join(f"<div class=line>{line}</div>" for line in LINES) + "</code></pre>", ""),
        ("<pre><code><table>" + "".join(
            f"<tr>\n<td class='hljs-ln-numbers'>{n}</td><td class='hljs-ln-code'>{line}</td></tr>"
            for n, line in enumerate(LINES, 1)) + "</table></code></pre>", ""),
        ("<table class=highlight>" + "".join(
            f"<tr><td class=blob-num data-line-number={n}></td><td class='blob-code'>{line}</td></tr>"
            for n, line in enumerate(LINES, 1)) + "</table>", ""),
        ("<pre><ol class=linenums>" + "".join(f"<li>{line}</li>" for line in LINES) + "</ol></pre>", ""),
        ("<figure class=code><button>Copy the code</button><pre>"
         f"{LOOP.replace('    ', '&nbsp;' * 4)}</pre></figure>", ""),
    ],
)  # fmt: skip
def test_code_keeps_its_lines_and_indentation_and_has_no_line_numbers(markup: str, language: str):
    assert html_blocks(f"<p>Run it.</p>{markup}<p>Done.</p>") == [
        TextBlock("Run it."),
        code(LOOP, language),
        TextBlock("Done."),
    ]


def test_prose_in_a_pre_is_no_code():
    poem = (
        "The mill stood still, and nobody came.\nWe waited there all night.\n\nThen the wheel turned again."
    )
    assert html_blocks(f"<pre>\n{poem}\n</pre>") == [TextBlock(part) for part in poem.split("\n\n")]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<table><tr><th>Pier<th>Depth<tr><td>North<br>east<td><p>4 m</p><p>or more</p></table>",
         [table([["Pier", "Depth"], ["North east", "4 m or more"]], has_header=True)]),
        ("<table><thead><tr><td>Pier<td>Depth</thead><tbody><tr><td>North<td>4 m</table>",
         [table([["Pier", "Depth"], ["North", "4 m"]], has_header=True)]),
        ("<table><tr><td><b>Pier</b><td><strong>Depth</strong><tr><td>North<td>4 m</table>",
         [table([["Pier", "Depth"], ["North", "4 m"]], has_header=True)]),
        ("<table><tr><th scope=row>North<td>4 m<tr><th scope=row>South<td>5 m</table>",
         [table([["North", "4 m"], ["South", "5 m"]])]),
        ("<table><tr><td><th>Low<th>High<tr><th>North<td>1<td>4</table>",
         [table([["", "Low", "High"], ["North", "1", "4"]], has_header=True)]),
        ("<table><caption>Depths</caption><tr><th rowspan=2>Pier<th colspan=2>Tide<tr><th>Low<th>High"
         "<tr><td rowspan=2>North<td>1<td>4<tr><td>2<td>5<tr><td colspan=2>South<td>6</table>",
         [TextBlock("Depths", CAPTION),
          table([["Pier", "Tide Low", "Tide High"], ["North", "1", "4"], ["North", "2", "5"],
                 ["South", "", "6"]], has_header=True)]),
        ("<table><tr><th colspan=2>Depths<tr><td>North<td>4<tr><td colspan=2>all measured in May</table>",
         [TextBlock("Depths", CAPTION), table([["North", "4"], ["all measured in May"]])]),
        ("<table><tr><th>Tool<th>Parts<tr><td>Axe<td><ul><li>head<li>haft</ul><tr><td>Saw<td>"
         "<ol><li>blade<li>grip</ol></table>",
         [table([["Tool", "Parts"], ["Axe", "head; haft"], ["Saw", "1. blade 2. grip"]], has_header=True)]),
        ("<table><tr><th>Key<th>Use<tr><td>A<td>see<table><tr><td>in<td>out</table>"
         "<pre>a()\nb()</pre></table>",
         [table([["Key", "Use"], ["A", "see"]], has_header=True), table([["in", "out"]]), code("a()\nb()")]),
        ("<table role=presentation><tr><td>Left<td>Right</table>", [TextBlock("Left"), TextBlock("Right")]),
        ("<table><tr><td><h2>Menu</h2><td><p>Soup.</p></table>", [heading("Menu", 2), TextBlock("Soup.")]),
        ("<table><tr><td>Soup.<tr><td>Bread.</table>", [TextBlock("Soup."), TextBlock("Bread.")]),
        ("<figure><img alt=x><figcaption>Plate 1.<br>The weir</figcaption></figure>",
         [TextBlock("Plate 1.\nThe weir", CAPTION)]),
    ],
)  # fmt: skip
def test_tables_are_read_row_by_row(markup: str, blocks: list[TextBlock]):
    assert html_blocks(markup) == blocks


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>SECRET</p>",
        "<p style='color:red; DISPLAY : none !important'>SECRET</p>",
        "<p style='visibility:hidden'>SECRET</p>",
        "<p style='position:absolute;left:-9999px'>SECRET</p>",
        "<p style='font-size:0'>SECRET</p>",
        "<div aria-hidden=true><p>SECRET</p></div>",
        "<span class='sr-only'>SECRET</span>",
        "<span class='extra visually-hidden'>SECRET</span>",
        "<span class='screen-reader-text'>SECRET</span>",
        "<template><p>SECRET</p></template>",
        "<noscript><p>SECRET</p></noscript>",
        "<script>SECRET</script><style>SECRET</style><!-- SECRET -->",
        "<select><option>SECRET</option></select><textarea>SECRET</textarea><button>SECRET</button>",
        "<dialog><p>SECRET</p></dialog>",
        "<style>/* a */ .trap, #x { margin: 0; display: none }</style><p class='trap'>SECRET</p>",
        "<svg><title>SECRET</title><text>SECRET</text></svg>",
    ],
)
def test_what_a_browser_hides_is_left_out_and_the_text_around_it_stays(hidden: str):
    for blocks in (html_blocks, fragment_blocks):
        text = " ".join(block.text for block in blocks(f"<p>Bees hum.</p>{hidden}<p>Wasps sting.</p>"))
        assert "Bees hum." in text
        assert "Wasps sting." in text
        assert "SECRET" not in text


@pytest.mark.parametrize(
    "shown",
    [
        "<div class='hidden md:block'>HONEY</div>",
        "<details><summary>Why?</summary>HONEY</details>",
        "<div hidden=until-found>HONEY</div>",
        "<style>@media print { .nest { display: none } }</style><p class=nest>HONEY</p>",
        "<style>.nest { display: none } .nest.open { display: block }</style><p class=nest>HONEY</p>",
        "<style>.tab-panel { display: none }</style><div class=tab-panel>HONEY</div>",
        "<h2><button aria-expanded=false>Where is the HONEY</button></h2>",
        "<body style='visibility:hidden'><p>HONEY</p>",
        "<p style='display:block'>HONEY</p>",
    ],
)
def test_what_is_shown_on_a_wide_screen_or_unfolds_stays(shown: str):
    assert "HONEY" in " ".join(said(shown))


def test_headings_have_levels_and_no_signs_for_links():
    assert html_blocks(
        "<h1>Nets<a class=headerlink href=#a>¶</a></h1><h2><a href=#b>#</a> Knots</h2>"
        "<div role=heading aria-level=4>Reef<br>knot</div>"
        "<h3>Cord<span class='mw-editsection'>[edit]</span></h3>"
    ) == [heading("Nets", 1), heading("Knots", 2), heading("Reef knot", 4), heading("Cord", 3)]


WORDS = st.from_regex(r"[a-z]{3,8}", fullmatch=True)
INLINE = st.sampled_from(["{}", "<b>{}</b>", "<a href=x>{}</a>", "<code>{}</code>", "<span>{}</span>"])
PIECE = st.builds(str.format, INLINE, WORDS)
LINE = st.lists(PIECE, min_size=1, max_size=4).map(" ".join)
LEAF = st.builds(
    str.format,
    st.sampled_from(
        [
            "<p>{}</p>",
            "<h2>{}</h2>",
            "<pre>{}</pre>",
            "<div>{}<br></div>",
            "<blockquote>{}</blockquote>",
            "<dt>{}</dt>",
        ]
    ),
    LINE,
)
MARKUP = st.recursive(
    LEAF,
    lambda inner: st.builds(
        lambda frame, parts: frame.replace("{}", "".join(parts)),
        st.sampled_from(
            ["<div>{}</div>", "<ul><li>{}</li></ul>", "<ol><li>{}</li></ol>", "<section>{}</section>",
             "<table><tr><th>key</th><th>use</th></tr><tr><td>{}</td><td>end</td></tr></table>"]
        ),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


@given(MARKUP)
def test_every_word_is_in_the_text_once_and_the_blocks_are_its_exact_spans(markup: str):
    assembled = assemble_blocks(html_blocks(markup))
    shown = re.findall(r"[a-z]+", re.sub(r"<[^>]*>", " ", markup))
    assert sorted(re.findall(r"[a-z]+", assembled.text)) == sorted(shown)
    position = 0
    for block in assembled.blocks:
        assert position <= block.start < block.end <= len(assembled.text)
        assert assembled.text[position : block.start].strip() == ""
        position = block.end
    assert assembled.text[position:].strip() == ""
