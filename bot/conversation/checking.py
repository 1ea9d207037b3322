"""Tell if a message asks whether what it replies to is true: “is that true?”, in five languages."""

import re

_MAX_CHARS = 60

_ASKED = (
    r"(?:is|was|are|were) (?:that|this|it|these|those) (?:(?:really|actually) )?"
    r"(?:true|right|correct|accurate|a fact|real)",
    r"(?:really )?true",
    r"(?:please )?(?:fact[- ]?check|check|verify)(?: (?:that|this|it))?(?: please)?",
    r"(?:stimmt|stimmen) (?:das|dies|es)(?: (?:wirklich|so|denn|eigentlich))?",
    r"ist (?:das|dies|es) (?:(?:wirklich|so) )?(?:wahr|richtig|korrekt)",
    r"(?:bitte )?(?:prüf|prüfe|überprüfe|check) (?:das|dies|es)(?: (?:mal|bitte))*",
    r"faktencheck",
    r"(?:est-ce que )?(?:c'est|est-ce) (?:(?:vraiment|bien) )?(?:vrai|exact|juste|correct)(?: (?:ça|cela))?",
    r"(?:vérifie|vérifiez) (?:ça|cela|ceci)(?: (?:s'il (?:te|vous) plaît|stp|svp))?",
    r"(?:es|será) (?:(?:eso|esto) )?(?:verdad|cierto|correcto)(?: (?:eso|esto))?",
    r"(?:eso|esto) es (?:verdad|cierto|correcto)",
    r"(?:comprueba|verifica|revisa) (?:eso|esto)(?: por favor)?",
    r"(?:чи )?(?:це|то) (?:(?:справді|дійсно) )?(?:правда|так|вірно|правильно)",
    r"чи (?:правда|вірно) (?:це|то)",
    r"(?:перевір|перевірте) (?:це|то)(?: будь ласка)?",
)
_ANY_ASKED = re.compile("|".join(_ASKED), re.IGNORECASE)


def asks_if_true(text: str) -> bool:
    """True if a text only asks if something said before is true, or to check it."""
    words = text[: _MAX_CHARS + 1].replace("’", "'")
    words = " ".join(re.sub(r"[?!.,¿¡…]", " ", words).split())
    return len(text) <= _MAX_CHARS and _ANY_ASKED.fullmatch(words) is not None
