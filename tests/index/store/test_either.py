"""What every store does alike, asked of SQLite and of PostgreSQL; `--store postgresql` asks all tests so."""

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.insights.store import MAX_QUESTIONS, Insights
from bot.records.audit import Audit
from bot.records.guild_settings import GuildSettings, GuildSettingsStore
from bot.settings import SHIPPED_DOCUMENTS
from corpus.document import ParsedDocument, Section
from corpus.files import find_files
from corpus.readers.reading import Reading
from corpus.scopes import Scope
from index.answer.abstention import Caution
from index.answer.model import Answer
from index.encode.encoder import Encoder
from index.ingest.identity import Origin
from index.library import Library
from index.maintenance.verify import verify
from index.steps import finish
from index.store.filters import Filter
from tests.index.sources import FERRY, ORCHARD, QUESTIONS, assert_in_step, quoted, write, write_news
from tests.postgres import Server

SNOWFLAKE = 1_234_567_890_123_456_789
"""Discord's ids take 61 bits."""

ASKED = (
    "Who launched Artemis I?",
    "What does Ukraine want in return for giving up its NATO bid?",
    "When does the EU AI Act apply?",
    "What did the Paris summit agree on?",
    "Which Python release brings free threading?",
    "What is PEP 703?",
    "What happened in Busan?",
    "What was agreed in Geneva?",
    "Who is the head of NASA?",
    "How much is the new iPhone?",
    "What do European leaders offer Kyiv?",
    "What did Zelensky say about elections?",
    "How do I add my own documents?",
    "What is a storyline?",
    "Which formats does it read?",
    "How are quotes checked?",
    "Why is the Moon mission delayed?",
    "What comes next for tariffs?",
    "Who opposes the AI Act?",
    "What are the fines for companies?",
    "When will the rocket fly?",
    "What is NATO's answer?",
    "What is the global interpreter lock?",
    "Who met in Berlin?",
    "how many soldiers would europe send",
    "Artemis heat shield",
    "general purpose models obligations",
    "security guarantees Article 5",
    "what's new in python 3.14",
    "lasagne",
)


def test_a_home_lives_through_what_homes_do(either: Library, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    files = write_news(folder)
    added = either.add(files).added
    assert len(added) == 4 and either.add(files).unchanged == 4
    assert quoted(either, QUESTIONS[FERRY]) == [FERRY]
    files[0].write_text(files[0].read_text().replace("nine", "eight"))
    [changed] = either.add(files).changed
    assert quoted(either, QUESTIONS[FERRY]) == [FERRY.replace("nine", "eight")]
    assert [d.text.strip() for d in either.store.versions.of(changed)] == [FERRY]
    files[3].unlink()
    either.remove([item.id for item in either.store.documents.titles() if item.title == "A late frost"])
    assert quoted(either, QUESTIONS[ORCHARD]) == []
    assert [c.kind for c in either.store.changes.after(0, 99)] == ["new"] * 4 + ["changed", "removed"]
    assert_in_step(either)
    assert verify(either).problems == ()


def test_listings_are_in_one_order_undated_last(either: Library) -> None:
    """By code points, not as a language sorts; "" and NULL last."""
    titles = ["Zebra", "apple", "Élan", "étude", "Apple", "_x"]
    for title in titles:
        draft = ParsedDocument(
            title, f"About {title} there is this.", (Section("", 0, 10),), source=title, given_id=title
        )
        finish(either.add_readings([(Origin(f"upload:{title}"), Reading((draft,)))]))
    assert [item.id for item in either.store.documents.titles()] == sorted(titles)
    assert either.store.documents.sources() == sorted(titles)
    assert either.store.documents.newest_ids(Filter()) == sorted(titles)
    assert set(either.store.documents.texts([*titles, "none", '"; DROP TABLE documents'])) == set(titles)


def test_ids_of_discord_fit(either: Library) -> None:
    draft = ParsedDocument("Notice", FERRY, (Section("", 0, len(FERRY)),))
    finish(either.add_readings([(Origin("upload:x", SNOWFLAKE), Reading((draft,)))]))
    assert either.ask(QUESTIONS[FERRY], Filter(guild_id=SNOWFLAKE)).answered
    assert not either.ask(QUESTIONS[FERRY], Filter(guild_id=SNOWFLAKE + 1)).answered
    memory = GuildSettingsStore(either.store.database)
    for caution in (None, Caution.EAGER):
        memory.set_guild(SNOWFLAKE, GuildSettings(private=True, caution=caution, insights=False))
    memory.save_vote(SNOWFLAKE, SNOWFLAKE + 1, SNOWFLAKE + 2, "q", [{"passage": 1}], helpful=True)
    again = GuildSettingsStore(either.store.database)
    assert again.guild(SNOWFLAKE) == GuildSettings(private=True, caution=Caution.EAGER, insights=False)
    assert [row["helpful"] for row in again.votes_of(SNOWFLAKE + 1)] == [True]
    again.set_command_digest("abc")
    assert GuildSettingsStore(either.store.database).command_digest() == "abc"


def test_questions_without_answers_are_kept_up_to_a_number(either: Library) -> None:
    insights = Insights(either.store, 90, lambda: 1e9)
    for number in range(MAX_QUESTIONS + 3):
        insights.keep(7, f"Question {number}?")
    kept = insights.unanswered(7)
    assert (len(kept), kept[0].question, kept[-1].question) == (
        MAX_QUESTIONS,
        f"Question {MAX_QUESTIONS + 2}?",
        "Question 3?",
    )


def test_the_audit_log_is_not_altered(either: Library) -> None:
    database = either.store.database
    audit = Audit(database)
    for guild in (1, 2):
        audit.note(guild, SNOWFLAKE, "settings server", {"private": True}, at=1.0)
    for statement in (
        "DELETE FROM audit",
        "UPDATE audit SET action = 'nothing'",
        "UPDATE audit SET user_id = 3",
        "UPDATE audit SET user_id = 0, options = '{}'",
    ):
        with pytest.raises(Exception, match="not altered") as refused, database.transaction() as connection:
            connection.exec_driver_sql(statement)
        assert isinstance(refused.value.__cause__, DBAPIError)
    assert audit.forget_person(SNOWFLAKE) == 2
    audit.forget_guild(1)
    assert [(entry.guild_id, entry.user_id) for entry in Audit(database).entries()] == [(2, 0)]
    with pytest.raises(Exception, match="not altered"), database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM audit")


def test_documents_of_deleted_files_leave(either: Library, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf %_[1]"
    files = write_news(shelf)
    other = write(tmp_path / "shelf %_[1]x", "beside.md", "The tram to Halvern was renewed in spring.")
    either.add([*files, other])
    other.unlink()
    files[0].unlink()
    report = either.add(files[1:], scopes=[Scope(shelf)])
    assert list(report.gone.values()) == [str(files[0])]
    origins = {item.origin for item in either.store.documents.listings()}
    assert origins == {str(path) for path in (*files[1:], other)}


def test_both_give_the_same_answers_bit_for_bit(server: Server, tmp_path: Path, encoder: Encoder) -> None:
    files = find_files([str(SHIPPED_DOCUMENTS)])[0]
    given: list[list[object]] = []
    for number, url in enumerate((None, server.url(f"{tmp_path}/alike"))):
        with Library(tmp_path / f"home{number}", encoder, lambda: 1.77e9, database_url=url) as library:
            library.add(files)
            answers = [_told(library.ask(question, caution=Caution.EAGER)) for question in ASKED]
            ranked = [[(i.passage.id, i.score, i.dense) for i in library.search(q)] for q in ASKED]
            cards = library.latest(None, Filter(), 20)
            stories = library.store.stories.stories_of(item.id for item in library.store.documents.titles())
            given.append([answers, ranked, cards, stories, library.store.documents.listings()])
    assert len(ASKED) == 30 and sum(bool(told["quotes"]) for told in given[0][0]) >= 15  # type: ignore[attr-defined]
    for here, there in zip(*given, strict=True):
        assert here == there


def _told(answer: Answer) -> dict[str, object]:
    return answer.as_json() | {"elapsed_ms": None}
