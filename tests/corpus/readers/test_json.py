"""JSON and JSON Lines: good entries are read, bad ones are reported by position."""

import json
from pathlib import Path

import pytest

from corpus.briefs import BRIEF_SECTIONS, HAPPENING
from corpus.dates import Published
from corpus.document import ParsedDocument
from tests.corpus.files import BRIEF, assert_sound, bodies, read_file, read_one


def lines(*values: object) -> str:
    return "\n".join(value if isinstance(value, str) else json.dumps(value) for value in values)


def test_a_beir_line_keeps_its_date_and_address_from_the_metadata(tmp_path: Path):
    metadata = {"date": "2020/01/03", "url": "https://news.example/quiz"}
    draft = read_one(
        tmp_path / "a.jsonl",
        lines({"_id": "b0", "title": "", "url": "", "text": "Crowds met in Baghdad.", "metadata": metadata}),
    )
    assert (draft.given_id, draft.key, draft.url) == ("b0", "b0", "https://news.example/quiz")
    assert draft.published == Published("2020-01-03")
    assert (draft.title, draft.title_is_generated) == ("Crowds met in Baghdad", True)


def test_a_bad_line_is_named_and_the_rest_goes_in(tmp_path: Path):
    reading = read_file(
        tmp_path / "a.jsonl",
        lines({"text": "One."}, "{oops", "", [1], {"text": 5}, {"text": " "}, {"text": "Two."}),
    )
    assert [draft.text for draft in reading.drafts] == ["One.", "Two."]
    places = [problem.split(":")[0] for problem in reading.problems]
    assert places == [f"a.jsonl, line {number}" for number in (2, 4, 5, 6)]
    assert all(problem.endswith("skipped.") for problem in reading.problems)


def test_an_id_that_stands_twice_is_named_and_its_first_document_kept(tmp_path: Path):
    reading = read_file(
        tmp_path / "a.json", lines([{"id": "x", "text": "One."}, {"id": "x", "text": "Two."}])
    )
    assert [draft.text for draft in reading.drafts] == ["One."]
    [problem] = reading.problems
    assert problem.startswith("a.json, entry 2: the id 'x'")


def test_entries_without_id_may_share_an_address_but_not_everything(tmp_path: Path):
    url = "https://news.example/live"
    entries = [{"url": url, "text": "One."}, {"url": url, "text": "Two."}, {"url": url, "text": "One."}]
    reading = read_file(tmp_path / "a.jsonl", lines(*entries))
    assert [draft.text for draft in reading.drafts] == ["One.", "Two."]
    assert len({draft.key for draft in reading.drafts}) == 2
    assert reading.problems == ("a.jsonl, line 3: the same document is already in the file; skipped.",)


def test_the_names_that_exports_use_are_understood(tmp_path: Path):
    entry = {
        "headline": "Talks",
        "publisher": {"name": "The Site"},
        "link": "https://news.example/a",
        "date_published": "2025-12-14",
        "content": "",
        "content_text": "They met.",
    }
    draft = read_one(tmp_path / "a.json", json.dumps({"items": [entry]}))
    assert (draft.title, draft.source, draft.url) == ("Talks", "The Site", "https://news.example/a")
    assert (draft.published, draft.text) == (Published("2025-12-14"), "They met.")


def test_declared_sections_are_used_with_a_briefs_headings_in_their_one_spelling(tmp_path: Path):
    sections = [
        {"name": "whats happening", "start": 0, "end": 5},
        {"name": " My  own ", "start": 5, "end": 10},
    ]
    draft = read_one(tmp_path / "a.json", json.dumps({"text": "One. Two. Three.", "sections": sections}))
    assert bodies(draft) == {HAPPENING: "One.", "My own": "Two."}


@pytest.mark.parametrize(
    "sections",
    [
        [{"name": "a", "start": 5, "end": 2}],
        [{"name": "a", "start": 0, "end": 10_000}],
        [{"name": "a", "start": -3, "end": 5}],
        [{"name": "a", "start": 0, "end": 9}, {"name": "b", "start": 4, "end": 20}],
        [{"name": "a", "start": 17, "end": 18}],
        [{"name": "a"}],
        ["Politics"],
        "Politics",
        5,
    ],
)
def test_sections_that_do_not_lie_in_order_inside_the_text_are_found_anew(tmp_path: Path, sections: object):
    draft = read_one(tmp_path / "a.json", json.dumps({"text": BRIEF, "sections": sections}))
    assert tuple(bodies(draft)) == BRIEF_SECTIONS


def test_spans_that_count_windows_line_ends_are_not_trusted(tmp_path: Path):
    text = BRIEF.replace("\n", "\r\n")
    sections = [{"name": "a", "start": 19, "end": 60}]
    draft = read_one(tmp_path / "a.json", json.dumps({"text": text, "sections": sections}))
    assert tuple(bodies(draft)) == BRIEF_SECTIONS


def test_what_no_store_can_hold_is_taken_out_of_every_field(tmp_path: Path):
    bad = "a\ud800b\x00c"
    entry = {"title": bad, "source": bad, "id": bad, "text": f"A longer text that holds {bad} once."}
    entry |= {"url": f"https://x.example/{bad}", "date": bad}
    for draft in read_file(tmp_path / "a.json", json.dumps(entry)).drafts:
        assert_sound(draft)
        said = (draft.title, draft.text, draft.key, draft.source or "", draft.url or "")
        assert "\x00" not in "".join(said).encode().decode()


def test_an_unusable_fact_costs_the_fact_not_the_document(tmp_path: Path):
    entry = {"id": "two words", "url": "javascript:alert(1)", "date": "yesterday", "text": "They met."}
    reading = read_file(tmp_path / "a.json", json.dumps(entry))
    [draft] = reading.drafts
    assert (draft.given_id, draft.url, draft.published) == (None, None, None)
    assert len(reading.problems) == 3
    assert all(problem.startswith("a.json, entry 1: ") for problem in reading.problems)


@pytest.mark.parametrize(
    "url", ["ftp://x.example/a", "https://x.example/a b", "x.example", "https://", "file:///etc"]
)
def test_only_web_addresses_become_links(tmp_path: Path, url: str):
    reading = read_file(tmp_path / "a.json", json.dumps({"url": url, "text": "They met."}))
    assert reading.drafts[0].url is None
    assert "not an http or https address" in reading.problems[0]


@pytest.mark.parametrize("given", ["-a", "a/b", "x" * 65, "é"])
def test_an_id_that_can_not_be_typed_is_made_anew(tmp_path: Path, given: str):
    reading = read_file(tmp_path / "a.json", json.dumps({"id": given, "text": "They met."}))
    assert reading.drafts[0].given_id is None
    assert "is not a valid id" in reading.problems[0]


def pairs(drafts: tuple[ParsedDocument, ...]) -> dict[str, str]:
    """The quotable text of each document by its title."""
    return {draft.title: "\n".join(bodies(draft).values()) for draft in drafts}


OPENING = {"When does the pool open?": "In June.", "Who may swim?": "Everybody."}


@pytest.mark.parametrize(
    "value",
    [
        [{"question": q, "answer": a} for q, a in OPENING.items()],
        {"faq": [{"Q": q, "A": a} for q, a in OPENING.items()]},
        {
            "title": "FAQ",
            "topics": [{"name": "Pool", "questions": [{"q": q, "a": [a]}]} for q, a in OPENING.items()],
        },
        {f"Topic {q}": [{"Frage": q, "Antwort": f"<p>{a}</p>"}] for q, a in OPENING.items()},
        OPENING,
        {"list": {q: {"text": a} for q, a in OPENING.items()}},
        {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "mainEntity": [
                {"@type": "Question", "name": q, "acceptedAnswer": {"@type": "Answer", "text": f"<b>{a}</b>"}}
                for q, a in OPENING.items()
            ],
        },
        {
            "@graph": [
                {"@type": "Question", "name": q, "suggestedAnswer": [{"@type": "Answer", "text": a}]}
                for q, a in OPENING.items()
            ]
        },
    ],
    ids=["list", "Q and A", "topics", "German", "keys", "objects", "FAQPage", "graph"],
)
def test_each_question_of_a_faq_is_a_document_and_its_answer_the_text(tmp_path: Path, value: object):
    reading = read_file(tmp_path / "a.json", json.dumps(value))
    assert pairs(reading.drafts) == OPENING
    assert reading.problems == ()
    assert all(draft.blocks[0].kind.value == "heading" for draft in reading.drafts)


def test_each_language_of_a_question_is_a_document(tmp_path: Path):
    value = {
        "question": {"en": "How deep?", "de": "Wie tief?"},
        "answer": {"en": "Deep.", "de": "Tief."},
        "id": "d",
    }
    reading = read_file(tmp_path / "a.jsonl", json.dumps(value))
    assert pairs(reading.drafts) == {"How deep?": "Deep.", "Wie tief?": "Tief."}


def test_a_question_without_an_answer_is_named(tmp_path: Path):
    value = {"faqs": [{"question": "How deep?", "answer": ""}, {"question": "How wide?", "answer": "Wide."}]}
    reading = read_file(tmp_path / "a.json", json.dumps(value))
    assert pairs(reading.drafts) == {"How wide?": "Wide."}
    [problem] = reading.problems
    assert problem.startswith("a.json, entry 1, faqs 1: ") and "no answer" in problem


def test_a_question_keeps_its_id_address_and_date(tmp_path: Path):
    entry = {
        "id": "q7",
        "question": "How deep?",
        "answer": "Deep.",
        "url": "https://pool.example/7",
        "date": "2025-12-14",
    }
    draft = read_one(tmp_path / "a.json", json.dumps([entry]))
    assert (draft.key, draft.given_id, draft.url) == ("q7", "q7", "https://pool.example/7")
    assert draft.published == Published("2025-12-14")


@pytest.mark.parametrize(
    "entry",
    [
        {"text": "<h2>Prices</h2><p>Adults pay <b>nine</b> crowns.</p><ul><li>towels free</li></ul>"},
        {"body": "## Prices\n\nAdults pay **nine** crowns.\n\n- towels free\n"},
        {"content_html": "<h2>Prices</h2>Adults pay nine crowns.<ul><li>towels free</li></ul>"},
        {"content": "Prices\n------\n\nAdults pay nine crowns.\n\n- towels free\n", "format": "markdown"},
    ],
)
def test_texts_with_markup_are_read_by_the_reader_of_their_markup(tmp_path: Path, entry: dict[str, str]):
    draft = read_one(tmp_path / "a.json", json.dumps({"title": "Pool", **entry}))
    assert bodies(draft) == {"Prices": "Adults pay nine crowns.\n\n- towels free"}


@pytest.mark.parametrize(
    "text",
    [
        "If a < b and c > d, it is 5 * 3 * 2.",
        "Use snake_case_names & #hashtags, not [these] (ever).",
        "1. One line only",
    ],
)
def test_plain_texts_stay_as_they_are(tmp_path: Path, text: str):
    assert read_one(tmp_path / "a.json", json.dumps({"text": text})).text == text
