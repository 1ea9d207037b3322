"""Measure questions with a false premise: are they answered "my sources speak against it", or refused?

`python -m research.quality.premises HOME SQUAD2` takes squad2's folder (BEIR layout), indexes it under HOME
as `footnote eval` does, and the shipped documents. Of answerable questions, and of sentences that deny
something, it makes `FALSE_QUESTIONS` that take something false for granted, and asks them beside
`TRUE_QUESTIONS` that are as they were. It prints, by kind, how many were refuted with the right sentence,
refuted with another one, refused, and answered. Figures are of questions that nothing is tuned on
(`index.evaluation.parts`).

`--tuned` asks those that rules may be tuned on.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import NamedTuple

from bot.settings import SHIPPED_DOCUMENTS
from corpus.files import find_files
from corpus.sentences import sentence_spans
from index.answer.model import Answer
from index.encode.encoder import Encoder
from index.evaluation import Dataset, eval_home, load_dataset
from index.evaluation.parts import REPORTED, TUNED, draw_questions, keep_parts
from index.library import Library

FALSE_QUESTIONS = 300
TRUE_QUESTIONS = 600
SEED = 11
SHIPPED_QUESTIONS = Path("tests/bot/conversation")
"""Questions on the shipped documents. Those of `follow_ups_developed.jsonl` may be tuned on, those of
`follow_ups_reported.jsonl` not."""

_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?![\w,.-])")
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b")
_NAME = re.compile(r"\b[A-Z][\w.-]*\w(?: (?:of (?:the )?|the |de |von )?[A-Z][\w.-]*\w)*")
_NO_NAME = frozenset(
    "The A An In On At Of And But It He She They This That These His Her Its Why What When Where"
    " Who How Which January February March April May June July August September October November"
    " December".split()
)
_ASKS_YES_OR_NO = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b", re.IGNORECASE
)
_ONLY_A_NAME = re.compile(r"^(?:what|who|where)(?: (?:is|are|was|were)|['’]s)(?: the)?\W*$", re.IGNORECASE)
"""“What is Busan?” takes nothing for granted."""

_DENIED = re.compile(r"\b(?:not|no|never|I|you)\b|n['’]t\b")
_JOINED = re.compile(r",|\b(?:and|or|nor|versus|vs)\b|^\W*(?:with)?\W*$")
_ASKED = re.compile(
    r"^(?:(?:when|where|why|how)|(?:in|on|at|during) (?:what|which) (?:year|month|day|date|century|decade))"
    r" (did|was|were|is|are|does|do|has|have|had) (?!not\b|n't)(.+)$",
    re.IGNORECASE,
)


_DENYING = re.compile(
    r"^(?P<subject>(?:(?:The|A|An|the|a|an) )?[\w’'-]+(?: [\w’'-]+){0,4}?)"
    r" (?P<verb>did|was|were|is|are|has|have|had|does|do|could|would)(?: not| never|n['’]t)"
    r" (?P<rest>(?!only|just|necessarily|until|always|really)[^,;:.()\"]{8,120})[,;:.(]"
)
_NO_SUBJECT = re.compile(
    r"\b(?:i|it|this|that|these|those|he|she|they|we|you|there|who|which|what|if|then|when|thus|saying)\b",
    re.IGNORECASE,
)
_WANTED = re.compile(r"\b(?:what|which|what are|what were|the first|the last)\s*$", re.IGNORECASE)


class Kind(StrEnum):
    """How a question was made false."""

    YEAR = "another year"
    NUMBER = "another number"
    NAME = "another name of the passage"
    ROLES = "two names swapped"
    NEGATED = "a fact negated"
    DENIED = "what a sentence denies"


class Answered(NamedTuple):
    """A question with the texts that answer it, and the text that holds the answer, "" if it is not known."""

    text: str
    answers: tuple[str, ...]
    passage: str
    is_shipped: bool = False


@dataclass(frozen=True, slots=True)
class Altered:
    """A question made false of a `source`. The right sentence to speak against it has one of the texts in
    `right`, and stands in the passage of that."""

    kind: Kind
    text: str
    original: str
    right: tuple[str, ...]
    source: Answered


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
    return Altered(Kind.YEAR, text, question.text, (found.group(), *question.answers), question)


def change_number(question: Answered, random: Random) -> Altered | None:
    """Name another number, which the passage lacks, that is no year."""
    found_all = [*_FIGURE.finditer(question.text), *_NUMBER_WORD.finditer(question.text)]
    spans = [
        m
        for m in found_all
        if not _YEAR.fullmatch(m.group()) and not _WANTED.search(question.text[: m.start()])
    ]
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
    return Altered(Kind.NUMBER, text, question.text, (said, *question.answers), question)


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
    if _ONLY_A_NAME.match(_replaced(question.text, changed.span(), "")):
        return None
    alike = [name for name in others if len(name.split()) == len(changed.group().split())]
    text = _replaced(question.text, changed.span(), random.choice(alike or others))
    return Altered(Kind.NAME, text, question.text, (changed.group(), *question.answers), question)


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
    return Altered(Kind.ROLES, text, question.text, question.answers, question)


def negate(question: Answered, random: Random) -> Altered | None:
    """Ask why something was not so that the passage says was so."""
    found = _ASKED.match(question.text)
    if found is None or _DENIED.search(question.text):
        return None
    verb, rest = found.group(1).lower(), found.group(2)
    said = f"Why {verb}n't {rest}"
    return Altered(Kind.NEGATED, said, question.text, question.answers, question)


ALTERINGS: Mapping[Kind, Altering] = {
    Kind.YEAR: change_year,
    Kind.NUMBER: change_number,
    Kind.NAME: change_name,
    Kind.ROLES: swap_roles,
    Kind.NEGATED: negate,
}


def deny(question: Answered) -> Iterator[Altered]:
    """Yield questions why something is so that a sentence of a passage denies."""
    for start, end in sentence_spans(question.passage, language="en"):
        said = question.passage[start:end].strip()
        found = _DENYING.match(said)
        if found is None or _NO_SUBJECT.search(found["subject"]):
            continue
        subject = re.sub(r"^(?:The|A|An)\b", lambda article: article.group().lower(), found["subject"])
        text = f"Why {found['verb']} {subject} {found['rest'].strip()}?"
        yield Altered(Kind.DENIED, text, said, (found["rest"].strip(),), question)


def make_false(questions: Sequence[Answered], count: int, seed: int = SEED) -> list[Altered]:
    """Return `count` false questions, as many of each kind as there are, each of another true one.

    Kinds that few questions allow are filled first.
    """
    random = Random(seed)
    questions = [question for question in questions if not _ASKS_YES_OR_NO.match(question.text)]
    made = {
        kind: [found for q in questions if (found := alter(q, random)) is not None]
        for kind, alter in ALTERINGS.items()
    }
    by_passage = {question.passage: question for question in reversed(questions)}
    made[Kind.DENIED] = [found for question in reversed(by_passage.values()) for found in deny(question)]
    chosen: list[Altered] = []
    used: set[str] = set()
    rarest_first = sorted(made, key=lambda kind: len({found.original for found in made[kind]}))
    for place, kind in enumerate(rarest_first):
        share = (count - len(chosen)) // (len(made) - place)
        for found in made[kind]:
            if share > 0 and found.original not in used:
                used.add(found.original)
                chosen.append(found)
                share -= 1
    return chosen


def squad_questions(dataset: Dataset) -> list[Answered]:
    """Return the answerable questions of a dataset with their passages, in an order drawn by their text."""
    found = []
    for question in draw_questions([q for q in dataset.judged if q.answers], len(dataset.questions)):
        judged = dataset.qrels[question.id]
        document = max(judged, key=lambda document: judged[document])
        passage = dataset.texts[document].removeprefix(dataset.titles[document]).strip()
        found.append(Answered(question.text, question.answers, passage))
    return found


def shipped_questions(is_tuned: bool) -> list[Answered]:
    """Return questions on the shipped documents, with the document that answers each."""
    name = "follow_ups_developed.jsonl" if is_tuned else "follow_ups_reported.jsonl"
    lines = (SHIPPED_QUESTIONS / name).read_text(encoding="utf-8").splitlines()
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(SHIPPED_DOCUMENTS.glob("**/*")) if path.is_file()
    ]
    found = {}
    for row in map(json.loads, lines):
        for text, answers in ((row["question"], ()), (row.get("standalone", ""), (row["wanted"],))):
            names = [match.group() for match in _names(text)]
            passage = max(texts, key=lambda document: sum(document.count(name) > 0 for name in names))
            if text:
                found[text] = Answered(text, answers, passage, is_shipped=True)
    return list(found.values())


def mix(squad: Sequence[Answered], shipped: Sequence[Answered]) -> list[Answered]:
    """Return questions of both kinds, every fifth one on the shipped documents."""
    rest = list(shipped)
    found: list[Answered] = []
    for place, question in enumerate(squad):
        found.append(question)
        if place % 4 == 3 and rest:
            found.append(rest.pop(0))
    return found


class Outcome(StrEnum):
    """What came of a question."""

    RIGHT = "refuted, right sentence"
    OTHER = "refuted, another"
    REFUSED = "refused"
    ANSWERED = "answered"


def outcome(answer: Answer, question: Altered | None = None) -> Outcome:
    """Return what came of a question; none has a right sentence against it if it is true."""
    if answer.against is None:
        return Outcome.ANSWERED if answer.answered else Outcome.REFUSED
    said = " ".join(answer.against.quote.text.split())
    if question is None or not any(text in said for text in question.right):
        return Outcome.OTHER
    return Outcome.RIGHT if said in " ".join(question.source.passage.split()) else Outcome.OTHER


def main(arguments: Sequence[str]) -> None:
    """Ask all questions and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m research.quality.premises")
    parser.add_argument("home", type=Path, metavar="HOME")
    parser.add_argument("squad2", type=Path, metavar="SQUAD2")
    parser.add_argument("--tuned", action="store_true", help="ask the questions that may be tuned on")
    parser.add_argument("--list", type=Path, metavar="FILE", help="write what came of each question, as JSON")
    chosen = parser.parse_args(arguments)
    dataset = load_dataset(chosen.squad2)
    part = keep_parts(dataset, TUNED if chosen.tuned else REPORTED)
    encoder = Encoder(kept=chosen.home / "models")
    squad, shipped = squad_questions(part), shipped_questions(chosen.tuned)
    with (
        Library(eval_home(dataset, chosen.home), encoder) as library,
        Library(chosen.home / "shipped", encoder) as of_shipped,
    ):
        library.add([dataset.corpus.resolve()])
        of_shipped.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        libraries = {False: library, True: of_shipped}
        false = [
            (libraries[question.source.is_shipped], question)
            for question in make_false(mix(squad, shipped), FALSE_QUESTIONS)
        ]
        true = [
            (libraries[question.is_shipped], question) for question in [*shipped, *squad][:TRUE_QUESTIONS]
        ]
        rows = _ask_all(true, false)
    sys.stdout.write(_table(rows))
    if chosen.list is not None:
        lines = [json.dumps(row._asdict(), ensure_ascii=False) for row in rows]
        chosen.list.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Row(NamedTuple):
    """What came of a question; `kind` is "true" for one that was not altered."""

    kind: str
    outcome: str
    question: str
    shown: str


def _ask_all(true: Sequence[tuple[Library, Answered]], false: Sequence[tuple[Library, Altered]]) -> list[Row]:
    """Ask the false questions, then the true ones."""
    rows = []
    for library, question in false:
        answer = library.ask(question.text)
        rows.append(Row(question.kind.value, outcome(answer, question), question.text, _shown(answer)))
    for library, unaltered in true:
        answer = library.ask(unaltered.text)
        rows.append(Row("true", outcome(answer), unaltered.text, _shown(answer)))
    return rows


def _shown(answer: Answer) -> str:
    if answer.against is not None:
        return answer.against.quote.text
    return answer.quotes[0].text if answer.quotes else ""


def _table(rows: Sequence[Row]) -> str:
    """Return the outcomes by kind as a Markdown table, and the shares that count."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.kind, Counter())[row.outcome] += 1
    lines = ["| | " + " | ".join(Outcome) + " | questions |", "| --- |" + " ---: |" * (len(Outcome) + 1)]
    for kind, found in counts.items():
        cells = " | ".join(str(found[one]) for one in Outcome)
        lines.append(f"| {kind} | {cells} | {found.total()} |")
    false = [row.outcome for row in rows if row.kind != "true"]
    true = [row.outcome for row in rows if row.kind == "true"]
    good = sum(one in (Outcome.RIGHT, Outcome.REFUSED) for one in false)
    refuted = sum(one in (Outcome.RIGHT, Outcome.OTHER) for one in true)
    lines.append("")
    lines.append(
        f"Refuted with the right sentence, or refused: {good} of {len(false)} ({good / len(false):.1%})."
    )
    lines.append(f"True questions called refuted: {refuted} of {len(true)} ({refuted / len(true):.1%}).")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
