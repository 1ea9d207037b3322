"""Two statements differ only where both speak of the same thing and time, and can't both be so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import DocumentText
from index.conflicts.comparing import ConflictKind, find_difference
from index.conflicts.statements import Statement, read_statements

DAY, NEXT, LATER = date(2024, 3, 3), date(2024, 3, 4), date(2024, 3, 9)


def differing(
    one: str, other: str, days: tuple[date | None, date | None] = (DAY, DAY)
) -> tuple[ConflictKind, str, str] | None:
    """In what two sentences differ, and the words."""
    found = find_difference(Statement(one, 0, days[0]), Statement(other, 0, days[1]))
    return None if found is None else (found.kind, one[slice(*found.one)], other[slice(*found.other)])


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            "The U.S. guarantees for Ukraine would last 15 years, Zelensky said.",
            "The U.S. guarantees for Ukraine would last 30 to 50 years.",
            ("15 years", "30 to 50 years"),
        ),
        (
            "At least 12 people were killed when the Karsten bridge collapsed.",
            "The collapse of the Karsten bridge killed 27 people.",
            ("At least 12 people", "27 people"),
        ),
        (
            "Karsten Energy will build a wind farm for $1.2 billion in Hollin.",
            "In Hollin, Karsten Energy will build a wind farm for $2 billion.",
            ("$1.2 billion", "$2 billion"),
        ),
        (
            "Ada Lynch, 46, won the Karsten prize.",
            "The prize went to Ada Lynch, 48, of Hollin.",
            ("46", "48"),
        ),
    ],
)
def test_other_figures_of_one_thing_differ(one: str, other: str, said: tuple[str, str]) -> None:
    assert differing(one, other) == (ConflictKind.FIGURES, *said)
    assert differing(other, one) == (ConflictKind.FIGURES, *reversed(said))


SAID = "The ferry from Karsten carried {} to Lindoya, the harbour master said."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("about 300 passengers", "290 passengers"),
        ("nearly 300 passengers", "310 passengers"),
        ("more than 250 passengers", "270 passengers"),
        ("1,234 passengers", "1,200 passengers"),
        ("30 to 50 passengers", "40 passengers"),
        ("up to 500 passengers", "220 passengers"),
        ("30 passengers", "30 cars"),
        ("30 tonnes of grain", "40 boxes of grain"),
        ("30 passengers", "30 passengers"),
        ("30 passengers", "90 passengers, 30 of them children,"),
        ("30 passengers at 8 a.m.", "90 passengers at 6 p.m."),
        ("30 passengers on Friday", "90 passengers on Saturday"),
        ("up to 30 passengers on Friday", "up to 90 passengers on Friday"),
        ("30 passengers in 2021", "90 passengers in 2022"),
    ],
)
def test_rounded_bounded_and_other_figures_are_no_difference(one: str, other: str) -> None:
    assert differing(SAID.format(one), SAID.format(other)) is None


def test_a_count_that_grew_differs_for_a_day(  # and is a development later
) -> None:
    one, other = (f"The flood in Karsten killed at least {n} people, the town said." for n in (12, 27))
    assert differing(one, other, (DAY, NEXT)) is not None
    assert differing(one, other, (DAY, LATER)) is None
    one, other = (f"The Karsten bakery sold {n} loaves, the baker said." for n in (12, 27))
    assert differing(one, other, (DAY, NEXT)) is None, "each day has its own loaves"


def test_another_place_or_subject_is_another_thing() -> None:
    one = "In Karsten, 12 people were killed by the storm."
    assert differing(one, "In Hollin, 27 people were killed by the storm.") is None
    one = "Karsten to lay off 1,000 employees this week"
    assert differing(one, "Hollin to lay off 1,800 employees this week") is None


def test_dated_and_undated_documents_are_not_compared() -> None:
    one, other = (f"The flood in Karsten killed at least {n} people, the town said." for n in (12, 27))
    assert differing(one, other, (DAY, None)) is None
    assert differing(one, other, (None, None)) is not None


COURT = "The court in Karsten {} the appeal of the Hollin wind farm against the town of Lindoya."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (COURT.format("accepted"), COURT.format("rejected"), (ConflictKind.OUTCOMES, "accepted", "rejected")),
        (
            COURT.format("will hear"),
            COURT.format("will not hear"),
            (ConflictKind.OUTCOMES, "hear", "not"),
        ),
        (
            "The new Karsten bridge opens to cars and bicycles on Friday with a speech by Ada Lynch.",
            "The new Karsten bridge opens to cars and bicycles on Saturday with a speech by Ada Lynch.",
            (ConflictKind.DATES, "Friday", "Saturday"),
        ),
        (
            "The prize for the best bridge of the year went to Karsten after a long debate.",
            "The prize for the best bridge of the year went to Hollin after a long debate.",
            (ConflictKind.NAMES, "Karsten", "Hollin"),
        ),
        (
            "The new Karsten bridge opens to cars and bicycles on 5 May with a speech by Ada Lynch.",
            "The new Karsten bridge opens to cars and bicycles on 7 May with a speech by Ada Lynch.",
            (ConflictKind.DATES, "5", "7"),
        ),
    ],
)
def test_other_outcomes_days_and_names_differ_in_the_same_words(
    one: str, other: str, expected: tuple[ConflictKind, str, str]
) -> None:
    assert differing(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("to Karsten", "to the Karsten"),
        ("to Walensky", "to Walenskey"),
        ("to Karsten", "to him"),
        ("to the Senator", "to the Sen"),
    ],
)
def test_spellings_and_pronouns_are_no_other_names(one: str, other: str) -> None:
    said = "The prize for the best bridge of the year went {} after a long debate in the town hall."
    assert differing(said.format(one), said.format(other)) is None


def test_questions_code_and_other_languages_are_no_statements() -> None:
    text = "Were 12 people killed in Karsten by the storm?"
    assert read_statements(DocumentText(text, (), "en"), [(0, len(text))], DAY) == []
    text = "Bei dem Sturm in Karsten kamen 12 Menschen ums Leben."
    assert read_statements(DocumentText(text, (), "de"), [(0, len(text))], DAY) == []
    assert len(read_statements(DocumentText(text, (), "en"), [(0, len(text))], DAY)) == 1


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_are_compared_and_what_differs_lies_within(one: str, other: str) -> None:
    found = find_difference(Statement(one, 0, DAY), Statement(other, 0, DAY))
    if found is not None:
        assert one[slice(*found.one)] and other[slice(*found.other)]
