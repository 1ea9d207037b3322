"""Words of each language become the terms that its inflections share."""

import pytest

from index.text.analyzer import rules_of, terms, terms_in


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Ferries leave", "a ferry leaves"),
        ("de", "die Regierungen", "der Regierung"),
        ("de", "die Häuser", "des Hauses"),
        ("fr", "les élections législatives", "l'élection législative"),
        ("es", "las elecciones", "la elección"),
        ("ru", "договорах", "договоры"),
        ("uk", "переговорів", "переговори"),
        ("pl", "wyborach", "wyborów"),
        ("sv", "båtarna", "båtar"),
    ],
)
def test_inflections_of_a_word_share_their_term(language: str, one: str, other: str) -> None:
    assert set(terms(one, language)) & set(terms(other, language))


@pytest.mark.parametrize(
    ("language", "words"), [("de", "die der und"), ("fr", "les des et"), ("en", "the of and")]
)
def test_stop_words_of_the_language_are_no_terms(language: str, words: str) -> None:
    assert terms(words, language) == []
    assert terms(words, "uk") == words.split()


def test_words_of_another_language_are_kept_whole() -> None:
    assert terms("die", "en") == ["die"]
    assert terms("die", "de") == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("图书馆每天上午九点开门。", "图书馆几点开门？"),
        ("図書館は午前九時に開きます。", "図書館は何時に開きますか"),
        ("도서관은 아홉 시에 문을 엽니다.", "도서관이 언제 여나요?"),
        ("ห้องสมุดเปิดเวลาเก้าโมง", "ห้องสมุดเปิดกี่โมง"),
    ],
)
def test_scripts_without_spaces_share_pairs_of_characters(text: str, question: str) -> None:
    assert len(set(terms(text)) & set(terms(question))) >= 2


def test_pairs_stand_between_the_words_around_them() -> None:
    assert terms("Python 支持 3.14") == ["python", "支持", "3", "14"]
    assert terms("水") == ["水"]


@pytest.mark.parametrize(
    ("language", "rules"),
    [("de-AT", "de"), ("DE", "de"), ("", "en"), ("tlh", "en"), ("uk", "uk"), ("zh", "en")],
)
def test_a_language_without_rules_is_split_as_english(language: str, rules: str) -> None:
    assert rules_of(language) == rules


def test_a_question_of_unknown_language_gets_the_terms_of_all() -> None:
    found = terms_in("Häuser in Berlin", {"en", "de"})
    assert found == list(dict.fromkeys(found))
    assert set(found) == {*terms("Häuser in Berlin", "de"), *terms("Häuser in Berlin", "en")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Artemis II", "2"),
        ("Louis XIV", "14"),
        ("Part ix, chapter iii", "3"),
        ("Superbowl XXIX", "29"),
        ("World War II.", "2"),
        ("Розділ IV", "4"),
    ],
)
def test_a_roman_numeral_is_also_a_term_by_its_value(text: str, value: str) -> None:
    assert terms(text)[-1] == value


@pytest.mark.parametrize("text", ["Xi said I would", "MIX of CDs", "vi is an editor", "XIIIb2"])
def test_other_letters_are_no_roman_numerals(text: str) -> None:
    assert not [term for term in terms(text) if term.isdigit()]
