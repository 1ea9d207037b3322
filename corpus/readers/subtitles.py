"""Read subtitles (.srt, .vtt): cues are joined into sentences; sections are named by their start."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from corpus.blocks import TextBlock, assemble_blocks, heading
from corpus.errors import DocumentError
from corpus.language import detect_language
from corpus.readers.decode import decode_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.readers.sheet import name_as_title
from corpus.reflow import collapse_whitespace
from corpus.sentences import sentence_spans

SECTION_S = 60.0
"""A section ends with the first sentence that ends after so long."""
MAX_SECTION_S = 120.0
"""A section ends after so long even inside a sentence."""
_UNPUNCTUATED_CHARACTERS = 200
"""How long a paragraph is if the captions have no full stops, as those that a machine writes."""
_CONTIGUOUS_S = 0.1
_LANGUAGE_TURNS = 100
"""How many lines the language is found by."""
_TIME = r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-{{1,2}}\s?>\s*{_TIME}(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^ \t<>]*)?[ \t]+([^<>]*)>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:[bicu]|i|font|ruby|lang|v|s|span)\b[^<>]*>|<rt\b[^<>]*>.*?(?:</rt>|$)|<[\d:.]+>|\{\\[^{}]*\}|\{/?[biu]\}",
    re.IGNORECASE,
)
_TURN = re.compile(r"\s*(?:(?:>>|&gt;&gt;)+|[-–—‐](?=\s?[^\W\d_\s]|\s?[¿¡\"“«]))\s*")
_SOUND = re.compile(r"[\[(][^\])]{0,40}[\])]|[♪♫#].*[♪♫#]|[♪♫]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_HEADER = re.compile(r"WEBVTT(?:[ \t]+(?:-[ \t]*)?(.*))?")


@dataclass(frozen=True, slots=True)
class _Cue:
    start_s: float
    end_s: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    """Words said from a time on. `begins` is True if another speaker may have begun."""

    start_s: float
    text: str
    speaker: str = ""
    begins: bool = False


def read_srt(content: bytes, name: str) -> Reading:
    """Read one document: what is said, in sections of about a minute."""
    return _read(decode_text(content, name), name, "")


def read_vtt(content: bytes, name: str) -> Reading:
    """Read one document; the text after "WEBVTT" is its title."""
    text = decode_text(content, name)
    header = _HEADER.match(text)
    return _read(text, name, header.group(1) or "" if header else "")


def _read(text: str, name: str, title: str) -> Reading:
    cues = list(_cues(text))
    if not cues:
        raise DocumentError(f"{name}: it has no subtitles with times; save it again, then add it again.")
    assembled = assemble_blocks(_blocks(list(_turns(cues))))
    facts = DeclaredMetadata(title=collapse_whitespace(title) or name_as_title(name))
    draft, problems = build_document(name, assembled, facts)
    return Reading((draft,), tuple(problems))


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues; comments, styles and numbers stand outside of them."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if "->" in line and _TIMING.fullmatch(line)]
    for start, after in pairwise([*starts, len(lines)]):
        timing = _TIMING.fullmatch(lines[start])
        said: list[str] = []
        for number in range(start + 1, after):
            line = lines[number].strip()
            is_number = number == after - 1 and after < len(lines) and line.isdecimal()  # of the next cue
            if is_number or (not line and (said or number > start + 1)):
                break
            if line:
                said.append(line)
        if timing and said:
            yield _Cue(_seconds(timing.groups()[:4]), _seconds(timing.groups()[4:]), tuple(said))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction or 0}")


def _turns(cues: list[_Cue]) -> Iterator[_Turn]:
    """Yield what the cues add: captions that roll up show each line several times."""
    before = _Cue(0.0, -1.0, ())
    speaker = ""
    for cue in cues:
        raw = [line for line in cue.lines if _clean(line)]
        shown = _Cue(cue.start_s, cue.end_s, tuple(map(_clean, raw)))
        fresh = _fresh_lines(before, shown)
        voices = [_VOICE.search(line) for line in raw]
        begins = bool(speaker) and not any(voices)
        speaker = "" if begins else speaker
        for line, voice in zip(fresh, voices[len(voices) - len(fresh) :], strict=True):
            said_by = collapse_whitespace(unescape(voice.group(1))) if voice else speaker
            mark = _TURN.match(line)
            text = line[mark.end() :] if mark else line
            if text and not _SOUND.fullmatch(text):
                yield _Turn(cue.start_s, text, said_by, begins or bool(mark) or said_by != speaker)
                begins = False
            speaker = said_by
        before = shown if raw else before


def _clean(line: str) -> str:
    return collapse_whitespace(unescape(_TAG.sub("", line)))


def _fresh_lines(before: _Cue, cue: _Cue) -> tuple[str, ...]:
    """Return the lines of a cue without those that the cue before it already showed."""
    if cue.start_s > before.end_s + _CONTIGUOUS_S:
        return cue.lines
    for number in range(min(len(before.lines), len(cue.lines)), 0, -1):
        if before.lines[-number:] == cue.lines[:number]:
            return cue.lines[number:]
    if before.lines and cue.lines and cue.lines[0].startswith(f"{before.lines[-1]} "):
        return (cue.lines[0][len(before.lines[-1]) :].strip(), *cue.lines[1:])
    return cue.lines


def _blocks(turns: list[_Turn]) -> Iterator[TextBlock]:
    """Yield the sections: a heading with the time, then a paragraph for each turn of a speaker."""
    punctuated = _is_punctuated(turns)
    language = detect_language(" ".join(turn.text for turn in turns[:_LANGUAGE_TURNS]))
    words: list[str] = []
    length = 0
    section_s = -MAX_SECTION_S
    for number, turn in enumerate(turns):
        said_before = turns[number - 1].text if number else "."
        passed_s = turn.start_s - section_s
        opens = passed_s >= MAX_SECTION_S or passed_s < 0
        if not opens and passed_s >= SECTION_S:
            opens = turn.begins or not punctuated or _begins_sentence(said_before, turn.text, language)
        is_long = not punctuated and length >= _UNPUNCTUATED_CHARACTERS
        if opens or turn.begins or is_long:
            yield TextBlock(" ".join(words))
            words, length = [], 0
        if opens:
            section_s = turn.start_s
            yield heading(_clock(section_s), 2)
        words.append(f"{turn.speaker}: {turn.text}" if turn.speaker and not words else turn.text)
        length += len(turn.text)
    yield TextBlock(" ".join(words))


def _begins_sentence(before: str, after: str, language: str) -> bool:
    """True if a sentence ends between two lines; "at 5 p.m." may go on."""
    if not _SENTENCE_END.search(before):
        return False
    starts = [start for start, _ in sentence_spans(f"{before} {after}", language=language)]
    return any(len(before) < start <= len(before) + 3 for start in starts)


def _is_punctuated(turns: list[_Turn]) -> bool:
    words = sum(turn.text.count(" ") + 1 for turn in turns)
    ends = sum(len(re.findall(r"[.!?…。！？](?:\s|$)", turn.text)) for turn in turns)
    return ends * 60 >= words


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
