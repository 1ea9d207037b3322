"""The library is asked what a follow-up means, and does not quote again what it has quoted."""

from collections.abc import Iterator

import pytest

from bot.conversation.asking import Exchange, ask_all, ask_following
from bot.settings import SHIPPED_DOCUMENTS
from corpus.files import find_files
from index.encode.encoder import Encoder
from index.library import Library


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    """A library of the shipped documents; no test changes it."""
    with Library(tmp_path_factory.mktemp("shipped") / "home", encoder) as library:
        library.add(find_files([str(SHIPPED_DOCUMENTS)])[0])
        yield library


def exchange(library: Library, question: str) -> Exchange:
    return Exchange.of(question, library.ask(question))


def first_quote(library: Library, question: str, previous: Exchange) -> str:
    answer = ask_following(library, question, previous).answer
    return answer.quotes[0].text if answer.quotes else ""


@pytest.mark.parametrize(
    ("question", "follow_up", "wanted"),
    [
        ("How many delegates came to the plastics talks in Geneva?", "and in Busan?", "3,300"),
        ("Where did Artemis I launch from?", "when?", "16 November 2022"),
        ("When was PEP 703 accepted?", "who wrote it?", "Sam Gross"),
        ("What did NATO decide in Vilnius?", "did it name a date?", "no date"),
    ],
)
def test_a_follow_up_is_answered(shipped: Library, question: str, follow_up: str, wanted: str) -> None:
    assert wanted in first_quote(shipped, follow_up, exchange(shipped, question))


def test_what_was_quoted_is_not_quoted_again(shipped: Library) -> None:
    question = "How long would the U.S. guarantees for Ukraine last?"
    previous = Exchange.of(question, shipped.ask(question, limit=1))
    answer = ask_following(shipped, "who must approve them?", previous).answer
    assert answer.quotes
    assert not {quote.text for quote in answer.quotes} & set(previous.quotes)


def test_a_complete_question_is_answered_as_if_nothing_went_before(shipped: Library) -> None:
    question = "Who hosted the talks in Berlin?"
    previous = exchange(shipped, question)
    assert ask_following(shipped, question, previous).answer.quotes == shipped.ask(question).quotes


def test_each_of_two_questions_is_answered(shipped: Library) -> None:
    first, second = ask_all(shipped, "Who wrote PEP 703 and when was Python 3.14 released?")
    assert first.typed == "Who wrote PEP 703" and "Sam Gross" in first.answer.quotes[0].text
    assert "7 October 2025" in second.answer.quotes[0].text
    (one,) = ask_all(shipped, "Who wrote PEP 703?")
    assert one.answer.quotes == shipped.ask("Who wrote PEP 703?").quotes
