"""The law everything stands on, over 10,000 made documents and 10,000 made questions."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import UsageError
from index.encode.encoder import Encoder
from index.library import Library

EXAMPLES = 500
DOCUMENTS = 20

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(
    """Ukraine NATO Zelenskyy U.S. Mr. Dec. 14 p.m. J.D. 3.5 % talks bridge river Oslo the a of in and
    who said "quoted “curly” ‘x’ (aside) — … ? ! . : ; 😀 👩‍👩‍👧 \u200b \u202eRTL\u202c Ünïcode 東京 مرحبا
    e\u0301 https://a.b/c?d=e
    What's Happening? Why It’s Important? What's Next? @everyone <@&1> [x](y) ``` *** # > - 1. \t""".split(
        " "
    )
)
BREAKS = st.sampled_from([" ", " ", " ", " ", "\n", "\n\n", "\r\n", ". ", ".\n"])
TEXTS = st.one_of(
    st.lists(st.tuples(WORDS, BREAKS), min_size=1, max_size=60).map(
        lambda parts: "".join(word + gap for word, gap in parts)
    ),
    st.text(min_size=1, max_size=200),
)
HEADINGS = st.sampled_from(["What's Happening?", "WHY IT’S IMPORTANT", "**What`s next?**", "", "# Title"])
SECTIONED = st.lists(st.tuples(HEADINGS, TEXTS), min_size=1, max_size=3).map(
    lambda parts: "\n".join(f"{heading}\n{text}" for heading, text in parts)
)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join) | st.text(min_size=1, max_size=80)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(
    documents=st.lists(SECTIONED, min_size=DOCUMENTS, max_size=DOCUMENTS),
    questions=st.lists(QUESTIONS, min_size=DOCUMENTS, max_size=DOCUMENTS),
)
def test_every_quote_is_exact_and_inside_its_section(
    encoder: Encoder, documents: list[str], questions: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, text in enumerate(documents):
            paths.append(Path(folder) / f"{number}.{'md' if number % 3 else 'txt'}")
            paths[-1].write_bytes(text.encode("utf-8", "replace"))
        with Library(Path(folder) / "home", encoder) as library:
            library.add(paths)
            for question in questions:
                try:
                    answer = library.ask(question)
                except UsageError:
                    assert not any(character.isalnum() for character in question)
                    continue
                assert answer.answered == bool(answer.quotes) != bool(answer.nearest) or not len(
                    library.index.dense
                )
                for quote in answer.quotes:
                    citation = answer.citations[quote.citation - 1]
                    stored = library.store.documents.get(citation.document)
                    assert stored is not None
                    assert stored.text[citation.start : citation.end] == quote.text
                    assert any(
                        section.start <= citation.start < citation.end <= section.end
                        and (section.name or None) == citation.section
                        for section in stored.draft.sections
                    )
