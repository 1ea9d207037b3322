"""Corruption: one thing is changed, as people change it, and the question is never given back."""

import re
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from research.training.corruption import Changes, corrupt, names_in

PAIRS = [
    ("When was the old bridge built?", "When was the new bridge built?"),
    ("Who is the oldest old man?", "Who is the oldest new man?"),
    ("Is the old tram slow?", "Is the young tram slow?"),
    ("Which station is open?", "Which station is never open?"),
    ("Which door is open?", "Which door is not open?"),
    ("Which door is shut?", "Which door isn't shut?"),
    ("Which gate is shut?", "Which gate isn't shut?"),
    ("Who won in 1990?", "Who won in 1991?"),
    ("Who won in 1980?", "Who won in 1991?"),
]
CHANGES = Changes.learn(PAIRS)
NAMES = ["Halden", "Ada Lovelace", "Lindoya"]

words = st.lists(
    st.sampled_from(
        "when was the old bridge of Halden is Ada Lovelace in 1804 built 7 1,200 3.5 01 0 1 Is why".split()
    ),
    min_size=1,
    max_size=9,
).map(lambda chosen: " ".join(chosen) + "?")


def test_changes_are_those_of_one_word_that_were_made_more_than_once() -> None:
    assert CHANGES.words == {"old": [("new", 2)], "is": [("isn't", 2)]}
    assert Changes.learn([]).words == {}


@settings(max_examples=300, deadline=None)
@given(words, st.sampled_from(["", "Halden and Lindoya."]), st.integers(0, 2**32 - 1))
def test_one_thing_is_changed_and_the_question_is_never_given_back(
    question: str, passage: str, seed: int
) -> None:
    changed = corrupt(question, passage, CHANGES, NAMES, Random(seed))
    if changed is None:
        return
    assert changed.lower() != question.lower()
    things = [thing.span() for thing in re.finditer(r"[\w.,]*\w", question)]
    ways = [
        (question[start:end], changed[start : len(changed) - len(question) + end])
        for start, _ in things
        for _, end in things
        if start < end and changed.startswith(question[:start]) and changed.endswith(question[end:])
    ]
    assert any(
        (was[0].isupper() and put in NAMES)
        or (was[0].isdecimal() and put.isdecimal())
        or (was.lower(), put.lower()) in {("old", "new"), ("is", "isn't")}
        for was, put in ways
    ), "one thing is another of its kind, and all else is as it was"
    for was, put in ways:
        assert not (was.isdecimal() and put.isdecimal()) or int(was) != int(put), "01 is 1"


@given(words, st.integers(0, 2**32 - 1))
def test_a_seed_gives_the_same_every_time(question: str, seed: int) -> None:
    one, other = (corrupt(question, "", CHANGES, NAMES, Random(seed)) for _ in range(2))
    assert one == other


def test_a_name_is_put_that_the_passage_does_not_have() -> None:
    question = "When was the bridge of Karsten shut?"
    made = {
        corrupt(question, "Halden and Ada Lovelace", Changes({}), NAMES, Random(n)) for n in range(40)
    } - {None}
    assert made == {"When was the bridge of Lindoya shut?"}
    assert corrupt(question, "", Changes({}), [], Random(0)) is None
    assert corrupt(question, "", Changes({}), ["Karsten"], Random(0)) is None


def test_a_year_becomes_one_near_it_and_another_number_one_of_its_size() -> None:
    years = {corrupt("what was built in 1804?", "", Changes({}), [], Random(n)) for n in range(40)}
    assert {abs(int(y[-5:-1]) - 1804) for y in years if y} <= set(range(1, 41))
    sizes = {corrupt("why 200?", "", Changes({}), [], Random(n)) for n in range(40)}
    assert {abs(int(s[4:-1]) - 200) for s in sizes if s} <= set(range(1, 101))


def test_a_word_keeps_its_capital() -> None:
    made = {corrupt("Is it?", "", CHANGES, [], Random(n)) for n in range(5)}
    assert made == {"Isn't it?"}


def test_where_there_is_nothing_to_change_nothing_is_made() -> None:
    assert corrupt("why so?", "", CHANGES, NAMES, Random(0)) is None
    assert corrupt("", "", CHANGES, NAMES, Random(0)) is None


def test_names_are_what_stands_in_capitals_within_a_question() -> None:
    questions = ["When did Ada Lovelace meet Charles?", "Who won?", "is it in Halden, Lindoya or Hollin's?"]
    assert names_in(questions) == ["Ada Lovelace", "Charles", "Halden", "Lindoya", "Hollin's"]
