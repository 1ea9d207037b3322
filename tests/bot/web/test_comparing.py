"""Versions compared sentence by sentence."""

from hypothesis import given
from hypothesis import strategies as st

from bot.web.comparing import MAX_SENTENCES, ChangeKind, Comparison, compare_versions
from corpus.document import Document, ParsedDocument, Section, Span

SENTENCES = ("The boat left.", "Nobody saw it go.", "Two ports are closed today.", "The sea is calm.")


def document(text: str) -> Document:
    return Document("d", 1, "d", ParsedDocument("T", text, (Section("", 0, len(text)),)))


def compared(before: str, after: str) -> Comparison:
    return compare_versions(document(before), document(after))


def test_added_withdrawn_and_altered_sentences_are_told_apart() -> None:
    found = compared(
        "The boat left at noon. Nobody saw it go. The sea is calm.",
        "The boat left at nine. The sea is calm. Two ports are closed today.",
    )
    assert [(change.kind.value, "".join(run.text for run in change.runs)) for change in found.changes] == [
        ("withdrawn", "Nobody saw it go."),
        ("altered", "The boat left at noonnine."),
        ("added", "Two ports are closed today."),
    ]
    assert found.is_whole


def test_white_space_is_no_change() -> None:
    assert compared("The boat\nleft. It rains.", "The boat left.\n\nIt rains.").changes == ()


def test_of_a_long_document_the_first_sentences_are_compared() -> None:
    long = "The boat left. " * (MAX_SENTENCES + 10)
    assert not compared(long, long + "It rains.").is_whole


@given(st.lists(st.sampled_from(SENTENCES), min_size=1), st.lists(st.sampled_from(SENTENCES), min_size=1))
def test_what_was_plus_the_changes_is_what_is(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    was, now = places(old), places(new)
    for change in compared(before, after).changes:
        if change.before is not None:
            del was[change.before]
        if change.after is not None:
            kept = "".join(run.text for run in change.runs if run.kind is not ChangeKind.WITHDRAWN)
            assert kept == now.pop(change.after)
    assert list(was.values()) == list(now.values())


def places(sentences: list[str]) -> dict[Span, str]:
    """The sentences by where they stand in their text."""
    found, start = {}, 0
    for sentence in sentences:
        found[start, start + len(sentence)] = sentence
        start += len(sentence) + 1
    return found
