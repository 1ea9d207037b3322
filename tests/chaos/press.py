"""Generate articles on distinct topics: published, edited and reprinted.

Each article has a unique word in its title and text, by which it is found in the bot's posts, and numbers of
its own, so that no two articles say the same.
"""

import random
import re
from dataclasses import dataclass, field

TOPICS: dict[str, tuple[str, ...]] = {
    "ferry strike": (
        "The ferry strike at {place} has stopped {a} sailings, says the crew union {word}.",
        "Captains of the {word} line left {b} ferries moored at the quay and walked out.",
        "Deckhands want {c} crowns more a month before any ferry leaves {place} again.",
        "Islanders near {place} queue for {a} small boats while the ferry strike goes on.",
        "The ferry company answered the striking sailors of {place} with {b} letters of dismissal.",
        "A mediator flies to {place} to end the ferry strike after {c} hours of talks.",
    ),
    "wheat harvest": (
        "The wheat harvest around {place} will reach {a} tonnes, the farmers of {word} expect.",
        "Combines cut {b} hectares of ripe grain near {place} before the rain came.",
        "Millers in {word} pay {c} crowns for a sack of the new wheat.",
        "Dry soil near {place} made the wheat harvest {a} days earlier than usual.",
        "Silos of the {word} cooperative hold {b} loads of grain after the harvest.",
        "Agronomists counted {c} ears of wheat on a plot at {place} and praised the harvest.",
    ),
    "bridge repairs": (
        "Bridge repairs at {place} will close {a} lanes, engineers of the firm {word} announced.",
        "Welders found {b} cracks in the steel girders of the old {word} bridge.",
        "Lorries above {c} tonnes have to leave the road before the bridge at {place}.",
        "New concrete for the piers of the {place} bridge needs {a} days to set.",
        "Inspectors hung {b} sensors from the bridge deck while the repairs go on.",
        "The road office put {c} crowns aside for bridge repairs near {place}.",
    ),
    "museum exhibition": (
        "A museum exhibition in {place} shows {a} paintings of the artist {word}.",
        "Curators unpacked {b} sculptures that a collector lent to the gallery of {place}.",
        "Visitors pay {c} crowns to see the museum exhibition on the painter {word}.",
        "The oldest canvas in the museum of {place} was restored in {a} weeks.",
        "Critics call the exhibition of {word} the finest in {b} seasons of the museum.",
        "Guards counted {c} visitors at the opening of the exhibition in {place}.",
    ),
    "volcano eruption": (
        "The volcano eruption on mount {word} threw ash {a} metres into the sky over {place}.",
        "Lava ran {b} metres down the slope of {word} towards the village of {place}.",
        "Geologists measured {c} tremors under the crater before the eruption.",
        "Ash from the volcano covers {a} roofs in {place}, and people wear masks.",
        "The eruption of {word} made {b} families leave their houses below the crater.",
        "A glowing stream of lava lights the volcano above {place} for {c} nights now.",
    ),
    "chess tournament": (
        "The chess tournament of {place} was won by grandmaster {word} after {a} moves.",
        "In the final round {word} sacrificed a rook and mated on move {b}.",
        "Organisers of the chess tournament paid {c} crowns to the winner from {place}.",
        "The endgame between {word} and the champion of {place} lasted {a} minutes.",
        "Spectators followed {b} boards at the chess tournament in {place}.",
        "A junior from {place} beat the grandmaster in {c} moves with the black pieces.",
    ),
}
"""Sentences by topic; every sentence stays close to its topic."""

_FIRST = "b d f g k l m n p r s t v z br dr fl gr kl pl st tr".split()
_VOWELS = "a e i o u".split()
_LAST = "l m n r s t x".split()
_STEP = 104_729
"""A prime, so that consecutive words are not alike."""


@dataclass(eq=False, slots=True)
class Article:
    """An article. `word` occurs in it and in no other; `at` is in seconds since 1970.

    `kept` is True if it was there before anyone followed: it is no news. `reprints` are the feeds that have
    it under an address of their own, `feeds` those that have it under this one.
    """

    number: int
    topic: str
    word: str
    title: str
    sentences: tuple[str, ...]
    at: float
    kept: bool = False
    version: int = 1
    feeds: list[str] = field(default_factory=list)
    reprints: list[str] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The word that only its newest version contains; empty if it was never edited."""
        return f"{self.word}mark{self.version}" if self.version > 1 else ""

    @property
    def text(self) -> list[str]:
        """Its paragraphs in the current version."""
        note = [f"This report was corrected under the sign {self.note} by the desk."] if self.note else []
        said = [*note, *self.sentences]
        return [" ".join(said[:4]), " ".join(said[4:])]

    @property
    def is_simple(self) -> bool:
        """True if it is in one feed only."""
        return len(self.feeds) == 1 and not self.reprints


class Press:
    """Makes articles, each unlike every other; the same seed makes the same."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.articles: list[Article] = []

    def write(self, topic: str, at: float, *, kept: bool = False) -> Article:
        number = len(self.articles)
        word = self.name(number)
        place = self.name(self._chance.randrange(1_000_000)).capitalize() + "burg"
        facts = {"word": word.capitalize(), "place": place}
        for n, letter in enumerate("abc"):
            facts[letter] = str(13 + 3 * (7 * number + n))
        said = list(TOPICS[topic])
        self._chance.shuffle(said)
        said.sort(key=lambda sentence: "{word}" not in sentence)
        sentences = tuple(sentence.format(**facts) for sentence in said)
        article = Article(
            number, topic, word, f"{word.capitalize()}, {topic} near {place}", sentences, at, kept
        )
        self.articles.append(article)
        return article

    @staticmethod
    def name(number: int) -> str:
        """An invented word, different for every number."""
        number = number * _STEP % (len(_LAST) * (len(_FIRST) * len(_VOWELS)) ** 3)
        number, rest = divmod(number, len(_LAST))
        parts = [_LAST[rest]]
        for _ in range(3):
            number, rest = divmod(number, len(_FIRST) * len(_VOWELS))
            parts.append(_FIRST[rest // len(_VOWELS)] + _VOWELS[rest % len(_VOWELS)])
        return "".join(reversed(parts))


def says(text: str, word: str) -> bool:
    """True if a word stands in a text, in any case."""
    return re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None


def words_of(text: str) -> set[str]:
    """All words of a text, in lower case."""
    return set(re.findall(r"\w+", text.casefold()))
