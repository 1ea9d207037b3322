"""Format a publication date, and how old it is, in English."""

from datetime import date

import humanize

from corpus import clock


def day_text(published: str | None) -> str:
    """Return a publication date as "14 Dec 2025"."""
    if published is None:
        return "undated"
    day = date.fromisoformat(published[:10])
    return f"{day.day} {day:%b %Y}"


def age_text(published: str, today: date | None = None) -> str:
    """Return how old a publication is ("3 days ago"), "" if its day has not come yet."""
    day = date.fromisoformat(published[:10])
    today = today or clock.today()
    if day > today:
        return ""
    return "today" if day == today else f"{humanize.naturaldelta(today - day)} ago"


def day_and_age(published: str | None, today: date | None = None) -> str:
    """Return a publication date with its age: "14 Dec 2025 (3 days ago)"."""
    age = age_text(published, today) if published else ""
    return f"{day_text(published)} ({age})" if age else day_text(published)
