"""What people asked in vain and voted on, in the terminal, and measured by `footnote eval`."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bot.insights.store import Insights
from bot.records.guild_settings import GuildSettingsStore
from corpus import clock
from index.encode.encoder import Encoder
from index.library import Library
from tests.bot.cli.conftest import as_json
from tests.index.sources import BRIDGE, FERRY, ORCHARD, QUESTIONS, TURBINE, write_news

Run = Callable[..., tuple[int, str, str]]
DAY = 86_400.0
NOW = 1_760_000_000.0


def vote(
    library: Library, guild_id: int, user_id: int, question: str, helpful: bool, old: bool = False
) -> None:
    """What a press on 👍 or 👎 keeps of an answer that was given; `old`: as earlier releases kept it."""
    answer = library.ask(question)
    assert answer.answered, question
    citation = answer.citations[0]
    quote = {"passage": citation.passage, "sentence": 0} | ({} if old else {"document": citation.document})
    GuildSettingsStore(library.store.database).save_vote(
        guild_id, user_id, len(question), question, [quote], helpful
    )


def ask_in_vain(library: Library, guild_id: int, questions: Sequence[str], at: float) -> None:
    kept = Insights(library.store, 90, lambda: at)
    for question in questions:
        kept.keep(guild_id, question)


@pytest.fixture
def voted(home: Path, tmp_path: Path, encoder: Encoder) -> Iterator[Path]:
    """A home as two servers have left it, and a command to which it is that day."""
    with Library(home, encoder, lambda: NOW) as library:
        library.add(write_news(tmp_path / "news"))
        for user in (1, 2):
            vote(library, 7, user, QUESTIONS[FERRY], True)
        vote(library, 7, 3, QUESTIONS[FERRY].upper(), False)
        vote(library, 7, 1, QUESTIONS[BRIDGE], False, old=True)
        vote(library, 7, 1, QUESTIONS[TURBINE], True)
        vote(library, 7, 2, QUESTIONS[TURBINE], False)
        vote(library, 8, 4, QUESTIONS[ORCHARD], True, old=True)
        ask_in_vain(library, 7, ["How do I renew my passport?"], NOW - 40 * DAY)
        ask_in_vain(library, 7, ["What do I need for a new passport?", "passport renewal how"], NOW)
        ask_in_vain(library, 8, ["Are dogs allowed on the beach?"], NOW)
    with clock.moved(NOW - clock.now()):
        yield home


def test_the_report_groups_what_means_the_same(footnote: Run, voted: Path) -> None:
    found = as_json(footnote("insights", "--json")[1])
    assert (found["helpful"], found["not_helpful"], found["unanswered"]) == (4, 3, 4)
    passport, dogs = found["unanswered_groups"]
    assert passport["count"] == 3 and len(passport["others"]) == 2 and "passport" in passport["question"]
    assert dogs["question"] == "Are dogs allowed on the beach?"
    assert {group["question"] for group in found["unhelpful_groups"]} == {
        QUESTIONS[FERRY].upper(),
        QUESTIONS[BRIDGE],
        QUESTIONS[TURBINE],
    }
    assert all(len(group["documents"]) == 1 for group in found["unhelpful_groups"])
    status, output, errors = footnote("insights")
    assert (status, errors) == (0, "")
    assert "3×" in output and "Are dogs allowed on the beach?" in output and "↳ Bridge shut" in output


def test_it_is_narrowed_to_a_server_and_to_days(footnote: Run, voted: Path) -> None:
    found = as_json(footnote("insights", "--server", "8", "--json")[1])
    assert (found["helpful"], found["not_helpful"], found["unanswered"]) == (1, 0, 1)
    found = as_json(footnote("insights", "--guild", "7", "--days", "30", "--json")[1])
    assert found["unanswered"] == 2, "one was asked longer ago"


def test_an_export_is_measured_at_once(footnote: Run, voted: Path, tmp_path: Path) -> None:
    """A majority finds the ferry's answer helpful, people are divided on the turbine's."""
    folder = tmp_path / "votes"
    figures = as_json(footnote("insights", "--export", str(folder), "--json")[1])
    assert figures == {
        "folder": str(folder),
        "documents": 4,
        "questions": 3,
        "judgements": 3,
        "relevant": 2,
        "unanswered": 4,
        "votes_left_out": 0,
    }
    result = as_json(footnote("eval", str(folder), "--json")[1])
    assert (result["documents"], result["questions"], result["judged"]) == (4, 3, 2)
    assert result["rows"]["Footnote"]["Hits@1"] == 1.0 and result["rows"]["Footnote"]["nDCG@10"] == 1.0
    assert result["answerability"] is None, "silence is no judgement of what could be answered"
    waiting = (folder / "unanswered.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(waiting) == 4 and not any("answerable" in line for line in waiting)
    status, _, errors = footnote("insights", "--export", str(folder))
    assert status == 2 and "votes: there is something already" in errors


def test_an_export_of_a_server_holds_nothing_of_another(footnote: Run, voted: Path, tmp_path: Path) -> None:
    status, output, _ = footnote("insights", "--export", str(tmp_path / "eight"), "--server", "8")
    assert status == 0 and "footnote eval" in output
    said = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "eight").rglob("*.*"))
    assert "dogs" in said and "cherry" in said and "passport" not in said and QUESTIONS[FERRY] not in said


def test_a_vote_on_what_is_gone_is_left_out_and_told(footnote: Run, voted: Path, tmp_path: Path) -> None:
    listed = as_json(footnote("documents", "--json")[1])
    [bridge] = [item["id"] for item in listed if item["title"] == "Bridge shut"]
    footnote("remove", bridge)
    status, output, _ = footnote("insights", "--export", str(tmp_path / "votes"))
    assert status == 0 and "documents that are gone: 1" in output
    found = as_json(footnote("insights", "--json")[1])
    assert [g["documents"] for g in found["unhelpful_groups"] if g["question"] == QUESTIONS[BRIDGE]] == [[]]


def test_where_nobody_has_asked_or_voted(footnote: Run, tmp_path: Path) -> None:
    status, output, _ = footnote("insights")
    assert status == 0 and "Nothing yet" in output
    status, output, errors = footnote("insights", "--export", str(tmp_path / "votes"))
    assert (status, output) == (2, "") and "nothing to measure" in errors
    assert not (tmp_path / "votes").exists()


def test_what_the_setting_does_not_allow_is_deleted(
    footnote: Run, voted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_INSIGHTS_DAYS", "30")
    assert as_json(footnote("insights", "--json")[1])["unanswered"] == 3
    monkeypatch.setenv("FOOTNOTE_INSIGHTS_DAYS", "0")
    assert as_json(footnote("insights", "--json")[1])["unanswered"] == 0
    monkeypatch.setenv("FOOTNOTE_INSIGHTS_DAYS", "90")
    assert as_json(footnote("insights", "--json")[1])["unanswered"] == 0, "they are gone, not hidden"
    monkeypatch.setenv("FOOTNOTE_INSIGHTS_DAYS", "-1")
    status, _, errors = footnote("insights")
    assert status == 2 and "FOOTNOTE_INSIGHTS_DAYS" in errors
