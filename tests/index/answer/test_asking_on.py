"""Asking on: what was quoted is not quoted again, and the documents quoted may be asked alone."""

from pathlib import Path

import pytest

from corpus.readers import parse_file
from index.ingest.identity import upload_origin
from index.library import Library
from index.steps import finish
from index.store.filters import Filter
from tests.index.sources import BRIDGE, FERRY, ORCHARD, QUESTIONS, TURBINE, markdown, write, write_news

LATER = "The night ferry to Lindoya also leaves the harbour at eleven on Saturdays in summer."


def test_what_was_quoted_is_left_out_where_something_new_answers(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "ferry.md", FERRY), write(tmp_path, "later.md", LATER)])
    question = QUESTIONS[FERRY]
    shown = [quote.text for quote in library.ask(question).quotes]
    assert FERRY in shown and LATER in shown
    assert [quote.text for quote in library.ask(question, quoted=[FERRY]).quotes] == [LATER]
    marked = f"“**The night** {FERRY[10:]}” ²"
    assert [quote.text for quote in library.ask(question, quoted=[marked]).quotes] == [LATER]


def test_what_was_quoted_is_quoted_again_if_it_is_the_answer(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    for sentence, question in QUESTIONS.items():
        answer = library.ask(question, quoted=[sentence])
        assert answer.quotes[0].text == sentence


@pytest.mark.parametrize("asked", [FERRY, ORCHARD])
def test_only_the_documents_within_are_asked(library: Library, tmp_path: Path, asked: str) -> None:
    added = library.add(write_news(tmp_path)).added
    texts = {document: library.store.documents.texts([document])[document] for document in added}
    own = next(document for document, text in texts.items() if asked in text)
    for question in QUESTIONS.values():
        ranked, answer = library.rank_and_answer(question, within={own})
        assert {item.passage.document_id for item in ranked} == {own}
        assert {citation.document for citation in answer.citations} <= {own}
    assert library.ask(QUESTIONS[asked], within={own}).quotes[0].text == asked
    several = {document for document, text in texts.items() if BRIDGE in text or TURBINE in text}
    ranked = library.rank(library.query(QUESTIONS[FERRY]), within=several)
    assert {item.passage.document_id for item in ranked} == several


def test_nothing_within_shows_what_the_filter_hides(library: Library) -> None:
    text = markdown(FERRY, published="2024-03-01")
    reading = (upload_origin(5, "ferry.md"), parse_file(Path("ferry.md"), text.encode()))
    [own] = finish(library.add_readings([reading])).added
    question = library.query(QUESTIONS[FERRY])
    assert library.rank(question, Filter(guild_id=5), within={own})
    assert library.rank(question, Filter(guild_id=6), within={own}) == []
    assert library.rank(question, Filter(until=20240229), within={own}) == []
    assert library.rank(question, within={"nobody"}) == []


def test_sentences_are_chosen_by_the_focus(library: Library, tmp_path: Path) -> None:
    price = "A ticket costs four crowns for adults and two crowns for children."
    library.add([write(tmp_path, "ferry.md", f"{FERRY} {price}", title="The ferry to Lindoya")])
    question = "what does a ticket cost, night ferry Lindoya leaves harbour"
    answer = library.ask(question, focus="what does a ticket cost?")
    assert price in answer.quotes[0].text
