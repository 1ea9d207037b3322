"""Documents of every kind of block, and a question to each, which are asked in tests and drawn."""

import io
from dataclasses import dataclass

from docx import Document


@dataclass(frozen=True, slots=True)
class Sample:
    """A file and a question; `words` stand in the quote that answers it."""

    file: str
    content: bytes
    question: str
    words: str


def _sample(file: str, text: str, question: str, words: str) -> Sample:
    return Sample(file, text.encode(), question, words)


def _word_file() -> bytes:
    """Return a Word file with a heading, a lead-in, a numbered list and a list below an item."""
    document = Document()
    document.add_heading("Registering a canoe", 1)
    document.add_paragraph("To register a canoe at the lake office, take these steps:")
    for style, text in (
        ("List Number", "Fill in the green form."),
        ("List Number", "Bring one of these proofs:"),
        ("List Bullet 2", "the bill of sale"),
        ("List Bullet 2", "a letter from the last owner"),
        ("List Number", "Pay the fee of 14 euros at the desk."),
    ):
        document.add_paragraph(text, style)
    document.add_paragraph("The office sends the plate by post within a week.")
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


LIST = _sample(
    "campsite.md",
    """---
title: Campsite at Lake Tarn
source: Tarn Valley Council
date: 2025-03-12
---

# Campsite at Lake Tarn

The campsite opens on 1 April and closes on 30 September.

Campers who sleep in the mountain hut need to bring:

- a sleeping bag, since the hut has **no blankets**
- a torch with `AA` batteries
- food:
  - bread and cheese
  - tea; the spring water is *safe*
- the key card from the valley office

Dogs stay outside the hut.
""",
    "What do campers need to bring to the mountain hut?",
    "Campers who sleep in the mountain hut need to bring:",
)
ITEM = _sample(
    "printer.html",
    """<!doctype html><html><head><title>Printer lights</title></head><body><main><h1>Printer lights</h1>
<p>The printer in the reading room has four lights on its front, and each of them tells you something.</p>
<p>Here is what the lights of the printer mean:</p>
<ul><li>A steady green light means that the printer is ready for the next page.</li>
<li>A blinking amber light means that the paper tray is empty; use <code>A4</code> with 80&nbsp;g.</li>
<li>A red light means that the cover is open.</li></ul>
<p>Ask the librarian if all four lights are off.</p></main></body></html>""",
    "What does a blinking amber light on the printer mean?",
    "the paper tray is empty",
)
NUMBERED = Sample(
    "canoe.docx", _word_file(), "What steps register a canoe at the lake office?", "Pay the fee of 14 euros"
)
NARROW_TABLE = _sample(
    "boats.md",
    """---
title: Boat hire
source: North Pier
date: 2025-05-02
---

# Boat hire

Prices of the boat hire at the north pier:

| Boat | Seats | Price/h |
| :--- | ----: | ------: |
| Kayak | 1 | €7.50 |
| Rowing boat | 4 | €12.00 |
| Sailing dinghy | 2 | €120.00 |

All prices include a life jacket.
""",
    "How much does a rowing boat cost at the boat hire?",
    "Rowing boat | 4 | €12.00",
)
WIDE_TABLE = _sample(
    "ferries.csv",
    "Line,Vessel,From,To,Departs,Crossing,Bicycles,Remarks\n"
    "F1,Heron,Westhaven,Oster Island,07:15,35 min,yes,"
    '"Runs daily; on Sundays it calls at the lighthouse pier, too"\n'
    'F2,Petrel,Oster Island,Skerry,09:40,1 h 10 min,no,"Only from May to September, and not in a storm"\n'
    "F3,Guillemot,Skerry,Westhaven,18:05,1 h 25 min,yes,\n",
    "When does the ferry Petrel from Oster Island to Skerry depart?",
    "F2 | Petrel | Oster Island | Skerry | 09:40",
)
LETTERS_TABLE = _sample(
    "stations.md",
    """# Stations of the harbour line

| Station | 站名 | Sign | Platform |
| --- | --- | --- | ---: |
| Harbour | 港口站 | ⚓ | 2 |
| Old Market | 老市场站 | 🛍️ | 11 |
| Clock Tower | 钟楼站 | 🕰️ | 7 |
""",
    "Which platform does the Old Market station have?",
    "Old Market | 老市场站 | 🛍️ | 11",
)
CODE = _sample(
    "backup.md",
    '''# Backups of the weather station

Run this script to copy the weather station's readings to a dated archive:

```python
import tarfile
from pathlib import Path

def archive(source: Path, target: Path, *, keep_permissions: bool = True, note: str = "**nightly** copy"):
    """Write a ``dated`` archive."""
    with tarfile.open(target / f"{source.name}_readings.tar.gz", "w:gz") as tar:
\t\ttar.add(source, recursive=True)  # <@123> @everyone
```

It takes about a minute.
''',
    "Which script copies the weather station's readings to a dated archive?",
    "tar.add(source, recursive=True)",
)
FENCE = _sample(
    "diagrams.md",
    """# Diagrams

To put a diagram of the water cycle into a page, write this block:

````markdown
```mermaid
graph TD; Sea-->Cloud
```
````

The page shows it at once.
""",
    "How do I put a diagram of the water cycle into a page?",
    "graph TD; Sea-->Cloud",
)
BOLD = _sample(
    "lighthouse.md",
    """# The lighthouse of Skerry

The lighthouse of Skerry was built by Ingrid Solberg in 1874. Its lamp is seen from 21 nautical miles away. \
The keeper's house next to it is a museum today.
""",
    "Who built the lighthouse of Skerry?",
    "The lighthouse of Skerry was built by Ingrid Solberg in 1874.",
)
FAQ = _sample(
    "faq.json",
    """{"faq": [
  {"question": "Can I renew a borrowed book online?",
   "answer": "Yes. Log in with your card number, choose “My loans”, and press *Renew*. A book that somebody \
else has reserved can't be renewed."},
  {"question": "What does a lost library card cost?",
   "answer": "A new card costs 5 euros; children under 14 pay nothing."}
]}""",
    "What does a lost library card cost?",
    "A new card costs 5 euros",
)
BLOCK_QUOTE = _sample(
    "charter.md",
    """# The harbour's charter

The charter of 1911 says of the fishing boats:

> No boat may leave the harbour of Skerry after dark without two lanterns and a crew of three. Whoever breaks
> this rule pays forty crowns.

The rule was never repealed.
""",
    "How many lanterns does a boat need to leave the harbour of Skerry after dark?",
    "No boat may leave the harbour of Skerry after dark without two lanterns",
)
SPECIAL = _sample(
    "chat.txt",
    "Chat commands\n\n"
    "In the old chat program, a nickname like snake_case_name or __init__ stood between *stars*, a secret "
    "between ||two bars||, and the channel #general took > as a quote; see "
    "https://chat.example.org/help_(old)?a=1&b=_x_ or "
    "[the manual](https://example.org), mail ~~nobody~~ @everyone <@42> and press :wave: `twice.\n",
    "In the old chat program, what did a secret stand between?",
    "a secret between ||two bars||",
)
INLINE_CODE = _sample(
    "rotate.md",
    """# Rotating keys

The command `keyring rotate --all_users` replaces every signing key, and `*.old` files keep the previous \
ones in `~/.keys/**/backup`. It never touches the master key.
""",
    "Which command replaces every signing key?",
    "replaces every signing key",
)
UKRAINIAN = _sample(
    "muzei.md",
    """# Музей рибальства

Музей рибальства відчинено з 10:00 до 18:00 щодня, крім понеділка. Квиток для дорослих коштує 120 грн., для \
дітей — 60 грн.; у першу неділю місяця вхід вільний.

Щоб замовити екскурсію, зробіть так:

1. Зателефонуйте до каси за три дні.
2. Назвіть кількість гостей і мову.
3. Сплатіть завдаток у розмірі 200 грн.
""",
    "Скільки коштує квиток до музею рибальства?",
    "Квиток для дорослих коштує 120 грн.",
)
GERMAN = _sample(
    "schwimmbad.md",
    """# Hallenbad am Markt

Das Hallenbad ist am 3. Mai wegen Wartung geschlossen, d. h. auch die Sauna bleibt zu. Frühschwimmer dürfen \
dienstags schon ab 6.30 Uhr ins Wasser.

| Karte | Erwachsene | Kinder |
| --- | ---: | ---: |
| Einzelkarte | 4,50 € | 2,00 € |
| Zehnerkarte | 40,00 € | 18,00 € |
""",
    "Wann dürfen Frühschwimmer im Hallenbad ins Wasser?",
    "Frühschwimmer dürfen dienstags schon ab 6.30 Uhr ins Wasser.",
)

SAMPLES = {
    "list": LIST,
    "item": ITEM,
    "numbered": NUMBERED,
    "table": NARROW_TABLE,
    "wide_table": WIDE_TABLE,
    "letters_table": LETTERS_TABLE,
    "code": CODE,
    "fence": FENCE,
    "bold": BOLD,
    "faq": FAQ,
    "block_quote": BLOCK_QUOTE,
    "special": SPECIAL,
    "inline_code": INLINE_CODE,
    "ukrainian": UKRAINIAN,
    "german": GERMAN,
}
