"""“Is that true?” in five languages, and texts that only look like it."""

import pytest

from bot.conversation.checking import asks_if_true

ASKED = [
    "is that true?",
    "Is this really true",
    "Is it correct?",
    "true?",
    "fact check",
    "please check this",
    "Stimmt das?",
    "stimmt das wirklich",
    "Ist das wahr?",
    "prüf das bitte",
    "C’est vrai ?",
    "c'est vrai ça ?",
    "est-ce vrai ?",
    "¿Es verdad?",
    "¿es eso cierto?",
    "Це правда?",
    "чи це правда?",
    "перевір це, будь ласка",
]
OTHERS = [
    "is that true for Ukraine?",
    "Is Ukraine in NATO?",
    "that is true",
    "stimmt",
    "Stimmt das Datum?",
    "c’est vrai que l’Ukraine a rejoint l’OTAN ?",
    "es verdad que llueve",
    "правда",
    "",
    "is that true? " * 30,
]


@pytest.mark.parametrize("text", ASKED)
def test_it_is_recognised(text: str) -> None:
    assert asks_if_true(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_texts_are_not(text: str) -> None:
    assert not asks_if_true(text)
