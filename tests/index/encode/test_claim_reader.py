"""The cross-encoder for claims gives probabilities, the same for one piece of evidence as for several."""

import pytest

from index.encode.claim_reader import LABELS, ClaimReader

CLAIM = "Artemis I launched from the Kennedy Space Center in Florida."
EVIDENCE = [
    "NASA launched Artemis I on 16 November 2022 from Launch Pad 39B at the Kennedy Space Center in Florida.",
    "Frost destroyed half of the cherry blossom in the Merrow valley orchards.",
    "",
    "word " * 500,
]


@pytest.fixture(scope="module")
def reader() -> ClaimReader:
    return ClaimReader()


def test_probabilities_add_up_to_one(reader: ClaimReader) -> None:
    for read in reader.read_all(CLAIM, EVIDENCE):
        found = (read.supports, read.refutes, read.neither)
        assert len(found) == len(LABELS) and all(0 <= one <= 1 for one in found)
        assert sum(found) == pytest.approx(1, abs=1e-5)


def test_evidence_that_says_so_supports_more_than_other_evidence(reader: ClaimReader) -> None:
    says_so, other, *_ = reader.read_all(CLAIM, EVIDENCE)
    assert says_so.supports > 0.5 > other.supports


def test_threads_change_nothing(reader: ClaimReader) -> None:
    assert ClaimReader(threads=2).read_all(CLAIM, EVIDENCE) == reader.read_all(CLAIM, EVIDENCE)
