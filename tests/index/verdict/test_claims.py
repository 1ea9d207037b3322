"""A text is cut into claims; questions and opinions are told apart where that is certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.verdict.claims import MAX_CLAIM_CHARS, MAX_CLAIMS, read_claims
from index.verdict.model import Verdict

CLAIMS = {
    "en": ("The bridge was closed at night.", "NASA launched the rocket on 16 November 2022."),
    "de": ("Die Brücke wurde im Mai gesperrt.", "Die NASA startete die Rakete am 16. November 2022."),
    "fr": ("Le pont a été fermé en mai.", "La NASA a lancé la fusée le 16 novembre 2022."),
    "es": ("El puente se cerró en mayo.", "La NASA lanzó el cohete el 16 de noviembre de 2022."),
    "uk": ("Міст закрили у травні.", "НАСА запустило ракету 16 листопада 2022 року."),
}
QUESTIONS = {
    "en": "When did Ukraine join NATO?",
    "de": "Wann ist die Ukraine der NATO beigetreten?",
    "fr": "Quand l’Ukraine a-t-elle rejoint l’OTAN ?",
    "es": "¿Cuándo se unió Ucrania a la OTAN?",
    "uk": "Коли Україна вступила до НАТО?",
}
OPINIONS = {
    "en": (
        "I hope that the talks go on.",
        "This is really awful.",
        "In my opinion the deal was late.",
    ),
    "de": ("Ich hoffe, die Gespräche gehen weiter.", "Diese Entscheidung ist wirklich furchtbar."),
    "fr": ("J’espère que les discussions continuent.", "Cette décision est vraiment ridicule."),
    "es": ("Ojalá sigan las conversaciones.", "Esta decisión es realmente ridícula."),
    "uk": ("Сподіваюся, переговори триватимуть.", "На мою думку, це було запізно."),
}
LEADS = {
    "I think that the bridge was closed in May.": "The bridge was closed in May.",
    "Ich glaube, dass die Brücke gesperrt wurde.": "Die Brücke gesperrt wurde.",
    "Je crois que le pont a été fermé.": "Le pont a été fermé.",
    "Creo que el puente se cerró en mayo.": "El puente se cerró en mayo.",
    "Я думаю, що міст закрили у травні.": "Міст закрили у травні.",
}


@pytest.mark.parametrize("language", CLAIMS)
def test_claims_questions_and_opinions_are_told_apart(language: str) -> None:
    typed = [*CLAIMS[language], QUESTIONS[language], *OPINIONS[language]]
    kinds = [None] * len(CLAIMS[language]) + [Verdict.QUESTION] + [Verdict.OPINION] * len(OPINIONS[language])
    for text in ("\n".join(typed), " ".join(typed)):
        parts, left_out = read_claims(text)
        assert ([part.text for part in parts], left_out) == (typed, 0)
        assert [part.kind for part in parts] == kinds


@pytest.mark.parametrize("typed", LEADS)
def test_words_that_say_whose_claim_it_is_are_left_off(typed: str) -> None:
    parts, _ = read_claims(typed)
    assert [(part.text, part.kind) for part in parts] == [(LEADS[typed], None)]


def test_what_somebody_else_is_quoted_with_is_a_claim() -> None:
    parts, _ = read_claims("The minister said the plan “is really awful”.")
    assert [part.kind for part in parts] == [None]


def test_a_that_with_a_verb_behind_it_belongs_to_the_sentence() -> None:
    parts, _ = read_claims(
        "I think that is a pity. I heard that was in May 2024. I read that bridges are long."
    )
    assert [part.text for part in parts] == ["That is a pity.", "That was in May 2024.", "Bridges are long."]
    assert [part.kind for part in parts] == [Verdict.OPINION, None, None]


def test_marks_of_lists_and_quotations_are_no_words() -> None:
    lines = ["# **Facts** about the bridge", "> It was *closed* in May.", "- It has two pylons"]
    lines += ["1. It is ~~very~~ long", "```", "print('no claim here')", "```", "See https://a.example/page"]
    parts, _ = read_claims("\n".join(lines))
    assert [part.text for part in parts] == [
        "Facts about the bridge",
        "It was *closed* in May.",
        "It has two pylons",
        "It is very long",
    ]


def test_a_lead_in_goes_before_the_items_of_its_list() -> None:
    parts, _ = read_claims("Sailors must carry:\n- a lamp\n- a horn\nThe harbour is closed.")
    assert [part.text for part in parts] == [
        "Sailors must carry a lamp",
        "Sailors must carry a horn",
        "The harbour is closed.",
    ]


def test_the_rest_of_a_long_text_is_counted() -> None:
    text = " ".join(f"Bridge number {n} was closed." for n in range(MAX_CLAIMS + 5))
    parts, left_out = read_claims(text)
    assert (len(parts), left_out) == (MAX_CLAIMS, 5)
    assert read_claims("The bridge is closed. " * 30) == read_claims("The bridge is closed.")


@given(st.text(max_size=300))
def test_any_text_gives_claims_of_words(text: str) -> None:
    parts, left_out = read_claims(text)
    assert len(parts) <= MAX_CLAIMS and left_out >= 0
    assert all(0 < len(part.text) <= MAX_CLAIM_CHARS and "\n" not in part.text for part in parts)
