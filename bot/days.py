"""Days as people say them: "2025-12-14", "yesterday", "3 weeks ago", "14 Dec 2025"."""

from datetime import date, datetime

from corpus.errors import UsageError


def parse_day(text: str, name: str) -> date:
    """The day meant. Raises UsageError that names the option `name` if it is none."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        pass
    import dateparser  # only here: it takes long to import

    found: datetime | None = dateparser.parse(text, settings={"PREFER_DATES_FROM": "past"})
    if found is None:
        raise UsageError(f"{name}: {text!r} is no day; write it like 2025-12-14 or “3 days ago”.")
    return found.date()


def parse_optional_day(text: str | None, name: str) -> date | None:
    """The day meant, None for none; see `parse_day`."""
    return parse_day(text, name) if text else None
