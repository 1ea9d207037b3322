"""Split a message into its questions: at question marks, and where “and” leads in another question."""

import re
from dataclasses import dataclass

MAX_QUESTIONS = 3
MAX_SPLIT_CHARS = 240
"""Longer texts are one question: their cards would not fit into one message."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions. `leans` is True if it needs the question before it: “and when was it?”."""

    text: str
    leans: bool = False


def split_questions(text: str) -> list[Part]:
    """Return the questions of a text, at most three; one if it can't be split with certainty."""
    text = " ".join(text.split())
    if len(text) > MAX_SPLIT_CHARS:
        return [Part(text)]
    sentences = [s.strip() for s in _SENTENCE_END.split(text) if s.strip()]
    if len(sentences) > 1 and not all(s.endswith("?") and len(s.split()) >= _MIN_WORDS for s in sentences):
        return [Part(text)]
    pieces = [piece for sentence in sentences for piece in _split_sentence(sentence)]
    if not 1 < len(pieces) <= MAX_QUESTIONS:
        return [Part(text)]
    return [Part(_as_question(piece), leans=n > 0 and _leans(piece)) for n, piece in enumerate(pieces)]


def starts_like_question(text: str) -> bool:
    """True if a text begins with a question word, or with a verb as questions do."""
    return _QUESTION_START.match(_CONJUNCTION.sub("", text.lstrip("¿ "))) is not None


def _split_sentence(sentence: str) -> list[str]:
    """Return the questions of a sentence that “and” joins."""
    pieces: list[str] = []
    rest = sentence
    for joint in _JOINT.finditer(sentence):
        before = rest[: len(rest) - len(sentence) + joint.start()]
        after = sentence[joint.end() :]
        if _asks_something(before) and _is_question(after) and _PREDICATE.match(after) is None:
            pieces.append(before)
            rest = after
    return [*pieces, rest]


def _is_question(text: str) -> bool:
    return len(text.split()) >= _MIN_WORDS and starts_like_question(text)


def _asks_something(text: str) -> bool:
    """True if a text is a question, or holds a question word: “the treaty was signed where”."""
    words = text.lower().split()
    return _is_question(text) or (len(words) > _MIN_WORDS and not _WITHIN.isdisjoint(words))


def _leans(text: str) -> bool:
    """True if a question has a pronoun, or names nothing."""
    words = _WORD.findall(text)
    if any(word.lower() in _PRONOUNS for word in words):
        return True
    return len(words) <= _MAX_NAMELESS_WORDS and not any(
        word[0].isupper() or word[0].isdigit() for word in words[1:]
    )


def _as_question(text: str) -> str:
    text = text.strip(" ,;")
    return text if text.endswith("?") else f"{text}?"


_MIN_WORDS = 3
_MAX_NAMELESS_WORDS = 5
_WORD = re.compile(r"[\w.'’-]*\w")
_QUESTION_WORDS = (
    "who whos who's whom whose what whats what's when where wheres why which how is are was were did does "
    "do has have can will wer wen wem wessen was wann wo woher wohin warum wieso weshalb welche welcher "
    "welches welchen welchem wie ist sind war hat haben gibt qui que qu'est-ce quoi quand où pourquoi "
    "quel quelle quels quelles comment combien est-ce quién quien quiénes qué cuándo cuando dónde donde "
    "cuál cuáles cómo como cuánto cuánta cuántos cuántas хто кого кому що коли де куди звідки чому який "
    "яка яке які скільки як чи"
)
_WORDS = f"(?:por qué|{'|'.join(_QUESTION_WORDS.split())})"
_PREDICATE = re.compile(
    r"(?i)(?:is|are|was|were|did|does|do|has|have|can|will|ist|sind|war|hat|haben)\s"
    r"(?!(?:it|they|he|she|there|the|this|that|these|those|a|an|we|you|i|er|sie|es|das|der|die)\b)"
)
"""A verb without a subject goes on with the question: “who signed it and was exempt”."""

_WITHIN = frozenset(
    "who whom whose what when where why which how wer wen wem was wann wo welche welcher welches qui quoi "
    "quand où quel quelle combien quién qué cuándo dónde cuál cuánto хто що коли де який яка яке "
    "скільки".split()
)
_PREPOSITIONS = (
    "(?:(?:in|on|at|by|for|from|with|to|of|since|until|after|before|under|about|seit|von|mit|für|aus|bei|ab|"
    r"nach|auf|dans|de|à|en|par|pour|depuis|a|con|desde|para|у|в|на|з|від|до|для|за)\s+)?"
)
_QUESTION_START = re.compile(rf"(?i){_PREPOSITIONS}{_WORDS}(?=['’\s])")
_JOINT = re.compile(
    rf"(?i)\s*(?:[,;]?\s+(?:and|und|et|y|e|і|й|та)|[,;]\s*а)\s+(?:also\s+|¿)?(?={_PREPOSITIONS}{_WORDS}\s)"
)
_CONJUNCTION = re.compile(r"(?i)^(?:and|und|et|y|e|і|й|та|а)\s+¿?")
_SENTENCE_END = re.compile(r"(?<=[?])\s+")
_PRONOUNS = frozenset(
    "it its he him his she her they them their that this there those these one er sie es ihn ihm ihr ihnen "
    "das dies dort il elle ils elles lui leur ça cela y él ella ellos ellas lo los las eso esto allí su sus "
    "він вона воно вони його її їх їм це цього там".split()
)
