"""The share of a run that is done is counted in passages, as far as they are known."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.ingest.work_estimate import WorkEstimate

GUIDE, SCAN = Path("guide.md"), Path("scan.pdf")


def test_a_large_file_with_little_text_is_little_work() -> None:
    work = WorkEstimate({GUIDE: 60_000, SCAN: 1_000_000})
    work.begin(GUIDE)
    work.note_cut(GUIDE, 60_000, 100)
    work.note_encoded(100)
    assert 0.5 < work.share < 0.8


def test_what_files_of_a_kind_had_is_expected_of_the_next() -> None:
    paths = [Path(f"{n}.pdf") for n in range(10)]
    work = WorkEstimate(dict.fromkeys(paths, 100_000))
    work.begin(paths[0])
    work.note_cut(paths[0], 100_000, 1_000)  # far more than usual
    work.note_encoded(1_000)
    assert 0.05 < work.share < 0.2  # a tenth is done


def test_known_files_are_taken_to_be_unchanged() -> None:
    paths = [Path(f"{n}.md") for n in range(10)]
    work = WorkEstimate(dict.fromkeys(paths, 600_000), set(paths))
    for number, path in enumerate(paths[:5], 1):
        work.begin(path)
        work.note_unchanged(path, 600_000)
        assert abs(work.share - number / 10) < 0.01


def test_reading_and_cutting_move_the_share() -> None:
    work = WorkEstimate({GUIDE: 50_000_000})
    work.begin(GUIDE)
    shares = []
    for read, cut in ((0.1, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0)):
        work.note_begun(GUIDE, 50_000_000, read, cut)
        shares.append(work.share)
    assert shares == sorted(set(shares)) and shares[0] > 0 and shares[-1] < 0.3


@given(st.lists(st.tuples(st.sampled_from([".md", ".pdf"]), st.integers(0, 900), st.integers(1, 10**7))))
def test_the_share_never_falls_and_ends_near_one(files: list[tuple[str, int, int]]) -> None:
    paths = {Path(f"{n}{kind}"): size for n, (kind, _, size) in enumerate(files)}
    work, last, passages = WorkEstimate(paths), 0.0, 0
    for (path, size), (_, found, _) in zip(paths.items(), files, strict=True):
        work.begin(path)
        if found:
            work.note_cut(path, size, found)
        else:
            work.note_unchanged(path, size)
        passages += found
        work.note_encoded(passages)
        assert last <= work.share <= 1
        last = work.share
    assert not files or last > 0.5
