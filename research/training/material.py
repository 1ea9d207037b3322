"""Select what of a source may be trained on."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from index.evaluation.beir import Dataset, Question
from index.evaluation.leaks import Seen
from index.evaluation.parts import REPORTED, keep_parts
from index.library import Library
from index.retrieve.search import Ranked


@dataclass(frozen=True, slots=True)
class Material:
    """An indexed source. `names` are the documents' keys by id, `leaked` the keys of documents held out.

    `questions` come with the keys of the documents that answer them; none of these is held out.
    """

    names: dict[str, str]
    leaked: Set[str]
    questions: tuple[tuple[Question, Set[str]], ...]

    def name(self, item: Ranked) -> str:
        """Return the key of a passage's document."""
        return self.names[item.passage.document_id]


def held_out(folders: Sequence[Dataset]) -> Seen:
    """Return what figures are of: the reported questions of evaluation folders, and the documents that answer
    them."""
    halves = [keep_parts(folder, REPORTED) for folder in folders]
    return Seen.of(
        (question.text for half in halves for question in half.questions),
        (
            half.texts[document]
            for half in halves
            for question in half.judged
            for document, relevance in half.qrels[question.id].items()
            if relevance > 0
        ),
    )


def gather_material(dataset: Dataset, library: Library, held_out: Seen) -> Material:
    """Return what may be trained on of a dataset that `library` has indexed.

    A document with several keys counts as one.
    """
    keys = library.store.documents.found_in(str(dataset.corpus.resolve()))
    names = {document: key for key, document in keys.items()}
    dataset = dataset.credit({key: names[document] for key, document in keys.items()})
    leaked = {d for d in dataset.texts if held_out.read(dataset.texts[d])}
    answered = ((q, {d for d, r in dataset.qrels.get(q.id, {}).items() if r > 0}) for q in dataset.questions)
    kept = tuple((q, gold) for q, gold in answered if not (held_out.asked(q.text) or gold & leaked))
    return Material(names, leaked, kept)
