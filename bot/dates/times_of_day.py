"""Parse times of day in any of the bot's languages: "17:00", "8 pm", "17 Uhr", "noon"."""

import re

from bot.dates.day_words import find_modifier, find_weekday, fold_text, split_words
from corpus.errors import UsageError

_NAMED = (
    (12 * 60, r"noon|midday|mittags?|midi|mediodia|полудень|опівдні|полдень|полудня"),
    (0, r"midnight|mitternachts?|minuit|medianoche|північ|опівночі|полночь"),
)
_AM, _PM, _NIGHT = "am", "pm", "night"
_HALVES = (
    (_AM, r"a\.?\s?m\.?|morgens|fruh|vormittags|du matin|de la (?:manana|madrugada)|ранку|утра"),
    (
        _PM,
        r"p\.?\s?m\.?|nachmittags|abends|de l'apres-midi|du soir|de la tarde|вечора|вечера"
        r"|(?:часа?|часов|годин[аиі]) дня",
    ),
    (_NIGHT, r"nachts|de la noche|ночі|ночи"),
)
_HALF = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _HALVES)
_HOUR_WORD = r"h|hs|hrs?|uhr|heures?|horas?|годин[аиі]?|год|час(?:а|ов)?|o'clock"
_PREPOSITION = r"(?:at|um|gegen|ab|a|(?:a )?las?|о|об|в|у|во|@)\s+"
_CLOCK = (
    rf"(?P<hour>\d{{1,2}})(?:(?:[:.]|\s?(?:h|uhr)\s?)(?P<minute>[0-5]\d))?(?:\s?(?P<word>{_HOUR_WORD})\b\.?)?"
)
_TIME = re.compile(rf"(?:{_PREPOSITION})?(?:{_CLOCK}(?:\s?(?:{_HALF}))?|(?P<named>[^\W\d_]+))")
_AT_END = re.compile(
    rf"(?:^|\s|,)(?:{_PREPOSITION}\d{{1,2}}(?:[:.h][0-5]\d)?|\d{{1,2}}[:h][0-5]\d|\d{{1,2}}[.][0-5]\d(?=\s?uhr)"
    rf"|\d{{1,2}}(?=\s?(?:{_HOUR_WORD}|{'|'.join(pattern for _, pattern in _HALVES)})(?:$|\W))"
    rf"|(?:{_PREPOSITION})?(?:{'|'.join(pattern for _, pattern in _NAMED)})\b).*$"
)
_BEFORE_DURATION = re.compile(r"(?:^|\s)(?:hace|il y(?: a)?|vor|in|dans|en|через|за)$")
_AT_START = re.compile(
    rf"((?:{_PREPOSITION})?\d{{1,2}}(?::[0-5]\d|h[0-5]?\d?|(?=\s?(?:am|pm|uhr)\b))\S*(?:\s(?:am|pm|uhr)\b)?),?\s(.+)"
)
_BETWEEN = re.compile(r"(?:from|between|von|zwischen|de|du|entre|desde|з|із|від|с|со|от|між|между)\s+")
_AND = re.compile(
    r"\s*[-\u2010-\u2015\u2212]\s*|\s+(?:to|until|till|and|bis|und|a|jusqu'a|et|hasta|y|до|по|і|та|и)\s+"
)
_PARTS_OF_DAY = re.compile(
    r"(?<=\w)[\s,]+(?:(?:in the |during the )?(?:morning|afternoon|evening)"
    r"|fruh|morgen|vormittag|mittag|nachmittag|abend|nacht|matin|apres-midi|soir"
    r"|(?:por|en|a) la (?:manana|tarde|noche)|tarde|noche"
    r"|вранці|зранку|вдень|ввечері|увечері|вночі|утром|днем|вечером|ночью)$"
)


def parse_time(text: str) -> int:
    """Return a time of day in minutes after midnight. Raises UsageError if the text is not a time of day."""
    minutes = _read_time(_fold(text))
    if minutes is None:
        raise UsageError(f"{text!r} is not a time of day; write it like 08:00, 8 pm or noon.")
    return minutes


def parse_weekly(text: str, language: str | None = None) -> tuple[int | None, int]:
    """Return the weekday (0 is Monday, None if none is named) and the minutes after midnight.

    Parses "08:00", "Freitag 17 Uhr", "every Friday at 8 pm". Raises UsageError if there is no time of day.
    """
    rest, minutes = split_time(_fold(text))
    words = [word for word in split_words(rest) if find_modifier(word) is None]
    if not words:
        return None, parse_time(text) if minutes is None else minutes
    weekday = find_weekday(words[0], language) if len(words) == 1 else None
    if weekday is None or minutes is None:
        raise UsageError(f"{text!r} is not a time of day; write it like 08:00 or Friday 17:00.")
    return weekday, minutes


def parse_span(text: str) -> tuple[int, int]:
    """Return both ends of "22:00-07:00" or "von 22 bis 7 Uhr" in minutes after midnight.

    Raises UsageError if the text is not a span of hours.
    """
    folded = _fold(text)
    opened = _BETWEEN.match(folded)
    between = folded[opened.end() :] if opened else folded
    for cut in _AND.finditer(between):
        start, end = _read_time(between[: cut.start()]), _read_time(between[cut.end() :])
        if start is not None and end is not None:
            return start, end
    raise UsageError(f"{text!r} is not a span of hours; write it like 22:00-07:00.")


def split_time(folded: str) -> tuple[str, int | None]:
    """Split a folded text into the rest and its time of day: "hier a 17h" into "hier" and 1020, else None."""
    for rest, typed in _cuts(folded):
        minutes = _read_time(typed.strip(" ,"))
        if minutes is not None:
            return rest.strip(" ,"), minutes
    return _PARTS_OF_DAY.sub("", folded), None


def _cuts(folded: str) -> list[tuple[str, str]]:
    """Return the ways to cut a folded text into a rest and a possible time of day."""
    last, first = _AT_END.search(folded), _AT_START.fullmatch(folded)
    is_time = last is not None and not _BEFORE_DURATION.search(folded[: last.start()])  # "il y a 5 heures"
    ends = [(folded[: last.start()], folded[last.start() :])] if last and is_time else []
    return [("", folded), *ends, *([(first[2], first[1])] if first else [])]


def _read_time(folded: str) -> int | None:
    """Return the minutes after midnight, None if the text is not a time of day."""
    match = _TIME.fullmatch(folded.strip())
    if match is None:
        return None
    if match["named"]:
        return next((at for at, names in _NAMED if re.fullmatch(names, match["named"])), None)
    hour = _in_24_hours(int(match["hour"]), next((name for name, _ in _HALVES if match[name]), None))
    return None if hour > 23 else hour * 60 + int(match["minute"] or 0)


def _in_24_hours(hour: int, half: str | None) -> int:
    if half is None or not 1 <= hour <= 12:
        return hour
    if half == _NIGHT:
        return hour % 12 + (12 if 6 <= hour < 12 else 0)
    return hour % 12 + (12 if half == _PM else 0)


def _fold(text: str) -> str:
    """Fold text as `fold_text` does. Raises UsageError if it is too long for a time of day."""
    try:
        return fold_text(text)
    except UsageError as error:
        raise UsageError(f"That is not a time of day: {error}; write it like 08:00.") from error
