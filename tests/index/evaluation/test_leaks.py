"""Leaks: what was trained on is found again, whatever was done to its punctuation, and is never reported."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UsageError
from index.evaluation import Dataset, load_dataset, reported
from index.evaluation.leaks import Seen, fingerprint, shingles
from index.evaluation.parts import REPORTED, TUNED, keep_parts
from tests.index.evaluation.datasets import write_dataset


def passage(start: int, count: int = 200) -> str:
    """A text of so many words, none of which stands in it twice."""
    return " ".join(f"word{n}" for n in range(start, start + count))


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """Twenty documents of 200 words, a question on each."""
    return load_dataset(
        write_dataset(
            tmp_path / "twenty",
            [{"_id": f"d{n}", "title": f"Title {n}", "text": passage(1_000 * n)} for n in range(20)],
            [{"_id": f"q{n}", "text": f"What is said of number {n}?"} for n in range(20)],
            {f"q{n}": {f"d{n}": 1} for n in range(20)},
        )
    )


def test_a_fingerprint_is_of_words_alone() -> None:
    assert fingerprint("When’s the ferry, please?") == fingerprint(" when S The FERRY please ")
    assert fingerprint("When is the ferry?") != fingerprint("When was the ferry?")
    assert 0 <= fingerprint("anything") < 2**64


def test_one_shingle_of_eight_is_kept_the_same_wherever_it_stands() -> None:
    kept = set(shingles(passage(0, 4_000)))
    assert 350 < len(kept) < 650
    assert kept > set(shingles(passage(100, 2_000))) != set()
    assert not set(shingles("only seven words are in this text"))


def test_a_question_that_was_trained_on_is_found(dataset: Dataset) -> None:
    seen = Seen.of(["WHAT is said of number 3", "What is said of number 33?"])
    assert seen.leaks(dataset).questions == ("q3",)
    assert seen.leaks(dataset).documents == ()


def test_a_document_is_found_by_a_fifth_of_it_and_not_by_less(dataset: Dataset) -> None:
    seen = Seen.of([], [passage(1_000, 100), passage(2_000, 12), passage(3_000)])
    assert seen.leaks(dataset).documents == ("d1", "d3")


def test_a_short_passage_is_found_whole() -> None:
    seen = Seen.of([], ["Six words say what is meant."])
    assert seen.read("six words say what is meant")
    assert not seen.read("Six words say what is not meant.")
    assert not seen.read("")


def test_what_was_seen_is_kept_in_a_file_without_pickle(tmp_path: Path) -> None:
    seen = Seen.of(["One?", "Two?", "one"], [passage(0)])
    seen.save(tmp_path / "seen.npz")
    again = Seen.load(tmp_path / "seen.npz")
    assert (
        again.questions.tolist()
        == seen.questions.tolist()
        == sorted({fingerprint("one"), fingerprint("two")})
    )
    assert again.passages.tolist() == seen.passages.tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["seen.npz"]


def test_without_a_file_nothing_was_trained_on(tmp_path: Path) -> None:
    seen = Seen.load(tmp_path / "none.npz")
    assert not seen.asked("One?")
    assert not seen.read(passage(0))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "seen.npz"
    path.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(UsageError, match=r"seen\.npz: it can't be read"):
        Seen.load(path)
    np.savez(path, questions=np.zeros(1, np.uint64))
    with pytest.raises(UsageError, match=r"seen\.npz: it can't be read"):
        Seen.load(path)
    np.savez(path, questions=np.array([2, 1], np.uint64), passages=np.zeros(0, np.uint64))
    with pytest.raises(UsageError, match="no sorted fingerprints"):
        Seen.load(path)
    np.savez(path, questions=np.array([None, {}], dtype=object), passages=np.zeros(0, np.uint64))
    with pytest.raises(UsageError, match="can't be read"):
        Seen.load(path)


def test_nothing_is_reported_that_was_trained_on(dataset: Dataset) -> None:
    tuned, half = keep_parts(dataset, TUNED), keep_parts(dataset, REPORTED)
    assert reported(dataset, Seen.of(q.text for q in tuned.questions)) == half
    texts = [question.text for question in half.questions]
    with pytest.raises(UsageError, match=f"twenty: 1 of {len(texts)} reported .*{half.questions[0].id} \\("):
        reported(dataset, Seen.of(texts[:1]))
    with pytest.raises(UsageError, match=f"twenty: {len(texts)} of .* and {len(texts) - 5} more"):
        reported(dataset, Seen.of(texts))


def test_a_dataset_without_a_reported_question_is_named(tmp_path: Path) -> None:
    folder = write_dataset(
        tmp_path / "one",
        [{"_id": "d", "title": "Normans", "text": "They came by sea."}],
        [{"_id": "q", "text": "How did they come?"}],
        {"q": {"d": 1}},
    )
    with pytest.raises(UsageError, match="one: none of its judged questions is in the reported half"):
        reported(load_dataset(folder))
