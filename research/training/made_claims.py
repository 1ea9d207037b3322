"""Make claims from real sentences: as they are, altered, or with details that the evidence lacks.

An altered claim has another number, day or name, two names in each other's place, a word of the opposite
meaning, or a denial more or fewer. Half of the time the evidence is altered instead. Questions with their
answers become claims, too: "Who founded X?" and "Y" become "Y founded X."
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from corpus.sentences.splitting import sentence_spans
from index.encode.claim_reader import LABELS
from research.training.claim_pairs import Claim

SUPPORTS, REFUTES, NEITHER = range(len(LABELS))

SENTENCES_OF_A_PASSAGE = 2
"""How many sentences of a passage are used."""

_FEWEST_WORDS, _MOST_WORDS = 6, 38
_MOST_LETTERS = 420
_MOST_ANSWER_WORDS = 8
_LEAST_SHARED = 0.4
"""The least share of a question's words that stand in the sentence that has its answer."""

_MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
_WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_DAY_WORD = re.compile(rf"\b(?:{'|'.join((*_MONTHS, *_WEEKDAYS))})\b")
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-z]+(?: (?:of |the |de |von )?[A-Z][a-z]+)*\b")
_FIRST_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w-])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w,-]|\.\d)")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_VERB = re.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|may|must|should)\b(?! not\b)")
_ENUMERATES = re.compile(r"\s*(?:,|and|or|, and)\s*")
_PLACE_OR_TIME = re.compile(
    r",? \b(?:in|on|at|by|for|with|from|since|during|after|until|to) (?:the )?"
    r"(?:[A-Z0-9][\w'-]*(?:[ ,]+(?:[A-Z0-9][\w'-]*|of|the))*)"
    r"(?=[,.;](?!\d)| and | in | on | at | by | for | with | from | to |$)"
)
_ASIDE = re.compile(r"\s*\([^)]*\)")
_OPENING = re.compile(
    r"^(?:However|Moreover|Furthermore|In addition|Also|Additionally|As a result|Therefore|Meanwhile), +"
)
_CLAUSE = re.compile(r"^([^,;:]{25,}?)(?:, (?:and|but|which|who|where|while|although|making|with)\b|;|: )")

_OPPOSITES = """
first/last first/second second/third more/fewer more/less most/least largest/smallest larger/smaller
higher/lower highest/lowest before/after won/lost increased/decreased increase/decrease rose/fell north/south
northern/southern east/west eastern/western accepted/rejected approved/rejected allowed/banned began/ended
opened/closed older/younger oldest/youngest male/female public/private early/late earlier/later
successful/unsuccessful support/oppose supported/opposed entered/left joined/left founded/dissolved
gained/lost above/below over/under major/minor always/never wife/mother husband/brother
son/father daughter/sister
actor/singer film/book British/French American/Canadian German/Austrian French/Italian English/Scottish
Chinese/Japanese summer/winter spring/autumn same/different buy/sell bought/sold passed/failed
confirmed/denied agreed/refused arrived/departed born/died raised/cut strong/weak hot/cold rich/poor
possible/impossible legal/illegal include/exclude including/excluding with/without
"""


def _read_opposites() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in _OPPOSITES.split():
        one, other = pair.split("/")
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return found


_OPPOSITE = _read_opposites()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a passage, with its answer, a span of the passage."""

    question: str
    answer: str


def make_claims(passages: Mapping[str, tuple[str, Sequence[Asked]]], seed: int) -> list[Claim]:
    """Make claims from passages, each a text with questions, by their names; each depends on its own only.

    Names that replace others come from the same passage or from all of them.
    """
    sentences = {name: _usable(text) for name, (text, _) in passages.items()}
    counted = Counter(
        match.group() for found in sentences.values() for text in found for match in _names(text)
    )
    everywhere = [name for name, count in counted.items() if count > 1]
    made: list[Claim] = []
    for name, (text, asked) in passages.items():
        random = Random(f"{seed} {name}")
        found = sentences[name]
        here = list(dict.fromkeys(match.group() for sentence in found for match in _names(sentence)))
        for sentence in random.sample(found, min(SENTENCES_OF_A_PASSAGE, len(found))):
            made += _from_sentence(sentence, found, name, _Alterations(here, everywhere, random))
        made += _from_questions(asked, _sentences(text), name, random)
    return made


def _sentences(text: str) -> list[str]:
    return [" ".join(text[slice(*span)].split()) for span in sentence_spans(text)]


def _usable(text: str) -> list[str]:
    return [
        sentence
        for sentence in _sentences(text)
        if _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS and sentence.endswith((".", "!", '"', "”"))
    ]


class _Alterations:
    """The ways to alter a sentence so that it says something else. `here` are the names of its passage."""

    def __init__(self, here: Sequence[str], everywhere: Sequence[str], random: Random) -> None:
        self.random = random
        self._here = here
        self._everywhere = everywhere
        self.ways: list[Callable[[str], str | None]] = [
            self.number,
            self.day,
            self.name,
            self.roles,
            self.word,
            self.denial,
        ]

    def number(self, sentence: str) -> str | None:
        """Put another number."""
        match = self._choose(_NUMBER.finditer(sentence))
        if match is None:
            return None
        other = other_number(match.group(), self.random)
        return None if other == match.group() else _put(sentence, match, other)

    def day(self, sentence: str) -> str | None:
        """Put another month or weekday."""
        match = self._choose(_DAY_WORD.finditer(sentence))
        if match is None:
            return None
        words = _MONTHS if match.group() in _MONTHS else _WEEKDAYS
        return _put(sentence, match, self.random.choice([word for word in words if word != match.group()]))

    def name(self, sentence: str) -> str | None:
        """Put another name: mostly one of the same passage with as many words."""
        match = self._choose(_names(sentence))
        if match is None:
            return None
        words = match.group().count(" ")
        near = [name for name in self._here if name not in sentence and name.count(" ") == words]
        other = self.random.choice(near if near and self.random.random() < 0.7 else self._everywhere or [""])
        if not other or other in sentence or match.group() in other:
            return None
        return _put(sentence, match, other)

    def roles(self, sentence: str) -> str | None:
        """Put two names in each other's place."""
        opening = _FIRST_NAME.match(sentence)
        matches = [*([opening] if opening else []), *_names(sentence)]
        if len(matches) < 2:
            return None
        one, other = sorted(self.random.sample(matches, 2), key=lambda match: match.start())
        between = sentence[one.end() : other.start()]
        if one.group() == other.group() or one.end() > other.start() or _ENUMERATES.fullmatch(between):
            return None
        return sentence[: one.start()] + other.group() + between + one.group() + sentence[other.end() :]

    def word(self, sentence: str) -> str | None:
        """Put a word of the opposite meaning."""
        match = self._choose(m for m in re.finditer("[A-Za-z]+", sentence) if m.group() in _OPPOSITE)
        return None if match is None else _put(sentence, match, self.random.choice(_OPPOSITE[match.group()]))

    def denial(self, sentence: str) -> str | None:
        """Deny the first verb that can be denied by one word."""
        match = _VERB.search(sentence)
        if match is None:
            return None
        verb = match.group()
        never = verb in ("has", "have", "had", "was", "were") and self.random.random() < 1 / 3
        denied = "cannot" if verb == "can" else f"{verb} never" if never else f"{verb} not"
        return _put(sentence, match, denied)

    def _choose(self, matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
        found = list(matches)
        return self.random.choice(found) if found else None


def other_number(number: str, random: Random) -> str:
    """Return another number, written as the given one is."""
    value = float(number.replace(",", ""))
    if _YEAR.fullmatch(number):
        return str(int(value) + random.choice((-10, -7, -3, -2, -1, 1, 2, 3, 4, 5, 10, 20)))
    if "." in number:
        decimals = len(number.split(".")[1])
        return f"{value * random.choice((0.5, 0.8, 1.1, 1.2, 1.5, 2)):.{decimals}f}"
    near = value < _SMALL_NUMBER
    factor = random.choice((0.5, 0.7, 0.9, 1.1, 1.3, 1.5, 2, 3))
    other = max(1, int(value) + random.choice((-2, -1, 1, 2, 3, 5))) if near else int(value * factor)
    return f"{other:,}" if "," in number else str(other)


_SMALL_NUMBER = 30


def _from_sentence(sentence: str, others: Sequence[str], page: str, altered: _Alterations) -> list[Claim]:
    """Make claims from one sentence of a passage."""
    random = altered.random
    simple = _simplified(sentence)
    clause = _CLAUSE.match(simple)
    claim = f"{clause[1]}." if clause and random.random() < 0.4 else simple
    place = others.index(sentence)
    wider = others[max(0, place - 1) : place + 1] if random.random() < 0.5 else others[place : place + 2]
    evidence = sentence if random.random() < 0.7 else " ".join(wider)
    lot = random.random()
    made: list[Claim] = []
    if lot < 0.22:
        made += _pair(claim, evidence, SUPPORTS, page)
    if lot < 0.75:
        made += _altered_pair(claim, simple, sentence, evidence, page, altered)
    if lot > 0.8 and len(others) > 1:
        other = random.choice([text for text in others if text != sentence])
        made += _pair(claim, other, NEITHER, page)
    if lot > 0.9 and claim == simple:
        denied = altered.denial(claim), altered.denial(sentence)
        if all(denied):
            made += _pair(denied[0], denied[1], SUPPORTS, page)
    return made + (_less_detailed(sentence, simple, page, random) if random.random() < 0.55 else [])


def _altered_pair(
    claim: str, simple: str, sentence: str, evidence: str, page: str, altered: _Alterations
) -> list[Claim]:
    """Alter the claim, or the evidence of the whole sentence, in the first way that can be done."""
    ways = altered.random.sample(altered.ways, len(altered.ways))
    changed = next(((way, put) for way in ways if (put := way(claim)) is not None), None)
    if changed is None:
        return []
    if altered.random.random() < 0.6:
        return _pair(changed[1], evidence, REFUTES, page)
    return _pair(simple, changed[0](sentence), REFUTES, page)


def _less_detailed(sentence: str, simple: str, page: str, random: Random) -> list[Claim]:
    """Leave a place or time out: of the claim, which stays supported; of the evidence, which lacks it."""
    found = [m for m in _PLACE_OR_TIME.finditer(sentence) if m.start() > 12 and len(m.group()) < 45]
    if not found:
        return []
    short = _put(sentence, random.choice(found), "")
    lacking = _pair(simple, short, NEITHER, page) if random.random() < 0.7 else []
    return _pair(_simplified(short), sentence, SUPPORTS, page) + lacking


def _from_questions(
    asked: Sequence[Asked], sentences: Sequence[str], page: str, random: Random
) -> list[Claim]:
    """Make claims of questions with their answers, or with answers to other questions on the passage."""
    made: list[Claim] = []
    for each in asked:
        answer = each.answer.strip()
        claim = answered(each.question, answer) if len(answer.split()) <= _MOST_ANSWER_WORDS else None
        saying = [sentence for sentence in sentences if answer in sentence]
        if claim is None or len(saying) != 1 or not _is_on(each.question, saying[0]):
            continue
        lot = random.random()
        if lot < 0.45:
            made += _pair(claim, saying[0], SUPPORTS, page)
        elif lot < 0.85:
            other = _other_answer(answer, asked, random)
            made += _pair(answered(each.question, other) if other else None, saying[0], REFUTES, page)
        else:
            words = _words(each.question)
            rest = [text for text in sentences if answer not in text and len(text.split()) >= _FEWEST_WORDS]
            nearest = max(rest, key=lambda text: len(words & _words(text)), default=None)
            made += _pair(claim, nearest, NEITHER, page)
    return made


def _other_answer(answer: str, asked: Sequence[Asked], random: Random) -> str | None:
    number = _NUMBER.search(answer)
    if number is not None:
        return _put(answer, number, other_number(number.group(), random))
    others = [
        each.answer.strip()
        for each in asked
        if each.answer.lower() not in answer.lower()
        and answer.lower() not in each.answer.lower()
        and not _NUMBER.search(each.answer)
        and len(each.answer.split()) < _MOST_ANSWER_WORDS
    ]
    return random.choice(others) if others else None


def answered(question: str, answer: str) -> str | None:
    """Return a question with its answer as a statement; None if it is asked in a way that is not known."""
    asked = question.strip().rstrip("?").strip()
    answer = answer.strip().rstrip(".")
    if re.search(r"\b(?:did|does|do)\b", asked):
        return None
    for pattern, make in _ASKED:
        match = pattern.match(asked)
        if match:
            said = make(match, answer)
            return f"{said[0].upper()}{said[1:]}."
    return None


def _at(words: str, answer: str, lead_ins: str) -> str:
    return answer if re.match(rf"(?:{lead_ins})\b", answer, re.IGNORECASE) else f"{words} {answer}"


_PARTICIPLE = r"(\w+ed|born|built|held|made|sold|found|given|taken|won|written|shown|begun|known|seen)"

_ASKED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...] = (
    (
        re.compile(
            rf"(?:when|in (?:what|which) year|what year) (was|were|is|are) (.+?) {_PARTICIPLE}\b(.*)$", re.I
        ),
        lambda m, a: (
            f"{m[2]} {m[1]} {m[3]}{m[4]} "
            + _at(
                "in" if _YEAR.search(a[-4:]) and " " not in a else "on",
                a,
                "in|on|around|between|from|during|after|before|by|about",
            )
        ),
    ),
    (
        re.compile(
            r"where (is|was|are|were) (.+?) (located|born|held|built|founded|based|buried|found)\b(.*)$", re.I
        ),
        lambda m, a: f"{m[2]} {m[1]} {m[3]}{m[4]} " + _at("in", a, "in|on|at|near|between|from"),
    ),
    (re.compile(r"(?:what|who) (is|was|are|were) (the .+)$", re.I), lambda m, a: f"{m[2]} {m[1]} {a}"),
    (
        re.compile(
            r"(?:who|what|which [\w ]{1,20}?|what \w{3,12}) "
            r"((?:is|are|was|were|has|have|had|can|will|\w+ed|\w+s|won|led|wrote|became|made|gave|took|held|sang"
            r"|built|ran|came) .+)$",
            re.I,
        ),
        lambda m, a: f"{a} {m[1]}",
    ),
)
"""Ways to ask, each with the statement that an answer makes of it."""


def _is_on(question: str, sentence: str) -> bool:
    words = _words(question)
    return len(words & _words(sentence)) >= _LEAST_SHARED * len(words)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


def _names(sentence: str) -> list[re.Match[str]]:
    return [match for match in _NAME.finditer(sentence) if not _DAY_WORD.fullmatch(match.group())]


def _simplified(sentence: str) -> str:
    """Return a sentence without what stands in brackets, and without a word such as "However" before it."""
    simple = _OPENING.sub("", _ASIDE.sub("", sentence))
    return simple[:1].upper() + simple[1:]


def _put(sentence: str, match: re.Match[str], other: str) -> str:
    return sentence[: match.start()] + other + sentence[match.end() :]


def _pair(claim: str | None, evidence: str | None, label: int, page: str) -> list[Claim]:
    """Return a claim in a list; an empty list if one of the texts is missing, too long or too short."""
    lengths = [len(text) for text in (claim, evidence) if text is not None]
    if claim is None or evidence is None or not all(20 < length < _MOST_LETTERS for length in lengths):
        return []
    return [Claim(" ".join(claim.split()), " ".join(evidence.split()), label, page)]
