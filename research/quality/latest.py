"""Measure how well `/latest TOPIC` chooses stories.

`python -m research.quality.latest HOME FOLDER` takes dated articles in BEIR's layout. Each question is a
topic that is asked on its own day, once whole and once cut to its three rarest words.

Lists have one card per story. Precision@5 is the share of their five places with a story that holds an
article judged relevant to the question. The ceiling is the precision of a perfect list: most questions have
only one or two such stories. A story on the topic without the answer counts as wrong, so all figures are low.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.encode.encoder import Encoder
from index.evaluation.beir import Dataset, Question, load_dataset
from index.evaluation.evaluate import eval_home
from index.library import Library
from index.store.filters import Filter, make_filter
from index.text.analyzer import terms
from index.text.query_terms import term_weights

LISTED_STORIES = 5
SHORT_TOPIC_WORDS = 3

Lister = Callable[[str, Filter], list[str]]
"""Returns the documents for a topic, in the order of the list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The figures of one way of listing.

    `precision` is at five places, `ceiling` that of perfect lists, `of_shown` the relevant share of what was
    listed, `useful` the share of lists with a relevant story, `disordered` the number of lists that are not
    sorted by date.
    """

    precision: float
    ceiling: float
    of_shown: float
    useful: float
    disordered: int


def measure(library: Library, questions: Sequence[tuple[Question, str, set[str]]], lister: Lister) -> Listed:
    """Ask topics, each given with its question and relevant documents, and return the figures."""
    hits, shown, ceilings, disordered = [], 0, [], 0
    for question, topic, relevant in questions:
        listed = lister(topic, make_filter([], as_of=question.day))
        stories = library.store.stories.stories_of([*listed, *relevant])
        first = {stories[document]: document for document in reversed(listed)}
        found = [document for document in listed if first[stories[document]] == document][:LISTED_STORIES]
        right = {stories[document] for document in relevant}
        hits.append(sum(stories[document] in right for document in found))
        ceilings.append(min(LISTED_STORIES, len(right)))
        shown += len(found)
        facts = library.store.documents.summaries(found)
        days = [(facts[document].published or "")[:10] for document in found]
        disordered += days != sorted(days, reverse=True)
    total = sum(hits)
    return Listed(
        precision=total / (LISTED_STORIES * len(hits)),
        ceiling=float(np.mean(ceilings)) / LISTED_STORIES,
        of_shown=total / max(1, shown),
        useful=float(np.mean([hit > 0 for hit in hits])),
        disordered=disordered,
    )


def short_topic(library: Library, question: str) -> str:
    """Return the three rarest words of a question, in their order."""
    weights = term_weights(question, library.index.terms)
    weighed = [
        (max((weights.get(term, 0.0) for term in terms(word)), default=0.0), place, word.strip("?.,!\"'"))
        for place, word in enumerate(question.split())
    ]
    kept = sorted(weighed, reverse=True)[:SHORT_TOPIC_WORDS]
    return " ".join(word for _, place, word in sorted(kept, key=lambda item: item[1]))


def _relevant(dataset: Dataset, library: Library) -> dict[str, set[str]]:
    """Return the ids of the relevant documents of each question."""
    ids = library.store.documents.found_in(str(dataset.corpus.resolve()))
    return {
        question: {ids[key] for key, relevance in judged.items() if relevance > 0 and key in ids}
        for question, judged in dataset.qrels.items()
    }


def main(home: str, folder: str) -> None:
    """Print a line for each kind of topic and way of listing."""
    dataset = load_dataset(Path(folder))
    with Library(eval_home(dataset, Path(home)), Encoder()) as library:
        library.add([dataset.corpus.resolve()])
        relevant = _relevant(dataset, library)
        dated = [q for q in dataset.judged if q.day is not None and relevant[q.id]]

        def ours(topic: str, where: Filter) -> list[str]:
            return [card.document for card in library.latest(topic, where, LISTED_STORIES)]

        def ranked(topic: str, where: Filter) -> list[str]:
            return list(dict.fromkeys(item.passage.document_id for item in library.search(topic, where)))

        def newest_of_ranked(topic: str, where: Filter) -> list[str]:
            return library.store.documents.newest_ids(where, ranked(topic, where))

        for name, topics in (
            ("whole", [q.text for q in dated]),
            ("short", [short_topic(library, q.text) for q in dated]),
        ):
            asked = [(q, topic, relevant[q.id]) for q, topic in zip(dated, topics, strict=True)]
            for way, lister in (
                ("newest of the candidates", newest_of_ranked),
                ("best first, any date", ranked),
                ("/latest", ours),
            ):
                found = measure(library, asked, lister)
                _print(
                    f"{name} topics, {way:25} P@5 {found.precision:.3f} (ceiling {found.ceiling:.3f}) "
                    f"relevant of shown {found.of_shown:.3f}, lists with any {found.useful:.3f}, "
                    f"out of order {found.disordered} of {len(asked)}"
                )


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
