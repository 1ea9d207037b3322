"""The language of a document and of its blocks is found, without a network and without guessing."""

import socket

import pytest

from corpus.blocks import TextBlock as Text
from corpus.blocks import assemble_blocks, code, heading
from corpus.document import Block, BlockKind, ParsedDocument, Section
from corpus.language import detect_language, find_languages, language_runs
from corpus.readers.reading import DeclaredMetadata, build_document

GERMAN = "Der Stadtrat hat am Montag beschlossen, die alte Brücke über den Fluss bis zum Herbst zu sperren."
ENGLISH = "The town council decided on Monday to close the old bridge over the river until the autumn."
CHINESE = "市议会星期一决定在秋天之前关闭河上的旧桥。"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Pupils went back to school on Tuesday."),
        ("de", "Die Schüler kehrten am Dienstag in die Schulen zurück."),
        ("fr", "Les élèves sont retournés à l’école mardi."),
        ("es", "Los alumnos volvieron a la escuela el martes."),
        ("uk", "Школярі у вівторок повернулися до навчання."),
        ("ru", "Школьники во вторник вернулись к занятиям."),
        ("pl", "Uczniowie wrócili we wtorek do szkół."),
        ("zh", "会议将于十一月举行。"),
        ("zh", "學生們昨天返回學校上課。"),
        ("ja", "会議は十一月に開かれる。"),
        ("ja", "バージョン3.11は11月3日にexample.jpで公開される。"),
        ("de", "Die Datei config.yaml liegt seit Version 2.1 unter /etc/app und hat 30 Zeilen."),
    ],
)
def test_the_language_of_a_sentence_is_found(language: str, text: str) -> None:
    assert detect_language(text) == language
    assert detect_language(text.upper()) == language


@pytest.mark.parametrize(
    "text", ["", "42", "OK", "\ud800", "3.14 | 2.71 | 1.41", "https://example.org/der/die/das", "`ls`"]
)
def test_what_is_no_language_is_unknown(text: str) -> None:
    assert detect_language(text) == ""


def test_no_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert detect_language(GERMAN) == "de"


def test_a_block_in_another_language_is_named_and_code_keeps_its_own() -> None:
    blocks = [
        heading("Brücke", 1),
        Text(GERMAN),
        Text(ENGLISH),
        Text(CHINESE * 2),
        code("x = 1", "python"),
        Text("OK"),
    ]
    draft, _ = build_document("a.md", assemble_blocks(blocks), DeclaredMetadata(title="Brücke"))
    assert draft.language == "de"
    assert [block.language for block in draft.blocks] == ["", "", "en", "zh", "python", ""]
    runs = list(language_runs(draft, 0, len(draft.text)))
    assert [language for _, _, language in runs] == ["de", "en", "zh", "de"]
    assert [draft.text[start:end].strip() for start, end, _ in runs[1:3]] == [ENGLISH, CHINESE * 2]
    assert [runs[0][0], *(end for _, end, _ in runs)] == [*(start for start, _, _ in runs), len(draft.text)]


def test_code_does_not_decide_the_language_of_a_document() -> None:
    listing = "for each of the items in the list do print the name of the item to the output\n" * 9
    draft, _ = build_document("a.md", assemble_blocks([code(listing), Text(GERMAN)]), DeclaredMetadata())
    assert draft.language == "de"


def test_languages_are_no_part_of_the_fingerprint_but_that_of_code_is() -> None:
    def document(language: str, of_block: str, kind: BlockKind = BlockKind.PARAGRAPH) -> ParsedDocument:
        blocks = (Block(kind, 0, len(GERMAN), language=of_block),)
        return ParsedDocument("A", GERMAN, (Section("", 0, len(GERMAN)),), blocks=blocks, language=language)

    draft = document("", "")
    assert document("de", "fr").fingerprint == draft.fingerprint
    assert document("", "c", BlockKind.CODE).fingerprint != document("", "", BlockKind.CODE).fingerprint
    assert find_languages(draft).language == "de"
    assert find_languages(draft).fingerprint == draft.fingerprint


def test_a_generated_title_follows_the_rules_of_the_language() -> None:
    text = "Der Umbau des Rathauses beginnt am 3. Mai mit einer Feier auf dem Platz. Danach wird gebaut."
    draft, _ = build_document("a.txt", assemble_blocks([Text(text)]), DeclaredMetadata())
    assert draft.title == "Der Umbau des Rathauses beginnt am 3. Mai mit einer Feier auf dem Platz"
