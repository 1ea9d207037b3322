"""Examples: what networks are trained on is right, is ours to train on, and is what they will be given."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from index.encode.encoder import Encoder
from index.evaluation import Dataset, load_dataset
from index.evaluation.leaks import Seen, plain_words, stands_in
from index.library import Library
from research.training import examples, question
from research.training.corruption import Changes
from research.training.examples import Group, Window, make_groups
from tests.index.evaluation.datasets import town, write_dataset

NOTHING = Seen.of(())

Indexed = tuple[Dataset, Library]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Indexed]:
    """Forty documents, and questions on twelve of them."""
    folder = tmp_path_factory.mktemp("examples")
    dataset = load_dataset(town(folder / "town"))
    dataset = replace(dataset, questions=dataset.questions[:12])
    with Library(folder / "home", encoder) as library:
        library.add([dataset.corpus.resolve()])
        yield dataset, library


def groups(
    indexed: Indexed, kept: Seen = NOTHING, changes: Changes | None = None, seed: int = 0
) -> list[Group]:
    dataset, library = indexed
    return list(make_groups(dataset, library, kept, changes, Random(seed)))


def folder_of(
    folder: Path,
    documents: Sequence[tuple[str, str]],
    questions: Sequence[tuple[str, Sequence[str], str | None]],
) -> Dataset:
    """A dataset of texts by id, and of questions with their answers and the document that has them."""
    return load_dataset(
        write_dataset(
            folder,
            [{"_id": i, "title": "", "text": text} for i, text in documents],
            [
                {"_id": f"q{n}", "text": text}
                | {"metadata": {"answers": list(answers), "answerable": document is not None}}
                for n, (text, answers, document) in enumerate(questions)
            ],
            {f"q{n}": {d: 1} for n, (_, _, d) in enumerate(questions) if d is not None},
        )
    )


def made_of(dataset: Dataset, home: Path, encoder: Encoder) -> tuple[list[Group], list[question.Example]]:
    with Library(home, encoder) as library:
        library.add([dataset.corpus.resolve()])
        return (
            list(make_groups(dataset, library, NOTHING, None, Random(0))),
            list(question.make_examples(dataset, library, NOTHING)),
        )


def test_the_first_window_of_a_group_answers_and_no_other_does(indexed: Indexed) -> None:
    dataset, _ = indexed
    answers = {q.text: q.answers for q in dataset.questions}
    made = groups(indexed)
    assert len(made) == len(dataset.questions)
    for group in made:
        right, *wrong = group.windows
        [year] = answers[group.question]
        assert right.answers
        assert right.span is not None
        assert right.text[slice(*right.span)] == year
        assert len(wrong) == examples.NEGATIVES
        assert len({window.text for window in group.windows}) == len(group.windows)
        for window in wrong:
            assert (window.answers, window.span) == (False, None)
            assert not stands_in(year, plain_words(window.text))


def test_an_example_has_the_right_passage_apart_from_wrong_ones(indexed: Indexed) -> None:
    dataset, library = indexed
    made = list(question.make_examples(dataset, library, NOTHING))
    keys = library.store.documents.found_in(str(dataset.corpus.resolve()))
    assert [e.question for e in made] == [q.text for q in dataset.questions]
    for example, asked in zip(made, dataset.questions, strict=True):
        gold = {keys[d] for d in dataset.qrels[asked.id]}
        assert {c.passage.document_id for c in example.right} == gold
        assert not {c.passage.document_id for c in example.wrong} & gold
        assert question.CANDIDATES - 1 <= len(example.wrong) <= question.CANDIDATES
        assert all(len(c.tokens) for c in (*example.right, *example.wrong))


def test_a_seed_gives_the_same_groups(indexed: Indexed) -> None:
    assert groups(indexed, seed=1) == groups(indexed, seed=1) != groups(indexed, seed=2)


def test_what_is_kept_back_is_in_no_example(indexed: Indexed) -> None:
    dataset, library = indexed
    asked, read = dataset.questions[0].text, dataset.texts["d1"]
    kept = Seen.of([asked], [read])
    left = {q.text for q in dataset.questions[2:]}
    made = groups(indexed, kept)
    assert {group.question for group in made} == left
    assert not [w for group in made for w in group.windows if w.text in read]
    pairs = list(question.make_examples(dataset, library, kept))
    assert {example.question for example in pairs} == left
    leaked = library.store.documents.found_in(str(dataset.corpus.resolve()))["d1"]
    assert leaked not in {c.passage.document_id for e in pairs for c in (*e.right, *e.wrong)}


def test_a_corrupted_question_comes_on_the_window_that_answered(indexed: Indexed) -> None:
    made = groups(indexed, changes=Changes({"opened": [("closed", 1)]}))
    corrupted = [n for n, group in enumerate(made) if len(group.windows) == 1]
    assert len(made) - len(corrupted) == len(indexed[0].questions)
    assert len(corrupted) > 6
    for n in corrupted:
        [window] = made[n].windows
        assert made[n].question != made[n - 1].question
        assert (window.answers, window.span) == (False, None)
        assert window.text == made[n - 1].windows[0].text


def test_the_answer_is_found_as_whole_words(tmp_path: Path, encoder: Encoder) -> None:
    text = "The party of İzmir had 1940 guests and an ART room of 4 walls."
    asked = [("What room did the party have?", ["art"], "d0"), ("How many walls did it have?", ["4"], "d0")]
    dataset = folder_of(tmp_path / "data", [("d0", text), ("d1", "Nobody came to see it.")], asked)
    made, _ = made_of(dataset, tmp_path / "home", encoder)
    said = [g.windows[0].text[slice(*g.windows[0].span)] for g in made if g.windows[0].span]
    assert said == ["ART", "4"]


def test_an_unanswerable_question_has_windows_that_do_not_answer(tmp_path: Path, encoder: Encoder) -> None:
    texts = [("d0", "The ferry leaves at nine."), ("d1", "The tram leaves at ten.")]
    asked = [("When does the ferry leave?", ["nine"], "d0"), ("When does the plane leave?", [], None)]
    made, pairs = made_of(folder_of(tmp_path / "data", texts, asked), tmp_path / "home", encoder)
    assert [[w.answers for w in group.windows] for group in made] == [[True, False], [False, False]]
    assert [example.question for example in pairs] == ["When does the ferry leave?"]


def test_a_question_without_any_window_makes_no_group(tmp_path: Path, encoder: Encoder) -> None:
    """The only document is kept back, so there is nothing that an unanswerable question could be read on."""
    asked = [("When does the ferry leave?", ["nine"], "d0"), ("When does the plane leave?", [], None)]
    dataset = folder_of(tmp_path / "data", [("d0", "The ferry leaves at nine.")], asked)
    with Library(tmp_path / "home", encoder) as library:
        library.add([dataset.corpus.resolve()])
        kept = Seen.of((), dataset.texts.values())
        assert list(make_groups(dataset, library, kept, None, Random(0))) == []
        assert list(question.make_examples(dataset, library, kept)) == []


@pytest.mark.parametrize("gold", ["d0", "d2"])
def test_a_document_that_is_there_twice_is_right_under_both_names(
    tmp_path: Path, encoder: Encoder, gold: str
) -> None:
    ferry = "The ferry leaves at nine."
    texts = [("d0", ferry), ("d1", "The tram leaves at ten."), ("d2", ferry)]
    dataset = folder_of(tmp_path / "data", texts, [("When does the ferry leave?", ["nine"], gold)])
    [group], [example] = made_of(dataset, tmp_path / "home", encoder)
    assert replace(group.windows[0], heading="") == Window("", ferry, True, (20, 24))
    assert [w.text for w in group.windows[1:]] == ["The tram leaves at ten."]
    assert (len(example.right), len(example.wrong)) == (1, 1)


def test_a_right_document_that_could_not_be_indexed_makes_no_group(tmp_path: Path, encoder: Encoder) -> None:
    texts = [("d0", "The ferry leaves at nine."), ("d1", "")]
    asked = [("When does the ferry leave?", ["nine"], "d0"), ("When does the tram leave?", ["ten"], "d1")]
    made, pairs = made_of(folder_of(tmp_path / "data", texts, asked), tmp_path / "home", encoder)
    assert [group.question for group in made] == ["When does the ferry leave?"]
    assert pairs == [], "there is nothing to tell it from"
