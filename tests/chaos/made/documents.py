"""Documents that no format knows yet: their parts, and the Hypothesis strategy that makes them.

Every document has words of its own that occur once in it ("bakoluq"). By them a test sees whether a word was
lost, doubled, glued to its neighbour or shown although it is hidden.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from corpus.document import BlockKind

LATIN = ("bdfgklmnprstvz", "aeiou", "q")
CYRILLIC = ("бдгзклмнпрст", "аеіоу", "щ")

SENTENCES = {
    "en": (
        "The harbour office near {} closes at nine in the evening.",
        "You need the {} before you can start the second machine.",
        "Copy ./{}/data.txt to the backup folder first.",
        "Call Client.Login() and then use System.Text.{} to read the answer.",
        "The talk about {} starts at 5 p.m. Monday and costs approx. 5 EUR.",
        "Dr. Lund met J. R. Smith from {} on Tuesday.",
        "Version 2.5.4 of {} repairs the memory, e.g. its cache.",
        "Is the door to {} open on holidays?",
        "The R&D wing of {} is open to all visitors (see the plan below).",
        "If the pressure of {} is < 5 bar, the pump stops at once.",
        "Use the name snake_{}_case for all of your files.",
        "It carries nine thousand {} every day!",
        "The price of {} rose by 3.5 % to $1,250.00 in May.",
        "They write to office@{}.example about the invoice of the week.",
        "“We open {} tomorrow,” said the mayor of the town.",
        "See https://docs.example/{}/index.html?a=1&b=2 for the details.",
        "The formula is 2 * 3 for the {} and 4 * 5 for everyone else.",
        "Then the long wall of {} was painted in the colours of the town, in which all of the people who had "
        "worked on it could find the sign of their street, of their house, and of the boat with which their "
        "parents had come to the island in the winter after the great storm of that year.",
    ),
    "de": (
        "Die Brücke bei {} wurde am 3. Mai von der Stadt eröffnet.",
        "Das Büro für {} ist z. B. am Montag geschlossen.",
        "Im Hafen von {} liegen heute ca. 20 Boote an der Mauer.",
        "Herr Dr. Brandt wohnt seit dem Sommer in {} bei Kiel.",
        "Wann öffnet die Bibliothek von {} im Winter?",
    ),
    "fr": (
        "Le musée de {} ouvre ses portes à neuf heures du matin.",
        "M. Dupont habite à {} depuis le printemps de cette année.",
        "Est-ce que la gare de {} est fermée le dimanche ?",
        "Le billet pour {} coûte 5,50 euros pour les enfants.",
    ),
    "es": (
        "El barco de {} sale del puerto a las nueve de la mañana.",
        "La empresa de {} vende sus productos en EE. UU. desde el año pasado.",
        "El precio de {} es de aprox. 5 euros para los niños.",
        "¿Dónde está la oficina de {} en esta ciudad?",
    ),
    "uk": (
        "Міст біля {} відкрили навесні цього року після ремонту.",
        "Будинок на вулиці {} збудували в 1905 р. коштом міста.",
        "Квиток до {} коштує п’ять гривень для дітей.",
        "Коли відчиняється бібліотека {} взимку?",
    ),
    "ja": (
        "港の事務所は{}の近くで午後九時に閉まります。",
        "{}の値段は五月に3.5%上がりました。",
        "「{}を明日開けます」と町長は言いました。",
        "図書館の{}はいつ開きますか？",
    ),
    "zh": (
        "{}附近的图书馆每天上午九点开门。",
        "从{}出发的船票价格是五元。",
        "“我们明天开放{}，”市长说。",
        "{}的办公室在这座城市的哪里？",
    ),
}
"""Sentences with one place for a word of the document's own, by language."""

LEAD_INS = {
    "en": "Before you go to {}, note these things:",
    "de": "Vor der Fahrt nach {} ist Folgendes wichtig:",
    "fr": "Avant le départ pour {}, notez ceci :",
    "es": "Antes de salir para {}, anote lo siguiente:",
    "uk": "Перед поїздкою до {} запам’ятайте таке:",
    "ja": "{}へ行く前に次のことに注意してください：",
    "zh": "去{}之前请注意以下几点：",
}
PLAIN = {"de": 4, "fr": 0, "es": 0, "uk": 0, "ja": 0, "zh": 0}
"""A sentence that the rules of every language leave whole; by too little text no language can be told."""
ITEMS = (
    "a ticket for {}",
    "{} and an identity card",
    "the **{}** of your seat",
    "{}: keep it dry",
    "open {}.",
)
FOREIGN_ITEMS = ("{}", "{}: 5", "{} (2)", "{} & 4.50", "{} + 1")
"""Items that say nothing in any language."""
CELLS = ("{}", "{} east", "{}, half price", 'called "{}"', "{}\nsecond line", "R&D {}", "a_{}_b", "{} 4.50")
FOREIGN_CELLS = ("{}", "{} 2", "{}, 3", '5 "{}"', "{}\n7", "R&D {}", "a_{}_b", "{} 4.50")
VALUES = ("12", "4.50", "7 %", "", "1,250", "2026-01-05", "-3", "yes")
CODE_LINES = (
    "{} = load(1)",
    "    return {}",
    "\tif {}:",
    "# {} is a comment",
    'say("{} & more", a[0], b < c)',
    "",
    "        {}(*args, **more);",
    "sudo ./{}.sh --all | grep -v x > out.txt",
    "<{}/>",
    "- {}",
)
LANGUAGES = ("python", "js", "sh", "")


def joined(sentences: Sequence[str]) -> str:
    """Sentences with a space between them, if their language has spaces."""
    return ("" if sentences[0].endswith(("。", "？")) else " ").join(sentences)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences of a paragraph, a quotation or a caption. `strong` is a word of them in bold letters."""

    kind: BlockKind
    sentences: tuple[str, ...]
    strong: str = ""

    @property
    def text(self) -> str:
        return joined(self.sentences)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: depth, marker ("-", "2.") and text of each item. `lead_in` may be ""."""

    lead_in: str
    items: tuple[tuple[int, str, str], ...]

    @property
    def is_numbered(self) -> bool:
        return self.items[0][1] != "-"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first row is the header. Cells may have line breaks."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code. `lead_in` may be ""."""

    lead_in: str
    language: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A sentence that no reader of the document sees. `way` chooses how the format hides it."""

    text: str
    way: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer."""

    question: str
    sentences: tuple[str, ...]

    @property
    def answer(self) -> str:
        return joined(self.sentences)


Part = Heading | Prose | Listing | Table | Code | Hidden | Pair


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document of any format. `words` must be read, each once; `unseen` must not be read."""

    title: str
    language: str
    parts: tuple[Part, ...]
    words: frozenset[str]
    unseen: frozenset[str]


@dataclass(slots=True)
class _Words:
    """Gives out words that are new to the document."""

    alphabet: tuple[str, str, str]
    seed: int
    given: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    def new(self, hidden: bool = False) -> str:
        consonants, vowels, ending = self.alphabet
        syllables = [a + b for a in consonants for b in vowels]
        number = (self.seed + 7_919 * (len(self.given) + len(self.unseen))) % len(syllables) ** 3
        word = ending
        for _ in range(3):
            number, place = divmod(number, len(syllables))
            word = syllables[place] + word
        (self.unseen if hidden else self.given).append(word)
        return word


KINDS = ("heading", "paragraph", "quote", "caption", "list", "table", "code", "hidden", "pair")


@st.composite
def made_documents(
    draw: st.DrawFn, kinds: frozenset[str], languages: tuple[str, ...], most_parts: int = 6
) -> MadeDocument:
    """Documents of some kinds of parts, out of KINDS, in one of some languages."""
    language = draw(st.sampled_from(languages))
    words = _Words(CYRILLIC if language == "uk" else LATIN, draw(st.integers(0, 340_000)))
    title = f"About {words.new()}" if language != "uk" else f"Про {words.new()}"
    own = [kind for kind in KINDS if kind in kinds]
    chosen = draw(st.lists(st.sampled_from(own), min_size=1, max_size=most_parts))
    if set(chosen) <= {"heading", "hidden", "caption"}:
        chosen.append(next(kind for kind in ("paragraph", "table", "pair") if kind in kinds))
    parts = [part for kind in chosen for part in _parts(draw, kind, language, words)]
    return MadeDocument(title, language, tuple(parts), frozenset(words.given), frozenset(words.unseen))


def _parts(draw: st.DrawFn, kind: str, language: str, words: _Words) -> Iterator[Part]:
    match kind:
        case "heading":
            yield Heading(f"{words.new().title()} 2.1", draw(st.integers(2, 3)))
        case "paragraph" | "quote":
            sentences = _sentences(draw, language, words, 5, least=1 if language == "en" else 2)
            strong = words.given[-1] if draw(st.booleans()) else ""
            yield Prose(BlockKind(kind), sentences, strong)
        case "caption":
            yield Prose(BlockKind.CAPTION, _sentences(draw, language, words, 1))
        case "list":
            yield _listing(draw, language, words)
        case "table":
            yield _table(draw, language, words)
        case "code":
            yield _code(draw, language, words)
        case "hidden":
            said = SENTENCES[language][0].format(words.new(hidden=True))
            yield Hidden(said, draw(st.integers(0, 5)))
        case "pair":
            asked = SENTENCES[language][-1 if language != "en" else 7].format(words.new())
            yield Pair(asked, _sentences(draw, language, words, 3, least=1 if language == "en" else 2))


def _sentences(draw: st.DrawFn, language: str, words: _Words, most: int, least: int = 1) -> tuple[str, ...]:
    known = SENTENCES[language]
    if most == 1 and language in PLAIN:
        known = (known[PLAIN[language]],)
    chosen = draw(st.lists(st.sampled_from(known), min_size=least, max_size=most))
    return tuple(sentence.format(words.new()) for sentence in chosen)


def _lead_in(draw: st.DrawFn, language: str, words: _Words) -> str:
    return LEAD_INS[language].format(words.new()) if draw(st.booleans()) else ""


def _listing(draw: st.DrawFn, language: str, words: _Words) -> Listing:
    lead_in = _lead_in(draw, language, words)
    numbered = draw(st.booleans())
    chosen = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9)), min_size=1, max_size=12))
    counts: list[int] = []
    items: list[tuple[int, str, str]] = []
    for wanted, number in [(1, 0), *chosen, (1, 1)]:
        depth = min(wanted, len(counts) + 1)
        counts = [*counts[:depth], 0] if depth > len(counts) else counts[:depth]
        counts[-1] += 1
        said = (
            (ITEMS if language == "en" else FOREIGN_ITEMS)[number].format(words.new()).replace("**", "")
            if number < len(ITEMS)
            else " ".join(_sentences(draw, language, words, 2))
        )
        items.append((depth, f"{counts[-1]}." if numbered else "-", said))
    return Listing(lead_in, tuple(items))


def _table(draw: st.DrawFn, language: str, words: _Words) -> Table:
    known = CELLS if language == "en" else FOREIGN_CELLS
    width = draw(st.integers(2, 4))
    rows = [tuple(words.new().title() for _ in range(width))]
    for _ in range(draw(st.integers(2, 12))):
        cells = draw(st.lists(st.sampled_from(known + VALUES), min_size=width - 1, max_size=width - 1))
        first = draw(st.sampled_from(known[:4]))
        rows.append(tuple(cell.format(words.new()) if "{" in cell else cell for cell in (first, *cells)))
    return Table(tuple(rows))


def _code(draw: st.DrawFn, language: str, words: _Words) -> Code:
    chosen = draw(st.lists(st.sampled_from(CODE_LINES), max_size=40))
    lines = [line.format(words.new()) if "{" in line else line for line in (CODE_LINES[0], *chosen)]
    while not lines[-1].strip():
        lines.pop()
    return Code(_lead_in(draw, language, words), draw(st.sampled_from(LANGUAGES)), tuple(lines))


SAMPLE = MadeDocument(
    "About kobadoq",
    "en",
    (
        Prose(
            BlockKind.PARAGRAPH, ("The office near bakoluq is closed today.", "It opens dimaneq on Monday.")
        ),
        Listing(
            "Before you go to fegoruq, note this:", ((1, "1.", "a ticket for kulosaq"), (1, "2.", "mitapeq"))
        ),
        Table((("Nobemiq", "Ratuzoq"), ("pelodaq", "sogibuq"), ("tudikeq", "4.50"))),
        Code("", "python", ("zabiroq = load(1)", "    return vonadiq")),
        Hidden("The office near gamupiq is sold.", 0),
    ),
    frozenset(
        "bakoluq dimaneq fegoruq kulosaq mitapeq nobemiq ratuzoq pelodaq sogibuq tudikeq zabiroq".split()
    ),
    frozenset(("gamupiq",)),
)
"""A document of all the kinds that most formats have."""
