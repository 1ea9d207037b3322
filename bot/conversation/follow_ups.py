"""Make a follow-up a question of its own: what it lacks comes from the question before it.

“and in Busan?” after “How many delegates came to Geneva?” is “How many delegates came in Busan?”. Nothing is
understood here: small words tell what kind of question it is, and the content words of the question before,
or of what was quoted to answer it, fill the gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.words import ENGLISH, Language, Word, find_language, find_words
from corpus.reflow import collapse_whitespace

MAX_FRAGMENT_WORDS = 5
"""A longer question with “and” before it is no fragment."""

MAX_TOPIC_WORDS = 12
"""How many words of the question before are carried over."""

MAX_QUOTED_NAMES = 2
"""How many names of the quote before are carried over if the question before it has none."""

_COPULAS = frozenset(("is", "are", "ist", "sind", "est", "sont", "es", "son", "є"))
_INNER_MARKS = " \"'“”„«»‘’()-"
_POSSESSIVES = frozenset(("its", "his", "their"))


class Kind(StrEnum):
    """How a question depends on the one before it."""

    COMPLETE = "complete"
    """It has names of its own, and nothing in it points back."""

    NAMELESS = "nameless"
    """It could be a question of its own, but names nobody and nothing: “who hosted the talks?”"""

    POINTING = "pointing"
    """A word points back: “who proposed that?”"""

    BARE = "bare"
    """Only question words: “when?”"""

    FRAGMENT = "fragment"
    """Only what differs: “and in Busan?”"""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A question, its words without those that only lead over, and its language."""

    text: str
    words: tuple[Word, ...]
    language: Language
    has_lead: bool

    @property
    def content(self) -> list[Word]:
        """The words that carry content."""
        return [word for word in self.words if word.lower not in self.language.small]

    @property
    def rest(self) -> str:
        """The text without the words that lead over, and without its question mark."""
        return self.text[self.words[0].start : self.words[-1].end] if self.words else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a follow-up.

    Passages are searched for by `question`; sentences are also chosen by `focus`, the words that were typed.
    With `stays` only the documents quoted before are asked.
    """

    question: str
    focus: str | None = None
    stays: bool = False


def kind_of(question: str, previous_question: str = "") -> Kind:
    """Return how a question depends on the one before it."""
    return _kind(_parse(question, find_language(find_words(previous_question))))


def resolve(question: str, previous_question: str, previous_quotes: Sequence[str] = ()) -> str:
    """Return a follow-up as a question of its own; a complete question as it is.

    `previous_quotes` are the texts that answered the previous question, best first.
    """
    return find_readings(question, previous_question, previous_quotes)[0].question


def find_readings(
    question: str, previous_question: str, previous_quotes: Sequence[str] = ()
) -> list[Reading]:
    """Return the ways to read a follow-up, the most natural one first.

    A question that has content of its own is also read as it stands.
    """
    question = collapse_whitespace(question)
    before = _parse(collapse_whitespace(previous_question), ENGLISH)
    asked = _parse(question, before.language)
    kind = _kind(asked)
    if not asked.words or not before.words:
        return [Reading(question)]
    if kind is Kind.COMPLETE:
        return [Reading(question), Reading(question, stays=True)] if asked.has_lead else [Reading(question)]
    if kind is Kind.FRAGMENT:
        return [Reading(_with_fragment(asked, before))]
    if kind is Kind.BARE:
        resolved = _with_question_words(asked, before)
        return [Reading(resolved), Reading(resolved, stays=True)]
    broad = f"{asked.rest}, {_topic(before, asked)}"
    readings = [
        Reading(_with_names(asked, before, previous_quotes) or broad, question),
        Reading(broad, question, stays=True),
    ]
    return [*readings, Reading(question)] if asked.content else readings


def _parse(text: str, language: Language) -> _Parsed:
    words = tuple(find_words(text))
    language = find_language(words, language)
    lead = max((_starts_with(words, phrase) for phrase in language.leads), default=0)
    return _Parsed(text, words[lead:], language, lead > 0)


def _starts_with(words: Sequence[Word], phrase: str, at: int = 0) -> int:
    """Return how many words a phrase has if it stands at a place, 0 if it does not."""
    wanted = [word.lower for word in find_words(phrase)]
    return len(wanted) if [word.lower for word in words[at : at + len(wanted)]] == wanted else 0


def _kind(asked: _Parsed) -> Kind:
    language = asked.language
    asks = any(word.lower in language.asking for word in asked.words)
    if not asked.content:
        return Kind.BARE if asks and not _points(asked) else Kind.POINTING
    has_verb = any(word.lower in language.verbs for word in asked.words)
    starts = asked.has_lead or asked.words[0].lower in language.prepositions
    if starts and not asks and not has_verb and len(asked.words) <= MAX_FRAGMENT_WORDS:
        return Kind.FRAGMENT
    if _points(asked):
        return Kind.POINTING
    return Kind.COMPLETE if _names(asked) else Kind.NAMELESS


def _points(asked: _Parsed) -> bool:
    """True if a word points back, rather than to what the question says itself."""
    named = min((word.start for word in _names(asked)), default=len(asked.text))
    return any(word.lower in asked.language.pointing and word.start < named for word in asked.words)


def _names(asked: _Parsed) -> list[Word]:
    """Return the words that look like parts of names, or numbers with the word before them (“pep 703”)."""
    words = asked.words
    found: list[Word] = []
    for place, word in enumerate(words):
        is_last_part = bool(found) and found[-1] is words[place - 1]
        if word.lower in asked.language.small and not (word.text == "I" and is_last_part):
            continue
        if _is_number(word) and place and not is_last_part and _carries_content(words[place - 1], asked):
            found.append(words[place - 1])
        if _is_number(word) or _has_inner_capital(word) or _is_capitalised_name(asked, place):
            found.append(word)
    return found


def _is_number(word: Word) -> bool:
    return word.text[0].isdigit()


def _has_inner_capital(word: Word) -> bool:
    return any(character.isupper() or character.isdigit() for character in word.text[1:])


def _carries_content(word: Word, asked: _Parsed) -> bool:
    return word.lower not in asked.language.small


def _is_capitalised_name(asked: _Parsed, place: int) -> bool:
    """True if a word has a capital letter that neither the start of the text nor its language explains."""
    word = asked.words[place]
    if not word.start or not word.text[0].isupper():
        return False
    if not asked.language.capitalised_nouns:
        return True
    return place > 0 and asked.words[place - 1].lower in asked.language.prepositions


def _with_question_words(asked: _Parsed, before: _Parsed) -> str:
    """Return the previous question with the new question words in place of its own."""
    size = _question_size(before)
    rest = before.text[before.words[size].start :] if size < len(before.words) else ""
    return f"{_capitalised(asked.rest)} {rest}".strip()


def _question_size(before: _Parsed) -> int:
    """Return how many words at the start of a question ask: “how many”, “until when”."""
    longest = max(
        (_starts_with(before.words, phrase) for phrase in before.language.asking_phrases), default=0
    )
    if longest:
        return longest
    return int(bool(before.words) and before.words[0].lower in before.language.asking)


def _with_fragment(asked: _Parsed, before: _Parsed) -> str:
    """Return the previous question with a fragment in place of what it stands for."""
    start, end = _replaced(asked, before)
    if start == end:
        return f"{before.text.rstrip(' ?')} {asked.rest}?"
    return before.text[:start] + asked.rest + before.text[end:]


def _replaced(asked: _Parsed, before: _Parsed) -> tuple[int, int]:
    """Return the part of the previous question that a fragment stands for; an empty span if it is unknown.

    It begins with the same preposition, or it is a name or number like the fragment, or the last name.
    """
    first = asked.words[0].lower
    if first in before.language.prepositions:
        places = [n for n, word in enumerate(before.words) if word.lower in before.language.prepositions]
        same = [n for n in places if before.words[n].lower == first] or places
        if same:
            return before.words[same[-1]].start, before.words[_phrase_end(before, same[-1])].end
        return 0, 0
    return _like_name(asked, before)


def _phrase_end(before: _Parsed, start: int) -> int:
    """Return the place of the last word of the phrase that a preposition begins.

    In “did the session in Busan open” the verb at the end is no part of it.
    """
    words, language = before.words, before.language
    end = start
    for place in range(start + 1, len(words)):
        if words[place].lower in language.prepositions or words[place].lower in language.verbs:
            break
        if before.text[words[end].end : words[place].start].strip(_INNER_MARKS):
            break
        end = place
    has_verb_last = any(word.lower in language.verbs - _COPULAS for word in words[:start])
    if end == len(words) - 1 and has_verb_last and words[start + 1 : start + 2]:
        named = {word.start for word in _names(before)}
        last = first = max((n for n in range(start, end + 1) if words[n].start in named), default=end)
        while words[first - 1].start in named:
            first -= 1
        if words[first - 1].lower not in language.articles | language.pointing:
            return last
    return end


def _like_name(asked: _Parsed, before: _Parsed) -> tuple[int, int]:
    runs = _name_runs(before)
    if not runs:
        return 0, 0
    shared = {word.lower for word in asked.words}
    if asked.words[0].text[0].isdigit():
        numbers = [word for word in before.words if word.text[0].isdigit()]
        if numbers:
            return numbers[-1].start, numbers[-1].end
    alike = [run for run in runs if shared & {word.lower for word in run}] or runs
    return alike[-1][0].start, alike[-1][-1].end


def _name_runs(before: _Parsed) -> list[list[Word]]:
    """Return the names of a question: name-like words with nothing but a space between them."""
    runs: list[list[Word]] = []
    for word in _names(before):
        if runs and not before.text[runs[-1][-1].end : word.start].strip():
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _with_names(asked: _Parsed, before: _Parsed, quotes: Sequence[str]) -> str:
    """Return a question with the names of the previous one, "" if neither it nor the quotes have any.

    A name takes the place of the word that points back; the others, and phrases such as “in Busan”, follow.
    """
    alone, phrases = _named_phrases(before)
    if not alone and not phrases:
        alone = _quoted_names(quotes, before.language)
    if not alone and not phrases:
        return ""
    text = asked.rest
    place = next((n for n, word in enumerate(asked.words) if word.lower in asked.language.pointing), None)
    if place is not None:
        word = asked.words[place]
        name = ""
        if place and phrases and asked.words[place - 1].lower in asked.language.prepositions:
            name = phrases.pop(0).partition(" ")[2]
        elif alone:
            name = alone.pop(0)
        if name:
            offset = asked.words[0].start
            ending = "'s" if word.lower in _POSSESSIVES else ""
            text = text[: word.start - offset] + name + ending + text[word.end - offset :]
    own = text.lower()
    return " ".join([text, *(more for more in (*alone, *phrases) if more.lower() not in own)]) + "?"


def _named_phrases(before: _Parsed) -> tuple[list[str], list[str]]:
    """Return the names of a question with their nouns (“U.S. guarantees”), and its phrases with names (“in
    Busan”)."""
    words, small = before.words, before.language.small
    named = {word.start for word in _names(before)}
    alone: list[str] = []
    phrases: list[str] = []
    place = 0
    while place < len(words):
        end = place
        if words[place].lower in before.language.prepositions:
            end = _phrase_end(before, place)
            if any(word.start in named for word in words[place : end + 1]):
                phrases.append(before.text[words[place].start : words[end].end])
        elif words[place].start in named:
            while end + 1 < len(words) and words[end + 1].start in named:
                end += 1
            if place and words[place - 1].lower in before.language.articles:
                while end + 2 < len(words) and words[end + 1].lower not in small:
                    end += 1
            alone.append(before.text[words[place].start : words[end].end])
        place = end + 1
    return alone, phrases


def _quoted_names(quotes: Sequence[str], language: Language) -> list[str]:
    """Return the first names of the first quote that has any."""
    for quote in quotes:
        runs = _name_runs(_parse(collapse_whitespace(quote), language))
        if runs:
            return [" ".join(word.text for word in run) for run in runs[:MAX_QUOTED_NAMES]]
    return []


def _topic(before: _Parsed, asked: _Parsed) -> str:
    """Return what the previous question was about, in its words, without those that the new one has."""
    own = {word.lower for word in asked.words}
    words = [word for word in before.content if word.lower not in own]
    return " ".join(word.text for word in words[:MAX_TOPIC_WORDS])


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
