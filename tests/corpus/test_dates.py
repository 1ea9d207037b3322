"""A full date is read with the precision of its source; anything else is unknown."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import Published, day_number, parse_published


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("2025-12-14", "2025-12-14"),
        ("2025-1-5", "2025-01-05"),
        ("20251214", "2025-12-14"),
        (20251214, "2025-12-14"),
        ("2025/12/14", "2025-12-14"),
        ("2025.12.14", "2025-12-14"),
        (" 2025-12-14 ", "2025-12-14"),
        ("2025-12-14T09:00:00", "2025-12-14T09:00:00"),
        ("2025-12-14 9:00", "2025-12-14T09:00:00"),
        ("2025/12/14 09:00", "2025-12-14T09:00:00"),
        ("2025-12-14T09:00:00Z", "2025-12-14T09:00:00+00:00"),
        ("2025-12-14T09:00:00.5+02:00", "2025-12-14T09:00:00+02:00"),
        ("2025-12-14 18:00:00 +01:00", "2025-12-14T18:00:00+01:00"),
        ("Sun, 14 Dec 2025 09:00:00 GMT", "2025-12-14T09:00:00+00:00"),
        ("Sun, 14 Dec 2025 09:00:00 +0200", "2025-12-14T09:00:00+02:00"),
        ("14 Dec 2025 09:00 EST", "2025-12-14T09:00:00-05:00"),
        ("14 December 2025", "2025-12-14"),
        ("Dec. 14, 2025", "2025-12-14"),
        ("December 14th, 2025", "2025-12-14"),
        ("December 14, 2025 at 5:30 p.m.", "2025-12-14T17:30:00"),
        ("Sunday, December 14, 2025 5:00 PM EST", "2025-12-14T17:00:00-05:00"),
        ("14. Dezember 2025", "2025-12-14"),
        ("Thurs, 14 Dec 2025 09:00:00 GMT", "2025-12-14T09:00:00+00:00"),
        ("Вс, 14 дек 2025 09:00:00 +0300", "2025-12-14T09:00:00+03:00"),
        ("20251214T090000Z", "2025-12-14T09:00:00+00:00"),
        ("2025-12-14T24:00:00Z", "2025-12-15T00:00:00+00:00"),
        ("2025-12-14T00:24:00", "2025-12-14T00:24:00"),
        ("2025-12-14T09:24:00+02:00", "2025-12-14T09:24:00+02:00"),
        ("Sun, 14 Dec 2025 09:24:00 GMT", "2025-12-14T09:24:00+00:00"),
        ("Wed, 31 Dec 2025 24:00:00 GMT", "2026-01-01T00:00:00+00:00"),
        ("2025-12-14T08:59:60Z", "2025-12-14T08:59:59+00:00"),
        ("1765702800", "2025-12-14T09:00:00+00:00"),
        ("1765702800000", "2025-12-14T09:00:00+00:00"),
        (1765702800, "2025-12-14T09:00:00+00:00"),
        ("14.12.2025", "2025-12-14"),
        ("03.04.2025 9:05", "2025-04-03T09:05:00"),
        ("14/12/2025 09:00", "2025-12-14T09:00:00"),
        ("12/14/2025", "2025-12-14"),
        ("4/4/2025", "2025-04-04"),
        ("14 Dec 2025 09:00:00 Europe/Berlin", "2025-12-14T09:00:00+01:00"),
        ("2025-07-14T09:00:00[Europe/Berlin]", "2025-07-14T09:00:00+02:00"),
        (date(2025, 12, 14), "2025-12-14"),
        (datetime(2025, 12, 14, 9, tzinfo=UTC), "2025-12-14T09:00:00+00:00"),
    ],
)
def test_a_full_date_is_kept_as_precisely_as_it_is_said(said: object, stored: str):
    assert parse_published(said) == Published(stored)


@pytest.mark.parametrize(
    "said",
    [
        "yesterday",
        "today at 5pm",
        "2 days ago",
        "in 3 days",
        "last Monday",
        "Monday",
        "now",
        "soon",
        "5",
        "December 2025",
        "December 2025 5pm",
        "14 December",
        "Dec 14",
        "2025",
        "2025-12",
        "3/4/2025",
        "12:30",
        "2025-13-45",
        "2025-02-30",
        "31 February 2025",
        "Tue, 31 Feb 2025 00:00:00 GMT",
        "2025-12-14T25:00:00",
        "20251399",
        "0000-00-00",
        "",
        " ",
        "x" * 5000,
        "Dec 14 2025 " * 50,
        "9999999999",
        5,
        9999999999,
        "32.12.2025",
        2025.5,
        True,
        None,
        [],
        {},
        b"2025-12-14",
    ],
)
def test_what_is_relative_partial_or_absurd_is_unknown(said: object):
    assert parse_published(said) is None


def test_days_compare_as_numbers():
    assert day_number(date(2025, 12, 14)) == 20251214
    assert Published("2025-12-14T23:30:00-05:00").day == date(2025, 12, 14)
    assert Published("2025-12-14T23:30:00-05:00").day_number == 20251214


def test_moments_sort_by_the_clock_of_the_world():
    said = ["2025-12-14", "2025-12-14T00:30:00", "2025-12-14T09:00:00+02:00", "2025-12-14T08:00:00+00:00"]
    said += ["2025-12-14T09:00:00-05:00", "2025-12-15"]
    published = [Published(text) for text in said]
    assert sorted([*published[3:], *published[:3]], key=lambda p: p.order) == published
    assert Published("1970-01-02").order == 86_400


@settings(max_examples=100)
@given(st.datetimes(), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]))
def test_every_day_since_the_year_one_is_read_back(moment: datetime, form: str):
    text = moment.strftime(form).rjust(len(datetime(2025, 1, 1).strftime(form)), "0")
    published = parse_published(text)
    assert published is not None
    assert (published.day, published.day_number) == (moment.date(), day_number(moment.date()))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30) | st.integers() | st.floats() | st.text("0123456789-/:. TZ+", max_size=25))
def test_no_value_breaks_it_and_what_is_read_can_be_sorted(said: object):
    published = parse_published(said)
    if published is not None:
        assert isinstance(published.order, float)
        assert published.day_number > 0
