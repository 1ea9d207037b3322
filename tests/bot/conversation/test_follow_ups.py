"""A follow-up becomes a question of its own; a complete question stays as it is."""

import pytest

from bot.conversation.follow_ups import Kind, Reading, find_readings, kind_of, resolve

PREVIOUS = {
    "en": "How many delegates came to Geneva?",
    "de": "Wie viele Delegierte kamen nach Genf?",
    "fr": "Combien de délégués sont venus à Genève ?",
    "es": "¿Cuántos delegados llegaron a Ginebra?",
    "uk": "Скільки делегатів приїхало до Женеви?",
}


@pytest.mark.parametrize(
    ("language", "follow_up", "whole"),
    [
        ("en", "and to Busan?", "How many delegates came to Busan?"),
        ("en", "what about Busan?", "How many delegates came to Busan?"),
        ("de", "und nach Busan?", "Wie viele Delegierte kamen nach Busan?"),
        ("fr", "et à Busan ?", "Combien de délégués sont venus à Busan ?"),
        ("es", "¿y a Busan?", "¿Cuántos delegados llegaron a Busan?"),
        ("uk", "а до Пусана?", "Скільки делегатів приїхало до Пусана?"),
    ],
)
def test_a_fragment_takes_the_place_of_what_it_stands_for(language: str, follow_up: str, whole: str) -> None:
    assert kind_of(follow_up, PREVIOUS[language]) is Kind.FRAGMENT
    assert resolve(follow_up, PREVIOUS[language]) == whole


@pytest.mark.parametrize(
    ("follow_up", "previous", "whole"),
    [
        ("when?", "Where did Artemis I launch from?", "When did Artemis I launch from?"),
        ("warum?", "Wann startet Artemis II?", "Warum startet Artemis II?"),
        ("pourquoi ?", "Quand part Artemis II ?", "Pourquoi part Artemis II ?"),
        ("¿por qué?", "¿Cuándo despega Artemis II?", "Por qué despega Artemis II?"),
        ("чому?", "Коли стартує Artemis II?", "Чому стартує Artemis II?"),
    ],
)
def test_question_words_alone_ask_the_previous_question_anew(
    follow_up: str, previous: str, whole: str
) -> None:
    assert kind_of(follow_up, previous) is Kind.BARE
    assert resolve(follow_up, previous) == whole


@pytest.mark.parametrize(
    ("follow_up", "previous", "whole"),
    [
        ("who wrote it?", "When was PEP 703 accepted?", "who wrote PEP 703?"),
        ("who wrote it", "when was pep 703 accepted", "who wrote pep 703?"),
        ("what does it cost?", "What is NSATU?", "what does NSATU cost?"),
        ("what is its height?", "When did Artemis I launch?", "what is Artemis I's height?"),
        ("what else is new in it?", "What is new in Python 3.14?", "what else is new in Python 3.14?"),
        (
            "who must approve them?",
            "How long would the U.S. guarantees for Ukraine last?",
            "who must approve U.S. guarantees for Ukraine?",
        ),
        ("did it name a date?", "What did NATO decide in Vilnius?", "did NATO name a date in Vilnius?"),
    ],
)
def test_a_word_that_points_back_becomes_the_name_it_stands_for(
    follow_up: str, previous: str, whole: str
) -> None:
    assert kind_of(follow_up, previous) is Kind.POINTING
    assert resolve(follow_up, previous) == whole


@pytest.mark.parametrize(
    ("language", "follow_up", "kept"),
    [
        ("de", "wer hat sie eingeladen?", "Genf"),
        ("fr", "qui les a invités ?", "Genève"),
        ("es", "¿quién los invitó?", "Ginebra"),
        ("uk", "хто їх запросив?", "Женеви"),
    ],
)
def test_names_carry_over_in_each_language(language: str, follow_up: str, kept: str) -> None:
    whole = resolve(follow_up, PREVIOUS[language])
    assert kept in whole and whole != follow_up


def test_a_question_without_names_gets_those_of_the_previous_one_and_is_also_read_as_it_stands() -> None:
    readings = find_readings("how many countries came?", "When did INC-5.2 open?")
    assert readings[0].question == "how many countries came INC-5.2?"
    assert readings[1].stays and "INC-5.2" in readings[1].question
    assert readings[-1] == Reading("how many countries came?")


def test_names_come_from_what_was_quoted_where_the_previous_question_has_none() -> None:
    quote = "The proposal was written by Sam Gross, and the Steering Council accepted it."
    assert "Sam Gross" in resolve("when did he write it?", "who wrote the proposal?", [quote])


@pytest.mark.parametrize(
    "question",
    [
        "When was Python 3.14 released?",
        "Wann wurde Python 3.14 veröffentlicht?",
        "Quand Python 3.14 est-il sorti ?",
        "¿Cuándo salió Python 3.14?",
        "Коли вийшов Python 3.14?",
        "Who hosted the talks in Berlin?",
    ],
)
@pytest.mark.parametrize("previous", PREVIOUS.values())
def test_a_complete_question_is_left_as_it_is(question: str, previous: str) -> None:
    assert find_readings(question, previous) == [Reading(question)]


@pytest.mark.parametrize("odd", ["", "?", "   ", "and", "…", "?? !!", "1", "·", "qu'", "I"])
def test_odd_texts_are_read_without_a_fault(odd: str) -> None:
    assert find_readings(odd, "When did INC-5.2 open?")
    assert resolve("and in Busan?", odd)
    assert resolve("when?", "When did INC-5.2 open?", [odd])
