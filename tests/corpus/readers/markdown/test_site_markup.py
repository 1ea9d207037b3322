"""The markup of site generators is no text; inside code it stays as it is."""

from pathlib import Path

import pytest

from tests.corpus.files import read_one, shown


def lines(tmp_path: Path, text: str, name: str = "a.md") -> list[str]:
    return shown(read_one(tmp_path / name, text))


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("{% include menu.html %}\n\nThe gate opens at six.", ["The gate opens at six."]),
        ("The fee is {{ page.fee }} for {{ site.members }} people.", ["The fee is for people."]),
        ("{: .hint }\nThe gate opens.\n{:.wide}", ["The gate opens."]),
        ("A **loud**{: .red} bell{:#bell} rings.", ["A loud bell rings."]),
        ("## Opening {#opening-hours}", ["Opening"]),
        ("Opening {: #hours}\n-------", ["Opening"]),
        ("* Contents\n{:toc}\n\nThe gate opens.", ["The gate opens."]),
        ("[Our guide]({{ '/guide' | relative_url }}) and [map]({% link map.md %}).", ["Our guide and map."]),
        ('[Ports]({{< ref "ports.md" >}}) are listed.', ["Ports are listed."]),
        ("{% comment %}\nnot for you\n{% endcomment %}\nThe gate.", ["The gate."]),
        ("Wait. {{< hint >}}Mind the step.{{< /hint >}} Go.", ["Wait. Mind the step. Go."]),
        ("{{% notice tip %}}\nMind the step.\n{{% /notice %}}", ["Mind the step."]),
        ('{{< figure src="a.png" caption="The quay at noon" >}}', ["The quay at noon"]),
        (":::caution Slippery\nHold the rail.\n:::", ["Slippery", "Hold the rail."]),
        ("::: danger[Slippery *stone*]\nHold the rail.\n:::", ["Slippery stone", "Hold the rail."]),
        (
            '!!! danger "Slippery"\n    Hold the *rail*.\n\n    - one\n',
            ["Slippery", "Hold the rail.", "- one"],
        ),
        ("??? note\n\n    Hold the rail.\n\nGo on.", ["Hold the rail.", "Go on."]),
        (
            '=== "Linux"\n\n    Use apt.\n\n=== "Mac"\n\n    Use brew.',
            ["Linux", "Use apt.", "Mac", "Use brew."],
        ),
        ("/// tip | Slippery\nHold the rail.\n///", ["Slippery", "Hold the rail."]),
        ('{{< tabs >}}{{% tab "a" %}}Use apt.{{% /tab %}}{{< /tabs >}}', ["Use apt."]),
        (
            "{% comment %}gone{% endcomment %}The gate{% comment %} gone{% endcomment %} opens.",
            ["The gate opens."],
        ),
        ("{{% comment %}}gone{{% /comment %}}The gate opens.", ["The gate opens."]),
        ("{% comment %}\n\ngone\n\n- gone\n\n{% endcomment %}\n\nThe gate.", ["The gate."]),
        ("The gate of v{{ site.version }} is open{{ end }}.", ["The gate of v is open."]),
        ("See [[Tide tables]] and [[tides/low|low water]].", ["See Tide tables and low water."]),
        ('--8<-- "fees.md"\n\nThe gate.', ["The gate."]),
        ("[TOC]\n\n[[toc]]\n\nThe gate.", ["The gate."]),
        ("> [!CAUTION]\n> Hold the rail.", ["Hold the rail."]),
        ("> [!tip] Slippery\n> Hold the rail.", ["Slippery\nHold the rail."]),
        ("!> Hold the rail.", ["Hold the rail."]),
        (
            "The tide table[^1] hangs there.\n\n[^1]: It is blue.",
            ["The tide table hangs there.", "It is blue."],
        ),
        ("- [x] rope\n- [ ] anchor", ["- ☑ rope", "- ☐ anchor"]),
        ("Press ++ctrl+s++, ==mark== it, CO~2~ is 10^6^ m^2^.", ["Press ctrl+s, mark it, CO2 is 10⁶ m²."]),
        ("The fee :tada: is 5 &euro; &amp; more.", ["The fee :tada: is 5 € & more."]),
        ("See {ref}`the quay <quay>` and {doc}`fees`.", ["See the quay and fees."]),
        ("```{warning}\nHold the *rail*.\n```", ["Hold the rail."]),
        ("[Docs][quay.Gate] of [`Gate`] and g[0][1].", ["Docs of `Gate` and g[0][1]."]),
        ("<%= render 'menu' %>\n\nThe gate <%= name %> opens.", ["The gate opens."]),
    ],
)
def test_site_markup_is_left_out(tmp_path: Path, markup: str, seen: list[str]):
    assert lines(tmp_path, f"{markup}\n\nLast words.\n") == [*seen, "Last words."]


@pytest.mark.parametrize(
    "code",
    [
        "{% include menu.html %}",
        "{{ page.title }}",
        ":::tip",
        "import Gate from 'gate'",
        "{: .note}",
        '!!! note "x"',
        "[[toc]]",
        "<Gate open={true} />",
        "> [!NOTE]",
        "+++",
    ],
)
def test_markup_in_code_stays(tmp_path: Path, code: str):
    text = f"# Markup\n\n```\n{code}\n```\n\nWrite `{code}` there.\n"
    assert lines(tmp_path, text) == ["Markup", code, f"Write `{code}` there."]


def test_what_a_raw_tag_protects_is_shown(tmp_path: Path):
    text = (
        "{% raw %}\nWrite {{ page.title }} there.\n{% endraw %}\n\n"
        "Not {{ page.x }} here, {% raw %}{{ y }}{% endraw %}."
    )
    assert lines(tmp_path, text) == ["Write {{ page.title }} there.", "Not here, {{ y }}."]


@pytest.mark.parametrize(
    "listing",
    [
        "{% highlight ruby linenos %}\nputs  {{ 1 }}\n{% endhighlight %}",
        '{{< highlight ruby "linenos=table" >}}\nputs  {{ 1 }}\n{{< /highlight >}}',
        '```ruby title="a.rb" {1,3}\nputs  {{ 1 }}\n```',
        "```{code-block} ruby\nputs  {{ 1 }}\n```",
    ],
)
def test_a_listing_keeps_its_language_and_its_spaces(tmp_path: Path, listing: str):
    draft = read_one(tmp_path / "a.md", f"Type this:\n\n{listing}\n")
    [block] = [block for block in draft.blocks if block.kind == "code"]
    assert (block.language, draft.text[block.start : block.end]) == ("ruby", "puts  {{ 1 }}")


def test_a_value_of_the_page_itself_is_shown(tmp_path: Path):
    text = "---\ntitle: Quay fees\nfee: 5\n---\n{{ page.title }}: {{ $frontmatter.fee }} crowns.\n"
    assert lines(tmp_path, text) == ["Quay fees: 5 crowns."]


MDX = """---
title: Quay
---
import { Gate } from '@site/gate'
import {
  Rail,
} from "../rail";
export const fees = {
  day: 5,

  year: 50,
}

{/* not for
you */}

<Gate type="wide" style={{ width: 5 }}>
  Boats may wait **two** hours.

      Even here.
</Gate>

<Tabs
  groupId="os"
  values={[{ label: 'A > B' }]}>
<TabItem value="l" label="Linux">

```sh
tide --now

tide
```

</TabItem>
</Tabs>

The {fees.day} fee <Badge text="new" /> is {"fixed"}.
"""


@pytest.mark.parametrize("name", ["a.mdx", "a.md"])
def test_components_and_modules_are_left_out(tmp_path: Path, name: str):
    assert lines(tmp_path, MDX, name) == [
        "Boats may wait two hours.",
        "Even here.",
        "Linux",
        "tide --now\n\ntide",
        "The fee is fixed.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Import duties rise. Export grows.",
        "import duties rise from 'time' to time",
        "Vec{x} and a == b and c == d.",
        "Write ${{ secrets.KEY }} there.",
        "The set {1, 2} has x^2+y^2 and a ~ b.",
        "!!! wow this is great",
        "Mail ada@quay.example or array[[1, 2]].",
        "The pair {a: 1} stays.",
    ],
)
def test_prose_that_looks_like_markup_stays(tmp_path: Path, text: str):
    assert lines(tmp_path, f"{text}\n") == [text]
