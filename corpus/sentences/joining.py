"""Tell where a sentence goes on, although sentencex ends it: inside names, code, numbers, quotations."""

import re

from corpus.document import Span
from corpus.sentences.rules import Ending, SentenceRules

MAX_TAIL_CHARACTERS = 1_000
"""How far behind and before a boundary code and quotations are looked for; longer ones may be divided."""

_ENDING_CHARACTERS = 60
_MARKS = "`„»"
_DASHES = "—–―"
_ZERO_WIDTH = "\u200b\u2060\ufeff"
_ASIAN_OPENING = "「『“‘（《〈【"
_ASIAN_QUOTATION = "「『“‘"

# Measured on news, sentencex 1.0 ends sentences too early before "ET" in "1 p.m. ET", and before "Monday".
_CLOCK = re.compile(r"\d\s?[ap]\.\s?m\.$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(
    r"(?:[ECMP][SD]?T|GMT|BST|CES?T|UTC|Eastern|Central|Mountain|Pacific|"
    r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?|"
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_ITEM_NUMBER = re.compile(r"(?:^|[:;]\s)\(?\d{1,3}[.)]$")
_ORDINAL = re.compile(r"(?<!\S)(\S*)\s+(?:\d{1,2}|[IVX]+)\.$")
_INITIALS = re.compile(r"(?<![\w.°])(?:[^\W\d_]\.[-\s]?)+$")
_DEGREE = re.compile(r"\ba J\.D\.$")
_ABBREVIATION = re.compile(r"[^\s(\[„“«»\"‘'’]+$")
_WORD = re.compile(r"\w[\w’'-]*")
_ASIAN_END = re.compile(r"[。．！？｡!?…](?P<closers>[」』”’）》〉】\"'）]*)$")
_JAPANESE_PARTICLE = re.compile(r"(?:と|って|という|は|が|を|に|の|も|へ|で|など)")
_EMPHATIC_END = re.compile(r"[!?][\"'”’]*$")
_WORD_END = re.compile(r"(?:^|\s)[^\W\d_]{4,}\.$")
_ADDRESS_MARK = re.compile(r"[/=&@_\\]")
_CLOSED = re.compile(r"[\"“”»«’']$")
_OPEN_QUOTATION = re.compile(r"(?:„[^„“”\"]*|»(?=\w)[^«»]*)$")
_CLOSING_MARK = {"„": re.compile(r"[“”\"]"), "»": re.compile("«")}


def goes_on(line: str, before: Span, after: Span, rules: SentenceRules) -> bool:
    """True if two neighbouring spans of a line are one sentence."""
    start, right = before
    left, end = after
    tail_start = max(start, right - MAX_TAIL_CHARACTERS)
    is_marked = any(line.find(mark, tail_start, right) >= 0 for mark in _MARKS)
    if line[right - 1] == "." and left > right and not is_marked and line[left].isupper():
        word = line[line.rfind(" ", tail_start, right) + 1 : right - 1]
        if len(word) > 3 and word.isalpha() and word.lower() not in rules.abbreviations:
            return False
    if line[left] in ",;:" or not any(map(str.isalnum, line[left:end])):
        return True
    if is_marked and _is_inside_marks(line, tail_start, right):
        return True
    opening, tail, following = line[start], line[tail_start:right], line[left : min(end, left + 200)]
    if left == right and following[0] not in _ZERO_WIDTH:
        return _is_one_token(opening, tail, following, rules)
    return _is_attribution(opening, tail, following, rules) or _is_abbreviated(tail, following, rules)


def _is_inside_marks(line: str, start: int, end: int) -> bool:
    """True if code between backticks, or a quotation („…” or »…«), is open at `end` and closed after it."""
    limit = end + MAX_TAIL_CHARACTERS
    if line.count("`", start, end) % 2 and line.find("`", end, limit) >= 0:
        return True
    opened = _OPEN_QUOTATION.search(line[start:end])
    return opened is not None and _CLOSING_MARK[opened[0][0]].search(line, end, limit) is not None


def _is_one_token(opening: str, sentence: str, following: str, rules: SentenceRules) -> bool:
    """True if a boundary without white space is inside a name, number, path or address.

    Chinese and Japanese sentences end without it. `opening` is the first character of the whole sentence.
    """
    found = _ASIAN_END.search(sentence)
    if found is None or (found[0][0] in "!?…" and following[0].isascii()):
        return not _is_space_missing(sentence, following, rules)
    if not found["closers"] or following[0] in _ASIAN_OPENING:
        return False
    return opening in _ASIAN_QUOTATION or _JAPANESE_PARTICLE.match(following) is not None


def _is_space_missing(sentence: str, following: str, rules: SentenceRules) -> bool:
    """True if a space was forgotten between two sentences, and no name, path or address is meant."""
    if following[0] in "“„«¿¡":
        return sentence[-1] in ".!?…"
    word, rest = _first_word(following), following.split(maxsplit=1)[0]
    if _EMPHATIC_END.search(sentence):
        token = sentence.rsplit(maxsplit=1)[-1] + rest
        return word.istitle() and len(word) > 1 and not _ADDRESS_MARK.search(token)
    return word == rest and word in rules.openers and len(word) > 1 and _WORD_END.search(sentence) is not None


def _is_attribution(opening: str, sentence: str, following: str, rules: SentenceRules) -> bool:
    """True if what follows says who spoke, or begins in lower case where a sentence would not."""
    first = following[0]
    if first in _DASHES:
        return following.lstrip(f"{_DASHES} ")[:1].islower()
    is_low = first.islower() and not following[1:2].isupper()  # but "iPhone"
    if sentence[-1] == ".":
        is_word = sentence[-2:-1].isalpha()
        return is_low and not opening.islower() and (rules.is_cased or not is_word)
    is_closed = _CLOSED.search(sentence) is not None
    if is_closed and rules.speech is not None and (said := rules.speech.match(following)):
        return following[said.end() : said.end() + 1] != "," or sentence[-2:-1] in "?!"
    return is_low and (is_closed or not opening.islower())


def _is_abbreviated(sentence: str, following: str, rules: SentenceRules) -> bool:
    """True if the period is that of a number, an ordinal, an abbreviation or an initial."""
    ending = sentence[-_ENDING_CHARACTERS:]
    if _ITEM_NUMBER.search(ending):
        return True
    if ending[-1] != ".":
        return False
    if rules.code == "en" and _CLOCK.search(ending):
        return _AFTER_CLOCK.match(following) is not None
    if rules.ordinals and (found := _ORDINAL.search(ending)):
        return found[1].lower() in rules.ordinal_words or _first_word(following) in rules.ordinal_words
    match _find_rule(ending, rules):
        case Ending.NEVER:
            return True
        case Ending.UNLESS_NUMBER if _is_number(following):
            return True
        case Ending.BEFORE_CAPITAL:
            return not _begins_like_sentence(following)
        case Ending.BEFORE_OPENER:
            return not _is_opener(following, rules)
    return _is_initial(ending) and not _is_opener(following, rules)


def _find_rule(ending: str, rules: SentenceRules) -> Ending | None:
    """Return the rule for the abbreviation of three words, two, or one at the end of a text."""
    words = ending.split()
    for count in (3, 2, 1):
        found = _ABBREVIATION.search("".join(words[-count:]))
        written = found[0][:-1] if found else ""
        is_acronym = written.isupper() and written.isalpha() and len(written) > 2
        if written.lower() in rules.abbreviations and not is_acronym:
            return rules.abbreviations[written.lower()]
    return None


def _is_initial(ending: str) -> bool:
    found = _INITIALS.search(ending)
    return found is not None and _DEGREE.search(ending) is None and found[0] != "I."


def _is_number(following: str) -> bool:
    return following[0].isdigit() or not _first_word(following).strip("IVXLCivxlc")


def _begins_like_sentence(following: str) -> bool:
    letter = next(filter(str.isalnum, following), "")
    return not letter.islower() and not letter.isdigit()


def _is_opener(following: str, rules: SentenceRules) -> bool:
    """True if a sentence begins: with a word that opens sentences, or a mark before a capital."""
    if not following[0].isalnum():
        return _begins_like_sentence(following)
    word = _first_word(following)
    if following.startswith(f"{word}."):
        return False
    return word in rules.openers or re.split(r"(?<=['’])", word)[0] in rules.openers


def _first_word(text: str) -> str:
    found = _WORD.search(text, 0, 40)
    return found[0] if found else ""
