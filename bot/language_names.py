"""The names of languages, in any language."""

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

MAX_NAMED = 6


def language_names(codes: Sequence[str], reader: str = "en") -> str:
    """Return the names of languages (BCP-47 codes) for a reader of the language `reader`, at most six."""
    named = [_name(code, reader) for code in codes[:MAX_NAMED]]
    return ", ".join(named) + ("…" if len(codes) > MAX_NAMED else "")


def _name(code: str, reader: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name(reader) or code
    except (UnknownLocaleError, ValueError):
        return code
