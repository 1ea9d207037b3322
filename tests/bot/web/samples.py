"""Documents in every format, and hostile ones."""

import openpyxl

from tests.corpus.files import BRIEF, PAGE, docx_bytes, pdf, word_brief
from tests.corpus.packages import (
    epub_bytes,
    odt_bytes,
    paragraph,
    pptx_bytes,
    shape,
    slide,
    workbook,
    xlsx_bytes,
)

MARKDOWN = """---
title: Running the ferry
source: Halden Harbour
url: https://harbour.example/ferry
published: 2025-12-01
---

# Running the ferry

The ferry needs three things before it may leave the harbour:

1. a captain with a licence for the fjord,
   - or a pilot who knows the rocks near the old bridge;
2. two sailors;
3. fuel for the way there and back.

Every port has its own tariff. The table lists what a car pays in each of them:

| Port | Small car | Lorry | Open |
| --- | ---: | ---: | --- |
| Halden | 12 | 48 | all year |
| Strömstad | 15 | 60 | May to October |
| Moss |  | 52 | |

Start the engine with this command:

```python
def start(engine):
    if engine.fuel < 1:
        raise ValueError("no <fuel> & no \\"way\\"")

    return engine.run()
```

> The sea is not a road, said the old captain, and nobody contradicted him.

Nobody may smoke on deck. Dogs are welcome, if they are kept on a lead.
"""

RST = """Mooring a boat
==============

Tie the boat to the pier with two ropes. Each rope must hold alone.

* The bow rope is tied first.
* The stern rope is tied second.

Run this::

    tie --bow --stern
"""

TEXT = """The lighthouse keeper

For forty years Mr. Olsen has kept the lighthouse at Halden. He lights it every
evening at dusk, and writes down each ship that passes.

He says that he will retire in May. "Nobody wants the job," he adds.
"""

CSV = """question,answer
When does the ferry leave?,The ferry leaves at 7 in the morning.
Who pays?,The harbour pays.
"""
TABLE_CSV = "Port,Boats,Day\nHalden,12,3 May\nMoss,7,4 May\n,9,5 May\n"
JSON = '{"title": "Tides", "text": "High tide is at noon. Low tide is at six in the evening."}'
EML = (
    "From: Ada <ada@harbour.example>\nTo: all@harbour.example\nSubject: Boats\n"
    "Date: Mon, 1 Dec 2025 09:00:00 +0000\n"
    "Content-Type: text/plain; charset=utf-8\n\nThe boats leave at ten. Please be there in time.\n"
)
SRT = (
    "1\n00:00:01,000 --> 00:00:04,000\nThe captain looks at the sea.\n\n"
    "2\n00:00:05,000 --> 00:00:08,000\nHe says that a storm is near.\n"
)
RTF = r"{\rtf1\ansi The anchor weighs 80 kilograms.\par It was made in Moss in 1921.\par}"
RSS = """<rss version="2.0"><channel><title>Harbour</title><link>https://harbour.example/</link>
<item><title>New pier</title><link>https://harbour.example/pier</link>
<description>The new pier opens in June. It has room for nine boats.</description>
<pubDate>Mon, 01 Dec 2025 09:00:00 GMT</pubDate></item></channel></rss>"""


def book() -> openpyxl.Workbook:
    return workbook(Boats=[["Boat", "Length", "Year"], ["Ada", 12, 1999], ["Grace", 9, 2004]])


def samples() -> dict[str, bytes]:
    """A small file of every format, by its name."""
    odt = (
        "<text:h text:outline-level='1'>Nets</text:h><text:p>Nets are mended in winter. It is slow.</text:p>"
    )
    deck = slide(shape(paragraph("Sails"), placeholder="title"), shape(paragraph("A sail lasts ten years.")))
    written = {
        "brief.txt": BRIEF,
        "keeper.txt": TEXT,
        "ferry.md": MARKDOWN,
        "mooring.rst": RST,
        "page.html": PAGE,
        "faq.csv": CSV,
        "ports.csv": TABLE_CSV,
        "tides.json": JSON,
        "mail.eml": EML,
        "film.srt": SRT,
        "anchor.rtf": RTF,
        "feed.rss": RSS,
    }
    packed = {
        "report.pdf": pdf("The harbour froze in January. Ships waited for nine days.", title="Ice"),
        "brief.docx": docx_bytes(word_brief()),
        "boats.xlsx": xlsx_bytes(book()),
        "sails.pptx": pptx_bytes(deck),
        "nets.odt": odt_bytes(odt),
        "novel.epub": epub_bytes("<h1>One</h1><p>The boats came home at night. Nobody spoke.</p>"),
    }
    return {name: text.encode() for name, text in written.items()} | packed


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'

HOSTILE = {
    "script.md": f"""---
title: 'Boats {EVIL}'
source: 'Harbour </title><svg onload=alert(3)>'
url: 'javascript:alert(4)'
published: 2025-12-01
---

## {EVIL}

The ferry <script>alert(5)</script> leaves at seven o'clock {EVIL} on Monday, says the captain.

- <a href="javascript:alert(6)" onclick="alert(7)">an item</a> of the list {EVIL}

| A {EVIL} | B |
| --- | --- |
| </td></table><script>alert(8)</script> | javascript:alert(9) |

```"><script>
</code></pre><script>alert(10)</script>
```
""",
    "url.md": "---\ntitle: A page\nurl: 'https://a.example/\"onmouseover=\"alert(1)'\n---\n\n"
    "The boat is at the pier today.\n",
    "data.md": "---\ntitle: A picture\nurl: 'data:text/html,<script>alert(1)</script>'\n---\n\n"
    "The net is in the water now.\n",
    "bidi.txt": "The boat \u202egnihton\u202c left \u2066at \u2067noon.\n\n"
    "Nobody\u200b saw\ufeff it \u202eagain, said Ada.\n",
    "broken.txt": b"The sea \xed\xa0\x80 was \xff\xfe calm \xc3( today, said the captain of the boat.\n",
    "style.html": "<html><head><title>Style</title><style>*{display:none}</style></head><body><article>"
    "<p style='position:fixed' onclick='alert(1)'>The captain of the boat wears a hat on all days.</p>"
    "<iframe src='https://evil.example'></iframe><p>The sailors of the boat wear caps on all other days.</p>"
    "</article></body></html>",
}


def hostile() -> dict[str, bytes]:
    """Hostile files by their names."""
    return {name: text.encode() if isinstance(text, str) else text for name, text in HOSTILE.items()}
