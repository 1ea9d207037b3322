"""Words of days in the languages of the commands: weekdays, "last", "week", prepositions.

Weekdays and their abbreviations come from dateparser (Unicode's CLDR). This module adds what its tables lack:
cases, plurals, and the words around a weekday. Everything is written as `fold_text` folds it: in lower case,
without accents.
"""

import re
import unicodedata
from calendar import month_name
from collections.abc import Sequence
from functools import cache
from importlib import import_module

from corpus.errors import UsageError

LANGUAGES = ("en", "de", "fr", "es", "uk", "ru")
"""Order in which languages are tried for a word that several have; the person's own comes first."""
MAX_CHARS = 100
MAX_WORDS = 14
"""No day and no hours need more; parsing longer text could take seconds before it fails."""

LAST, THIS, NEXT = -1, 0, 1
DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u02b9\u02bb\u00b4`\uff07]")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_ABBREVIATIONS = {"die", "mit", "don", "son"}
"""Abbreviations of German weekdays that nobody uses and that are common words."""

_CASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:що)?понед(?:іл(?:ок|ка|ку|ком|ки|ків|кам|ках)|ельник(?:а|у|ом|и|ов|ам|ах)?)",
        r"(?:що)?вівтор(?:ок|ка|ку|ком|ки|ків|кам|ках)|вторник(?:а|у|ом|и|ов|ам|ах)?",
        r"(?:що)?серед(?:а|и|і|у|ою|ам|ах)|сред(?:а|ы|е|у|ои|ам|ах)",
        r"(?:що)?четвер(?:г|га|гу|гом|ги|гів|гам|гах|гов)?",
        r"(?:що)?пятниц(?:я|і|ю|ею|ям|ях|а|ы|е|у|еи|ам|ах)",
        r"(?:що)?субот(?:а|и|і|у|ою|ам|ах)|суббот(?:а|ы|е|у|ои|ам|ах)",
        r"(?:що)?неділ(?:я|і|ю|ею|ям|ях)|воскресен(?:ье|ья|ью|ьем|ьям|ьях|ие|ия)",
    )
)
_MORE_NAMES = {"sonnabend": 5, "thur": 3, "thurs": 3, "weds": 2}
_PLURALS = re.compile(r"(?<=\w{4})s$")
"""Mondays, freitags, lundis, sábados."""

_MODIFIERS = (
    (
        LAST,
        r"last|past|previous|letzt\w*|vorig\w*|vergangen\w*|dernier\w*|passee?|precedente?|pasad[ao]s?"
        r"|ultim[ao]s?|anterior|минул\w+|останн\w+|попередн\w+|прошл\w+|прошедш\w+|последн\w+|предыдущ\w+",
    ),
    (
        THIS,
        r"this|dies(?:e[nmrs]?)?|ce|cet|cette|ces|est[ea]|ц(?:еи|я|е|ю|ього|іи|ієі|ьому)|эт(?:от|а|о|у|ои|ого|ом)",
    ),
    (
        NEXT,
        r"next|coming|nachst\w*|naechst\w*|kommend\w*|prochaine?s?|proxim[ao]s?|viene|siguiente"
        r"|наступн\w+|следующ\w+|будущ\w+|ближаиш\w+",
    ),
)
_UNITS = (
    (DAY, r"days?|tag(?:en?)?|jours?|dias?|день|дня|дні|днів|днеи|дней|доб[аиу]|діб|сут(?:ки|ок)"),
    (WEEK, r"weeks?|wochen?|semaines?|semanas?|тиж(?:день|ня|ні|нів|ню|нем)|недел(?:я|и|е|ю|ь|еи)|недель"),
    (MONTH, r"months?|monat(?:en?|s)?|mois|mes|meses|місяц(?:ь|я|і|ів|ю)|месяц(?:а|е|ы|ев)?"),
    (YEAR, r"years?|jahr(?:en?|es)?|annees?|ans?|anos?|рік|року|році|роки|років|р|г|год(?:а|у|ы)?|лет"),
)
_AGO = re.compile(r"ago|тому|назад")
_FILLERS = frozenset(
    (
        "on of the in since from until till by every each jeden jede jeweils am den dem der des die das im"
        " seit vom von bis ab l d le la les du de des au depuis jusqu a partir chaque tous el los las del en"
        " desde hasta cada todos que у в во на з із зі від до по с со от к кожного кожної кожну кожен каждыи"
        " каждую каждое"
    ).split()
)
_LEADING = re.compile(
    r"^(?:(?:since|from|until|till|on|by|seit|ab|am|bis|vom|den|dem|depuis|jusqu'(?:a|au)|a partir d[eu]|du"
    r"|le(?=\s+\d)|desde|hasta|el(?=\s+\d)|від|з|із|до|с|со|от)\s+)+(?:el\s+(?=\d))?(?:le\s+(?=\d))?"
)
"""Prepositions that dateparser does not accept before a day."""
_RESPELLED = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"\b(\d{1,2})(?:-?(?:o|го|е|ше|тє|є|a)\b|\u00ba)", r"\1"),
        (r"\bгод назад\b", "рік тому"),  # dateparser reads it as the Ukrainian hour
        (r"\bprimero\b", "1"),
        (r"\bpasado manana\b", "en 2 dias"),
        (r"\b(?:antes de ayer|antier)\b", "anteayer"),
        (r"\banoche\b", "ayer"),
        (r"\b(?:во?\s+|у\s+)?(январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)е\b", r"\1я"),
        (r"\b(?:в\s+)?(?:(март|август)е|(ма)е)\b", r"\1\2"),
        (r"\b(?:[ув]\s+)?(січ|берез|квіт|трав|черв|лип|серп|верес|жовт|груд)ні\b", r"\1ня"),
        (r"\b(?:[ув]\s+)?(?:(лют)ому|(листопад)і)\b", r"\1\2"),
        (r"\bпосле завтра\b", "послезавтра"),
        (r"\bпісля завтра\b", "післязавтра"),
        (r"\bdos\b", "2"),
        (r"\btres\b", "3"),
        (r"\bcuatro\b", "4"),
        (r"\bcinco\b", "5"),
        (r"\bseis\b", "6"),
        (r"\bsiete\b", "7"),
        (r"\bocho\b", "8"),
        (r"\bnueve\b", "9"),
        (r"\bdiez\b", "10"),
        (r"\buebermorgen\b", "ubermorgen"),
        (r"\bmaerz\b", "marz"),
    )
)
"""Spellings that dateparser's tables lack."""


def fold_text(text: str) -> str:
    """Return text in lower case, without accents, with one kind of apostrophe and single spaces.

    Raises UsageError if it is too long to be a day or hours.
    """
    if len(text) > MAX_CHARS:
        raise UsageError(f"it has more than {MAX_CHARS} characters")
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", text).casefold())
    folded = " ".join("".join(c for c in plain if unicodedata.category(c) != "Mn").split())
    if len(folded) > MAX_CHARS or len(_WORD.findall(folded)) > MAX_WORDS:
        raise UsageError(f"it has more than {MAX_WORDS} words")
    return folded


def strip_preposition(folded: str) -> str:
    """Return folded text without prepositions: "seit dem 14. Dezember" as "14. Dezember"."""
    return _LEADING.sub("", folded, count=1)


def respell(folded: str) -> str:
    """Return folded text as dateparser's tables spell it."""
    for pattern, written in _RESPELLED:
        folded = pattern.sub(written, folded)
    return folded


def split_words(folded: str) -> list[str]:
    """Return the words and numbers of folded text without filler words: "am letzten montag" without "am"."""
    elided = re.sub(r"\b([ld]|jusqu)'", r"\1 ", folded).replace("'", "")
    return [word for word in _WORD.findall(elided) if word not in _FILLERS]


def order_languages(language: str | None) -> tuple[str, ...]:
    """Return all languages, the one of a locale ("de", "es-419") first."""
    own = (language or "").partition("-")[0]
    return tuple(sorted(LANGUAGES, key=lambda code: code != own))


def find_weekday(word: str, language: str | None = None) -> int | None:
    """Return the weekday that a folded word names, 0 for Monday; None for no weekday."""
    if word in NO_ABBREVIATIONS:
        return None
    for code in order_languages(language):
        if word in _names(code):
            return _names(code)[word]  # "mar" is March in English, and a Tuesday in French
    if word in _MORE_NAMES:
        return _MORE_NAMES[word]
    inflected = next((day for day, pattern in enumerate(_CASES) if pattern.fullmatch(word)), None)
    if inflected is None and _PLURALS.search(word):
        return find_weekday(word[:-1], language)
    return inflected


def find_modifier(word: str) -> int | None:
    """Return LAST, THIS or NEXT for a folded word that means it, else None."""
    return next((kind for kind, pattern in _MODIFIERS if re.fullmatch(pattern, word)), None)


def find_unit(word: str) -> str | None:
    """Return DAY, WEEK, MONTH or YEAR for a folded word that names it, else None."""
    return next((unit for unit, pattern in _UNITS if re.fullmatch(pattern, word)), None)


def is_ago(words: Sequence[str]) -> bool:
    """True if the words end with "ago"."""
    return bool(words) and _AGO.fullmatch(words[-1]) is not None


@cache
def _names(code: str) -> dict[str, int | None]:
    """Return a language's folded names and abbreviations: weekdays with their numbers, months with None."""
    info = import_module(f"dateparser.data.date_translation_data.{code}").info
    found: dict[str, int | None] = {
        fold_text(name): None for month in month_name[1:] for name in info[month.lower()]
    }
    for number, english in enumerate(_DAY_NAMES):
        found |= {fold_text(name).replace("'", ""): number for name in info[english]}
    return found
