"""Names are found, their spellings become one name, and different names stay different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.names import find_names, fold_name, same_name


@pytest.mark.parametrize(
    "spellings",
    [
        "Zelensky Zelenskyy Zelenskiy Zelenskij Zelenskii",
        "Kyiv Kiev Kyjiv Kiew",
        "Kharkiv Kharkov",
        "Volodymyr Wolodymyr",
        "Sergei Sergey",
        "Maria Mariya Mariia",
        "Khamenei Khameneï",
        "Odesa Odessa",
        "Muhammad Mohammed Mohamed",
        "Erdogan Erdoğan",
        "Müller Muller",
        "Catherine Catharine",
        "U.S. US USA",
        "Macron Macron’s Macron's",
    ],
)
def test_spellings_are_one_name(spellings: str) -> None:
    first, *others = spellings.split()
    assert all(same_name(first, other) for other in others), [fold_name(name) for name in spellings.split()]


@pytest.mark.parametrize(
    "pair",
    """Maria/Mario Austria/Australia Iran/Iraq Slovakia/Slovenia Niger/Nigeria Gambia/Zambia Mali/Malawi
    Colombia/Columbia Georgia/Georgina Victor/Victoria Paul/Paula Angela/Angelo Daniel/Danielle
    Christian/Christina Carolina/Caroline Dominica/Dominican Mauritius/Mauritania Guinea/Guyana
    Sweden/Sudan Latvia/Lithuania Johnson/Johnston Hansen/Hanson Sanders/Saunders Biden/Bidar Macron/Micron
    Clinton/Clayton Trump/Truman Paraguay/Uruguay Chad/Chat Jordan/Gordon Israel/Ismail Moldova/Moldau
    Anderson/Andersen Cameron/Cameroon Modi/Moody Moore/More Love/Lowe Wales/Valles Rutte/Route Mayor/Major
    Sanders/Sonders Blunt/Blount Pool/Poll""".split(),
)
def test_names_that_look_alike_stay_apart(pair: str) -> None:
    one, other = pair.split("/")
    assert not same_name(one, other), fold_name(one)


def test_a_surname_counts_for_the_full_name_and_titles_are_left_off() -> None:
    text = (
        "Ukrainian President Volodymyr Zelensky met Prime Minister Keir Starmer in Kyiv. "
        "Zelensky’s plan pleased Mr Starmer."
    )
    found = find_names(text)
    assert found[fold_name("Volodymyr Zelensky")] == 2
    assert found[fold_name("Keir Starmer")] == 2
    assert found[fold_name("Kiev")] == 1
    assert "president" not in " ".join(found)


def test_the_start_of_a_sentence_makes_no_name() -> None:
    found = find_names(
        "Engineers closed the Karsten bridge. They told engineers in Oslo. Yesterday it rained."
    )
    assert set(found) == {fold_name("Karsten"), fold_name("Oslo")}


def test_a_name_at_the_start_of_a_sentence_is_one_if_it_stands_inside_another() -> None:
    assert find_names("Starmer agreed. Later, aides of Starmer spoke.")[fold_name("Starmer")] == 2


def test_headings_and_headlines_in_capitals_say_nothing() -> None:
    assert not find_names(
        "What’s Happening?\n\nWhy It’s Important?\n\nLeaders Agree On Long Delayed Treaty Text\n"
    )


def test_names_of_several_words_keep_what_joins_them() -> None:
    found = find_names("The talks of Ursula von der Leyen with the Bank of England and al-Qaeda failed.")
    assert {fold_name("Ursula von der Leyen"), fold_name("Bank of England"), fold_name("al-Qaeda")} <= set(
        found
    )


@given(st.text(max_size=400))
def test_any_text_has_names_in_folded_form(text: str) -> None:
    for name, count in find_names(text).items():
        assert count > 0
        assert name == name.strip() != ""


@given(st.text(max_size=60))
def test_a_name_is_the_same_as_itself_in_capitals_or_with_its_possessive(name: str) -> None:
    assert same_name(name, f" {name}  ")
