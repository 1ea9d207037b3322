"""Split several questions typed as one: “What is the AI Act and when was Python 3.14 released?”

A part begins only where a question word does, behind “and” or the end of a question, so that “Who are the
president and the prime minister of France?” stays one question.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.conversation.words import Language, Word, find_language, find_words, without_greeting

MAX_QUESTIONS = 3
"""A text with more questions is not split further."""

_MIN_WORDS = 3
_SENTENCE_END = re.compile(
    r"[?？!]+[\"'”’»)\]]*(?=\s|$)|(?<=[\w\"”)]);(?=\s)|(?<=[^\W_]{3})[.…][\"'”’»)\]]*(?=\s+[^\W\d_a-z])"
)
_CONJUNCTIONS = {"fr": frozenset(("que", "qu'", "qui")), "uk": frozenset(("що", "щоб", "чи"))}
"""Question words that join clauses more often than they ask."""

_RELATIVES = frozenset(
    ("who", "whom", "whose", "which", "when", "where", "wo", "qui", "où", "який", "яка", "яке", "які")
)


def split_typed(text: str) -> list[str]:
    """Return the questions in a text as they were typed; [text] if there is one. A greeting is left out."""
    text = without_greeting(text.strip())
    questions: list[str] = []
    waiting = ""
    for sentence in _sentences(text):
        if _asks(sentence):
            first, *others = _halves(sentence)
            questions += [f"{waiting} {first}".strip(), *others]
            waiting = ""
        elif questions:
            questions[-1] += f" {sentence}"
        else:
            waiting = f"{waiting} {sentence}".strip()
    return questions if 1 < len(questions) <= MAX_QUESTIONS else [text]


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    cuts = [0, *ends, len(text)]
    return [part for start, end in pairwise(cuts) if (part := text[start:end].strip(" ;"))]


def _asks(sentence: str) -> bool:
    """True if a sentence ends in a question mark, or has a question word and no other mark at its end."""
    end = sentence.rstrip("\"'”’»)]")[-1:]
    words = find_words(sentence)
    language = find_language(words)
    return end in "?？" or (end not in ".!…" and any(word.lower in language.asking for word in words))


def _halves(sentence: str) -> list[str]:
    """Return the questions that “and” joins in a sentence."""
    words = find_words(sentence)
    language = find_language(words)
    halves: list[str] = []
    start = begin = 0
    for place in range(1, len(words)):
        left, right = words[start : place - 1], words[place:]
        if words[place - 1].lower in language.joins and _are_questions(left, right, language):
            end = words[place - 1].start
            halves.append(sentence[begin:end].strip(" ,"))
            start, begin = place, words[place].start
    return [*halves, sentence[begin:].strip()]


def _are_questions(left: Sequence[Word], right: Sequence[Word], language: Language) -> bool:
    """True if what stands before and behind “and” asks by itself.

    Words such as “who” may also begin a clause. They count at the start of the second half, if they do not
    stand inside the first one too: “the duke who fought and who fell”.
    """
    if min(len(left), len(right)) < _MIN_WORDS:
        return False
    if not _has_content(left, language) or not _has_content(right, language):
        return False
    asking = language.asking - _CONJUNCTIONS.get(language.code, frozenset())
    first = next((place for place, word in enumerate(right) if word.lower in asking), None)
    if first is None:
        return False
    if right[first].lower in _RELATIVES:
        begins = first == 0 or (first == 1 and right[0].lower in language.prepositions)
        if not begins or any(word.lower == right[first].lower for word in left[1:]):
            return False
    return any(word.lower in language.asking for word in left) or left[0].lower in language.verbs


def _has_content(words: Sequence[Word], language: Language) -> bool:
    return any(word.lower not in language.small for word in words)
