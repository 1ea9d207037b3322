"""E-mails: the sender's own words can be quoted, those of others and signatures can't."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from corpus.dates import Published
from corpus.document import BlockKind, ParsedDocument
from corpus.errors import DocumentError
from tests.corpus.files import read_file, read_one

OWN = "The keys hang behind the second door.\n\nPlease bring them back on Friday."


def mail(text: str = OWN, page: str = "", **headers: str) -> EmailMessage:
    """A message of Ada's."""
    message = EmailMessage()
    said = {"From": "Ada Lund <ada@x.example>", "Subject": "Keys", "Date": "Tue, 3 Feb 2026 10:15:00 +0100"}
    for name, value in {**said, **headers}.items():
        message[name] = value
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    return message


def quotable(draft: ParsedDocument) -> list[str]:
    """The texts that may be quoted."""
    return [draft.text[section.start : section.end] for section in draft.sections]


def test_a_message_gives_its_subject_sender_date_and_text(tmp_path: Path):
    draft = read_one(tmp_path / "a.eml", mail(Subject="Schlüssel für das Boot").as_bytes())
    assert (draft.title, draft.source) == ("Schlüssel für das Boot", "Ada Lund")
    assert draft.published == Published("2026-02-03T10:15:00+01:00")
    assert quotable(draft) == [OWN]


def test_a_sender_without_a_name_is_an_address(tmp_path: Path):
    assert read_one(tmp_path / "a.eml", mail(From="ada@x.example").as_bytes()).source == "ada@x.example"


@pytest.mark.parametrize(
    "below",
    [
        "On Mon, Feb 2, 2026 at 9:00 AM Grace <grace@x.example> wrote:\n> Where are they?\n>\n> > Who?\n",
        "Am 02.02.2026 um 09:00 schrieb Grace:\n> Where are they?\n",
        "Grace Hopper <grace@x.example> пише:\n> Where are they?\n",
        "-----Original Message-----\nFrom: Grace\nSent: Monday\nTo: Ada\nSubject: Keys\n\nWhere are they?\n",
        "From: Grace <grace@x.example>\nSent: Monday, February 2\nTo: Ada\n\nWhere are they?\n",
        "-- \nAda Lund\nBoat office, where are they?\n",
        "Sent from my telephone\n",
    ],
)
def test_replies_and_signatures_stay_in_the_text_but_are_not_quoted(tmp_path: Path, below: str):
    draft = read_one(tmp_path / "a.eml", mail(f"{OWN}\n\n{below}").as_bytes())
    assert quotable(draft) == [OWN]
    assert all(word in draft.text for word in below.replace(">", " ").split())


def test_answers_between_quoted_lines_are_quoted(tmp_path: Path):
    text = "Grace wrote on Monday in a letter <g@x.example>:\n> Where are the keys?\nBehind the door.\n"
    draft = read_one(tmp_path / "a.eml", mail(f"{text}\n> When?\n\nOn Friday.").as_bytes())
    assert quotable(draft) == ["Behind the door.", "On Friday."]
    assert [draft.text[b.start : b.end] for b in draft.blocks if b.kind is BlockKind.QUOTE] == [
        "Where are the keys?",
        "When?",
    ]


def test_a_message_that_only_forwards_is_quoted(tmp_path: Path):
    text = "-----Original Message-----\nFrom: Grace\nSent: Monday\n\nThe harbour closes at nine.\n"
    assert "The harbour closes at nine." in quotable(read_one(tmp_path / "a.eml", mail(text).as_bytes()))[0]


def test_html_is_read_if_the_plain_text_is_empty(tmp_path: Path):
    page = (
        "<p>The keys hang behind the <b>second</b> door.</p><ul><li>big one</li></ul>"
        '<div class="gmail_quote"><div class="gmail_attr">Grace wrote:</div>'
        '<blockquote type="cite">Where are they?</blockquote></div><div class="gmail_signature">Ada L.</div>'
    )
    draft = read_one(tmp_path / "a.eml", mail(" ", page).as_bytes())
    assert quotable(draft) == ["The keys hang behind the second door.\n\n- big one"]
    assert "Where are they?" in draft.text and "Ada L." in draft.text
    assert quotable(read_one(tmp_path / "b.eml", mail(OWN, page).as_bytes())) == [OWN]


def test_soft_line_breaks_are_undone(tmp_path: Path):
    message = mail()
    message.set_content("The keys hang \nbehind the door.\n\nBring \nthem back.\n-- \nAda\n")
    message.set_param("format", "flowed")
    draft = read_one(tmp_path / "a.eml", message.as_bytes())
    assert quotable(draft) == ["The keys hang behind the door.\n\nBring them back."]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "koi8-r", "x-unknown"])
def test_any_encoding_is_read(tmp_path: Path, charset: str):
    text = (
        "Ключи висят за второй дверью, за синей."
        if charset == "koi8-r"
        else "Die Schlüssel hängen an der Tür."
    )
    raw = text.encode("cp1252" if charset == "x-unknown" else charset)
    head = f"From: a@x.example\nSubject: x\nContent-Type: text/plain; charset={charset}\n\n"
    assert quotable(read_one(tmp_path / "a.eml", head.encode() + raw)) == [text]


def test_attachments_are_named_and_not_read(tmp_path: Path):
    message = mail()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    message.add_attachment("The secret.", filename="notes.txt")
    reading = read_file(tmp_path / "a.eml", message.as_bytes())
    assert "secret" not in reading.drafts[0].text
    assert reading.problems == (
        "a.eml: attachments are not read (plan.pdf, notes.txt); save them as files and add these.",
    )


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (
            b"Subject: x\nContent-Type: multipart/encrypted; boundary=a\n\n--a--\n",
            "save its text in your mail",
        ),
        (
            b"Subject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAA\n",
            "save its text",
        ),
        (b"\x00\x01\x02 no mail", "save the message again"),
        (b"Subject: only a subject\n\n", "put some in"),
    ],
)
def test_what_is_no_readable_message_is_refused(tmp_path: Path, content: bytes, remedy: str):
    with pytest.raises(DocumentError, match=rf"^a\.eml: .*{remedy}"):
        read_file(tmp_path / "a.eml", content)


def test_a_message_saved_as_utf16_is_read(tmp_path: Path):
    content = mail().as_bytes().decode().encode("utf-16")
    assert quotable(read_one(tmp_path / "a.eml", content)) == [OWN]


def test_the_first_line_of_a_mailbox_is_no_header(tmp_path: Path):
    content = b"From ada@x.example Tue Feb  3 10:15:00 2026\n" + mail().as_bytes()
    assert read_one(tmp_path / "a.eml", content).title == "Keys"
