"""Passages contain every sentence once, stay in their section, and are as few and even as possible."""

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.briefs import BRIEF_SECTIONS
from corpus.document import ParsedDocument, Section
from corpus.passages import MAX_PASSAGE_TOKENS, passage_heading, passage_text, split_into_passages
from corpus.sentences import sentence_spans


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def sentence(words: int) -> str:
    return "Word" + " word" * (words - 1) + "."


def draft(*sections: list[int], title: str = "A title") -> ParsedDocument:
    """A document whose sections have sentences of the given numbers of words."""
    text = ""
    spans = []
    for number, lengths in enumerate(sections):
        start = len(text)
        text += " ".join(map(sentence, lengths))
        spans.append(Section(f"Part {number}", start, len(text)))
        text += "\n\n"
    return ParsedDocument(title, text, tuple(spans))


def sizes(document: ParsedDocument) -> list[int]:
    return [
        sum(count_words([document.text[a:b] for a, b in p.sentences]))
        for p in split_into_passages(document, count_words)
    ]


LENGTHS = st.lists(st.integers(1, 90) | st.integers(180, 260), min_size=1, max_size=14)


@settings(max_examples=100)
@given(st.lists(LENGTHS, min_size=1, max_size=3))
def test_every_sentence_lies_in_one_passage_inside_its_section(sections: list[list[int]]):
    document = draft(*sections)
    passages = split_into_passages(document, count_words)
    spans = [span for passage in passages for span in passage.sentences]
    assert spans == [
        s for part in document.sections for s in sentence_spans(document.text, part.start, part.end)
    ]
    for passage, size in zip(passages, sizes(document), strict=True):
        [home] = [part for part in document.sections if part.start <= passage.start < part.end]
        assert (passage.section, passage.end <= home.end) == (home.name, True)
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        assert size <= MAX_PASSAGE_TOKENS or len(passage.sentences) == 1


@settings(max_examples=100)
@given(LENGTHS)
def test_no_two_neighbours_could_be_one_and_no_other_border_is_more_even(lengths: list[int]):
    document = draft(lengths)
    passages = split_into_passages(document, count_words)
    for (one, two), (left, right) in zip(pairwise(passages), pairwise(sizes(document)), strict=True):
        assert left + right > MAX_PASSAGE_TOKENS
        last = count_words([document.text[slice(*one.sentences[-1])]])[0]
        first = count_words([document.text[slice(*two.sentences[0])]])[0]
        for moved_left, moved_right in ((left - last, right + last), (left + first, right - first)):
            if min(moved_left, moved_right) > 0 and max(moved_left, moved_right) <= MAX_PASSAGE_TOKENS:
                assert abs(left - right) <= abs(moved_left - moved_right)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=8))
def test_there_are_as_few_passages_as_the_sentences_allow(lengths: list[int]):
    def fits(cuts: tuple[int, ...]) -> bool:
        return all(sum(lengths[a:b]) <= MAX_PASSAGE_TOKENS for a, b in pairwise((0, *cuts, len(lengths))))

    inner = range(1, len(lengths))
    fewest = next(k for k in range(len(lengths)) if any(map(fits, combinations(inner, k)))) + 1
    assert len(split_into_passages(draft(lengths), count_words)) == fewest


def test_a_long_section_ends_in_no_tail():
    assert sorted(sizes(draft([20] * 11))) == [100, 120]
    assert sorted(sizes(draft([150, 40, 150, 40, 20]))) == [60, 150, 190]


def test_the_encoder_is_told_title_and_section_but_no_title_made_of_the_text():
    document = ParsedDocument("A title.", "One.", (Section(BRIEF_SECTIONS[0], 0, 4),))
    [passage] = split_into_passages(document, count_words)
    assert passage_heading(document, passage) == "A title. What's Happening?"
    made = ParsedDocument("One", "One.", (Section("", 0, 4),), title_is_generated=True)
    assert passage_heading(made, split_into_passages(made, count_words)[0]) == ""


@pytest.mark.parametrize("text", ["They agreed on\na plan.", "Over.\nNext."])
def test_a_passage_is_read_at_the_same_length(text: str):
    document = ParsedDocument("A title", text, (Section("", 0, len(text)),))
    [passage] = split_into_passages(document, count_words)
    assert len(passage_text(document, passage)) == passage.end - passage.start
