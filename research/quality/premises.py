"""Measure questions with a false premise: are they answered "my sources speak against it", or refused?

`python -m research.quality.premises HOME SQUAD2` takes squad2's folder (BEIR layout), which `footnote eval`
or `research.quality.quality` indexed under HOME, and the shipped documents. Of answerable questions it makes
`FALSE_QUESTIONS` that take something false for granted (`make_false`), and asks them beside
`TRUE_QUESTIONS` that are as they were. It prints, by kind, how many were refuted with the right sentence,
refuted with another one, refused, and answered; and how many of the true ones were called refuted. Figures are
of parts 5 to 9 (`index.evaluation.parts`); with `--tuned`, of the parts that rules may be tuned on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import NamedTuple

from index.evaluation import Dataset
from index.evaluation.parts import draw_questions

FALSE_QUESTIONS = 300
TRUE_QUESTIONS = 600
SEED = 11
SHIPPED_QUESTIONS = Path("tests/bot/conversation")
"""Questions on the shipped documents: `follow_ups_developed.jsonl` and `follow_ups_reported.jsonl`."""

_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?![\w,.-])")
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b")
_NAME = re.compile(r"\b[A-Z][\w.-]*\w(?: (?:of |of the |the |de |von )?[A-Z][\w.-]*\w)*")
_NO_NAME = frozenset("The A An In On At Of And But It He She They This That These His Her Its".split())
_JOINED = re.compile(r",|\b(?:and|or|nor|versus|vs)\b|^\W*(?:with)?\W*$")
_ASKED = re.compile(
    r"^(?:(?:when|where|why|how)|(?:in|on|at|during) (?:what|which) (?:year|month|day|date|century|decade))"
    r" (did|was|were|is|are|does|do|has|have|had) (?!not\b|n't)(.+)$",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """How a question was made false."""

    YEAR = "another year"
    NUMBER = "another number"
    NAME = "another name of the passage"
    ROLES = "two names swapped"
    NEGATED = "a fact negated"


class Answered(NamedTuple):
    """A question with the texts that answer it, and the text that holds the answer."""

    text: str
    answers: tuple[str, ...]
    passage: str


@dataclass(frozen=True, slots=True)
class Altered:
    """A question made false. The right sentence to speak against it has one of the texts in `right`."""

    kind: Kind
    text: str
    original: str
    right: tuple[str, ...]


Altering = Callable[[Answered, Random], Altered | None]


def _replaced(text: str, span: tuple[int, int], by: str) -> str:
    return f"{text[: span[0]]}{by}{text[span[1] :]}"


def change_year(question: Answered, random: Random) -> Altered | None:
    """Name another year, which the passage lacks."""
    found = _YEAR.search(question.text)
    if found is None:
        return None
    near = [int(found.group()) + by for by in (*range(-12, -2), *range(3, 13))]
    others = [str(year) for year in near if str(year) not in question.passage]
    text = _replaced(question.text, found.span(), random.choice(others))
    return Altered(Kind.YEAR, text, question.text, (found.group(), *question.answers))


def change_number(question: Answered, random: Random) -> Altered | None:
    """Name another number, which the passage lacks, that is no year."""
    spans = [m for m in _FIGURE.finditer(question.text) if not _YEAR.fullmatch(m.group())]
    spans += list(_NUMBER_WORD.finditer(question.text))
    if not spans:
        return None
    found = random.choice(spans)
    said = found.group()
    if said in _NUMBER_WORDS:
        others = [word for word in _NUMBER_WORDS if word != said]
    else:
        value = int(said.replace(",", ""))
        others = [f"{other:,}" for other in (value + 3, value + 7, 2 * value + 1, 3 * value + 2)]
    others = [other for other in others if not re.search(rf"\b{other}\b", question.passage)]
    if not others or not re.search(rf"\b{re.escape(said)}\b", question.passage):
        return None
    text = _replaced(question.text, found.span(), random.choice(others))
    return Altered(Kind.NUMBER, text, question.text, (said, *question.answers))


def _names(text: str) -> list[re.Match[str]]:
    """Return the names of a text: capitalised words in a row that do not begin a sentence."""
    found = []
    for match in _NAME.finditer(text):
        before = text[: match.start()].rstrip("\"'“(« ")
        if match.start() and before[-1:] not in ".?!:;" and match.group().split()[0] not in _NO_NAME:
            found.append(match)
    return found


def change_name(question: Answered, random: Random) -> Altered | None:
    """Put another name of the passage in place of one; neither has to do with the answer."""
    answers = " ".join(question.answers).casefold()
    in_question = {word for m in _names(question.text) for word in m.group().casefold().split()}
    here = [m for m in _names(question.text) if m.group() in question.passage]
    there = list(dict.fromkeys(m.group() for m in _names(question.passage)))
    others = [
        name for name in there if not any(w in answers or w in in_question for w in name.casefold().split())
    ]
    if not here or not others:
        return None
    changed = random.choice(here)
    alike = [name for name in others if len(name.split()) == len(changed.group().split())]
    text = _replaced(question.text, changed.span(), random.choice(alike or others))
    return Altered(Kind.NAME, text, question.text, (changed.group(), *question.answers))


def swap_roles(question: Answered, random: Random) -> Altered | None:
    """Swap two names between which there is more than “and”."""
    names = [m for m in _names(question.text) if m.group() in question.passage]
    pairs = [
        (one, other)
        for n, one in enumerate(names)
        for other in names[n + 1 :]
        if one.group() != other.group() and not _JOINED.search(question.text[one.end() : other.start()])
    ]
    if not pairs:
        return None
    one, other = random.choice(pairs)
    text = _replaced(question.text, other.span(), one.group())
    text = _replaced(text, one.span(), other.group())
    return Altered(Kind.ROLES, text, question.text, question.answers)


def negate(question: Answered, random: Random) -> Altered | None:
    """Ask why something was not so that the passage says was so."""
    found = _ASKED.match(question.text)
    if found is None:
        return None
    verb, rest = found.group(1).lower(), found.group(2)
    said = f"Why {verb}n't {rest}"
    return Altered(Kind.NEGATED, said, question.text, question.answers)


ALTERINGS: Mapping[Kind, Altering] = {
    Kind.YEAR: change_year,
    Kind.NUMBER: change_number,
    Kind.NAME: change_name,
    Kind.ROLES: swap_roles,
    Kind.NEGATED: negate,
}


def make_false(questions: Sequence[Answered], count: int, seed: int = SEED) -> list[Altered]:
    """Return `count` false questions, as many of each kind as there are, each of another true one.

    Kinds that few questions allow are filled first.
    """
    random = Random(seed)
    made = {
        kind: [found for q in questions if (found := alter(q, random)) is not None]
        for kind, alter in ALTERINGS.items()
    }
    chosen: list[Altered] = []
    used: set[str] = set()
    left = len(made)
    for kind in sorted(made, key=lambda kind: len(made[kind])):
        share = (count - len(chosen)) // left
        left -= 1
        free = [found for found in made[kind] if found.original not in used]
        taken = free[:share]
        used |= {found.original for found in taken}
        chosen += taken
    return chosen


def squad_questions(dataset: Dataset) -> list[Answered]:
    """Return the answerable questions of a dataset with their passages, in an order drawn by their text."""
    found = []
    for question in draw_questions([q for q in dataset.judged if q.answers], len(dataset.questions)):
        judged = dataset.qrels[question.id]
        passage = dataset.texts[max(judged, key=lambda document: judged[document])]
        found.append(Answered(question.text, question.answers, passage))
    return found
