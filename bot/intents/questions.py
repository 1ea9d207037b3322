"""Tell whether a text begins as questions do."""

from bot.conversation.words import find_language, find_words


def starts_like_question(text: str) -> bool:
    """True if a text begins with a question word, or with a verb as questions do; “and” may go before it."""
    words = find_words(text)
    language = find_language(words)
    if words and words[0].lower in language.joins:
        words = words[1:]
    if len(words) < _MIN_WORDS:
        return False
    first, second = words[0].lower, words[1].lower
    if first in language.asking or first in language.verbs:
        return True
    return first in language.prepositions and second in language.asking


_MIN_WORDS = 2
