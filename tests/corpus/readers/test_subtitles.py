"""Subtitles: what is said, in sentences, under the minute at which it is said."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import ParsedDocument
from corpus.errors import DocumentError
from corpus.readers import parse_file
from tests.corpus.files import bodies, read_file, read_one


def clock(seconds: float, mark: str = ",") -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{milliseconds:03}"


def srt(*cues: tuple[float, float, str]) -> str:
    """Subtitles of (start, end, text)."""
    return "\n".join(
        f"{n}\n{clock(start)} --> {clock(end)}\n{text}\n"
        for n, (start, end, text) in enumerate(cues, start=1)
    )


def said(draft: ParsedDocument) -> list[str]:
    """The paragraphs of all sections."""
    return [line for body in bodies(draft).values() for line in body.split("\n\n")]


def test_cues_are_joined_into_sentences_under_their_minute(tmp_path: Path):
    draft = read_one(
        tmp_path / "boat_talk.srt",
        srt(
            (1, 3, "The ferry leaves\nat nine,"),
            (3.2, 5, "said the captain."),
            (61.5, 63, "It carries"),
            (63, 66, "cars too. Then"),
            (66, 70, "it returns."),
            (3_725, 3_730, "The end."),
        ),
    )
    assert draft.title == "boat talk"
    assert bodies(draft) == {
        "00:00:01": "The ferry leaves at nine, said the captain.",
        "00:01:01": "It carries cars too. Then it returns.",
        "01:02:05": "The end.",
    }


def test_a_section_does_not_end_inside_a_sentence(tmp_path: Path):
    cues = [(20.0 * n, 20.0 * n + 15, f"part {n},") for n in range(5)] + [
        (100.0, 110.0, "over."),
        (112.0, 115.0, "Next."),
    ]
    draft = read_one(tmp_path / "a.srt", srt(*cues))
    assert bodies(draft) == {
        "00:00:00": "part 0, part 1, part 2, part 3, part 4, over.",
        "00:01:52": "Next.",
    }


def test_tags_positions_and_sounds_are_left_out(tmp_path: Path):
    text = (
        "1\n00:00:01,000 --> 00:00:03,000  X1:1 X2:2\n"
        "{\\an8}<i>Go &amp; <font color='#fff'>see</font></i>\n\n"
        "2\n0:00:04.5 --> 0:00:05.5\n[DOOR CREAKS]\n\n3\n00:00:06,000 --> 00:00:07,000\n♪ la la ♪\n"
        "4\n00:00:08,000 --> 00:00:09,000\n<b>the boat.</b>\n"
    )
    assert said(read_one(tmp_path / "a.srt", text)) == ["Go & see the boat."]


def test_speakers_have_paragraphs_of_their_own(tmp_path: Path):
    text = (
        "WEBVTT - Boat talk\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE nobody sees this\n\n"
        "intro\n00:01.000 --> 00:03.000 align:start\n<v.loud Ada Lund>Is it late?\n\n"
        "00:03.000 --> 00:04.000\n<v Ada Lund>I think so.\n\n00:04.000 --> 00:05.000\n<v Grace>It is.\n\n"
        "00:05.000 --> 00:06.000\n- Really?\n- Yes.\n\n00:06.000 --> 00:07.000\n&gt;&gt; Then go.\n"
    )
    draft = read_one(tmp_path / "a.vtt", text)
    assert draft.title == "Boat talk"
    assert said(draft) == [
        "Ada Lund: Is it late? I think so.",
        "Grace: It is.",
        "Really?",
        "Yes.",
        "Then go.",
    ]


def test_captions_that_roll_up_are_read_once(tmp_path: Path):
    text = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.000 align:start position:0%\n \n"
        "the<00:00:01.500><c> harbour</c>\n\n"
        "00:00:03.000 --> 00:00:03.010\nthe harbour\n \n\n00:00:03.010 --> 00:00:06.000\nthe harbour\n"
        "opens<00:00:03.500><c> at seven</c>\n\n00:00:06.000 --> 00:00:06.010\nopens at seven\n \n\n"
        "00:00:06.010 --> 00:00:08.000\nopens at seven\nevery day\n"
    )
    assert said(read_one(tmp_path / "a.vtt", text)) == ["the harbour opens at seven every day"]


def test_captions_that_grow_word_by_word_are_read_once(tmp_path: Path):
    cues = [(1, 2, "the"), (2, 3, "the harbour"), (3, 4, "the harbour opens.")]
    assert said(read_one(tmp_path / "a.srt", srt(*cues))) == ["the harbour opens."]


def test_a_word_said_twice_after_a_pause_is_kept(tmp_path: Path):
    assert said(read_one(tmp_path / "a.srt", srt((1, 2, "No."), (4, 5, "No.")))) == ["No. No."]


def test_captions_without_full_stops_become_short_paragraphs(tmp_path: Path):
    cues = [(2.0 * n, 2.0 * n + 2, f"number {n} of the words that go on and on") for n in range(25)]
    paragraphs = said(read_one(tmp_path / "a.srt", srt(*cues)))
    assert len(paragraphs) > 3 and all(len(paragraph) < 300 for paragraph in paragraphs)


def test_a_section_does_not_end_after_an_abbreviation(tmp_path: Path):
    cues = (
        (1, 5, "We met."),
        (64, 66, "The talk starts at 5 p.m."),
        (66, 68, "Monday in the hall. Bring a lamp."),
    )
    draft = read_one(tmp_path / "a.srt", srt(*cues))
    assert bodies(draft) == {
        "00:00:01": "We met.",
        "00:01:04": "The talk starts at 5 p.m. Monday in the hall. Bring a lamp.",
    }
    cues = ((1, 5, "We met."), (50, 63, "The talk starts at 5 p.m."), (63, 68, "Monday in the hall."))
    assert list(bodies(read_one(tmp_path / "a.srt", srt(*cues)))) == ["00:00:01"]


@pytest.mark.parametrize(
    "content", ["Just words.", "1\n00:00:01,000 --> 00:00:02,000\n\n", "WEBVTT\n\nNOTE x\n"]
)
def test_a_file_without_subtitles_is_refused(tmp_path: Path, content: str):
    with pytest.raises(DocumentError, match=r"^a\.srt: it has no subtitles with times"):
        read_file(tmp_path / "a.srt", content)


WORDS = st.lists(st.text("abcdefgäж", min_size=1, max_size=7), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(
    cues=st.lists(
        st.tuples(st.floats(0.5, 40), WORDS, st.sampled_from(["", ".", "?", ","])), min_size=1, max_size=20
    )
)
def test_every_word_is_in_the_text_once_and_in_order(cues: list[tuple[float, list[str], str]]):
    placed, now = [], 0.0
    for number, (pause, words, end) in enumerate(cues):
        placed.append((now, now + 0.3, f"{number}x {' '.join(words)}{end}"))
        now += pause + 0.5
    [draft] = parse_file(Path("a.srt"), srt(*placed).encode()).drafts
    found = [word for body in said(draft) for word in body.split()]
    assert found == [word for _, _, text in placed for word in text.split()]
    starts = [clock(start).partition(",")[0] for start, _, _ in placed]
    assert set(bodies(draft)) <= set(starts)
