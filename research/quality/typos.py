"""Measure what one typing error per question costs the ranking, and how much respelling wins back.

`python -m research.quality.typos HOME DIR` asks 200 questions of the half that nothing was fitted on, each
with an error in one of its content words; every choice is drawn from one seed.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

from index.encode.encoder import Encoder
from index.evaluation import eval_home, load_dataset
from index.evaluation.bootstrap import gain_interval
from index.evaluation.leaks import reported
from index.evaluation.measures import measure_each
from index.evaluation.parts import draw_questions, keep_questions
from index.evaluation.rankers import Run
from index.library import Library
from index.text.analyzer import terms
from index.text.query_terms import question_words
from index.text.spelling import keyboard_neighbours

ASKED_QUESTIONS = 200
SEED = 7
_NEIGHBOUR_KEYS = {letter: sorted(near) for letter, near in keyboard_neighbours().items()}
_WORD = re.compile(r"(?<![\w@#./&’'-])[A-Za-z]{5,}(?![\w@/’'-])")


def add_typo(question: str, random: Random) -> str:
    """Return the question with one letter of a content word swapped, dropped, doubled or mistyped."""
    found = [
        match
        for match in _WORD.finditer(question)
        if not match.group().isupper()
        and question_words().isdisjoint(terms(match.group()) or question_words())
    ]
    if not found:
        return question
    match = random.choice(found)
    typed = match.group()
    while typed == match.group():
        typed = _mistype(match.group(), random)
    return question[: match.start()] + typed + question[match.end() :]


def main(arguments: list[str]) -> None:
    """Print the ranking measures of clean and mistyped questions, with and without respelling."""
    home, folder = map(Path, arguments)
    data = reported(load_dataset(folder))
    data = keep_questions(data, {question.id for question in draw_questions(data.judged, ASKED_QUESTIONS)})
    random = Random(SEED)
    clean = {question.id: question.text for question in data.questions}
    typed = {name: add_typo(text, random) for name, text in clean.items()}
    with Library(eval_home(data, home), Encoder()) as library:
        library.add([data.corpus.resolve()])
        keys = library.store.documents.found_in(str(data.corpus.resolve()))
        names = {document: key for key, document in keys.items()}
        data = data.credit({key: names[document] for key, document in keys.items()})
        runs = {
            f"{name}{', respelt' if respelling else ''}": _run(library, texts, names, respelling)
            for name, texts in (("clean", clean), ("mistyped", typed))
            for respelling in (False, True)
        }
    each = {name: measure_each(data, run) for name, run in runs.items()}
    for name, values in each.items():
        hits, gain = values["Hits@1"].mean(), values["nDCG@10"].mean()
        sys.stdout.write(f"{data.name}, {name}: Hits@1 {hits:.3f}, nDCG@10 {gain:.3f}\n")
    for measure in ("Hits@1", "nDCG@10"):
        won = gain_interval(each["mistyped, respelt"][measure], each["mistyped"][measure])
        sys.stdout.write(f"{measure} won back: {won.value:+.3f} [{won.low:+.3f}, {won.high:+.3f}]\n")


def _run(library: Library, texts: Mapping[str, str], names: Mapping[str, str], respelling: bool) -> Run:
    run: Run = {}
    for name, text in texts.items():
        scores = run.setdefault(name, {})
        for item in library.rank(library.query(text, respelling)):
            scores.setdefault(names[item.passage.document_id], item.score)
    return run


def _mistype(word: str, random: Random) -> str:
    n = random.randrange(1, len(word))
    ways = (
        word[:n] + word[n + 1 : n + 2] + word[n] + word[n + 2 :],
        word[:n] + word[n + 1 :],
        word[: n + 1] + word[n:],
        word[:n] + random.choice(_NEIGHBOUR_KEYS[word[n].lower()]) + word[n + 1 :],
    )
    return random.choice(ways)


if __name__ == "__main__":
    main(sys.argv[1:])
