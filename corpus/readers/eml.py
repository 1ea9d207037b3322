"""Read e-mails (.eml): the subject is the title; quoted replies and signatures are kept but never quoted."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from lxml import etree, html

from corpus.blocks import AssembledText, TextBlock, assemble_blocks
from corpus.briefs import trim_section
from corpus.document import Block, BlockKind, Section
from corpus.errors import DocumentError
from corpus.readers.decode import decode_text, normalise_text, printable
from corpus.readers.fragment import fragment_blocks
from corpus.readers.reading import DeclaredMetadata, Reading, build_document
from corpus.reflow import collapse_whitespace

_ATTRIBUTION = re.compile(
    r"(?:(?:on|am|le|el|em|il|op|den)\b.{4,200}"
    r"\b(?:wrote|schrieb|écrit|escribi[óo]|escreveu|scritto|schreef|skrev)\b.{0,80}"
    r"|.{4,200}\b(?:пише|написав|написала|пишет|написал|написала)|.{4,200}<\S+@\S+>.{0,20})\s*:",
    re.IGNORECASE | re.DOTALL,
)
_MAX_ATTRIBUTION_CHARACTERS = 400
_ORIGINAL = re.compile(
    r"-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|"
    r"originele bericht|вихідне повідомлення|исходное сообщение|reply message)\s*-{2,}",
    re.IGNORECASE,
)
_OUTLOOK_HEAD = re.compile(
    r"\*?(?:from|von|de|від|от)\*?:\*? .+\n"
    r"\*?(?:sent|gesendet|envoyé|enviado|date|datum|надіслано|отправлено)\*?:\*? .+\n",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"(?:sent from my|sent from mail for|get outlook for|von meinem \w+ gesendet|gesendet von|envoyé de mon|"
    r"enviado desde mi|надіслано з|отправлено с)\b.{0,60}",
    re.IGNORECASE,
)
_QUOTED_HTML = (
    "gmail_quote gmail_quote_container gmail_attr moz-cite-prefix yahoo_quoted protonmail_quote "
    "gmail_signature moz-signature protonmail_signature_block gmail_signature_prefix"
).split()
_QUOTED_IDS = frozenset(
    ("divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "Signature")
)
_ENCRYPTED = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))


@dataclass(frozen=True, slots=True)
class _Part:
    """A block of a message. `is_foreign` is True for quoted words of others and for signatures."""

    block: TextBlock
    is_foreign: bool = False


def read_eml(content: bytes, name: str) -> Reading:
    """Read one document; its date and source are those of the message, attachments are named as a problem."""
    message = _parse(content, name)
    if message.get_content_type() in _ENCRYPTED and message.get_param("smime-type") != "signed-data":
        raise DocumentError(f"{name}: it is encrypted; save its text in your mail program and add that.")
    try:
        parts = _parts(message, name)
        subject = _header(message, "subject")
        facts = DeclaredMetadata(
            title=subject, source=_sender(message), published=_header(message, "date") or None
        )
        attached = list(_attachments(message))
    except DocumentError:
        raise
    except Exception as error:  # the library raises many types for damaged headers
        reason = collapse_whitespace(str(error))[:100]
        raise DocumentError(
            f"{name}: it is not a valid e-mail ({reason}); save it again, then add it again."
        ) from error
    draft, problems = build_document(name, _assembled(parts), facts)
    if attached:
        problems.append(
            f"{name}: attachments are not read ({', '.join(attached[:5])}); save them as files and add these."
        )
    return Reading((draft,), tuple(problems))


def _parse(content: bytes, name: str) -> EmailMessage:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = decode_text(content, name).encode()
    content = content.lstrip(b"\xef\xbb\xbf\r\n")
    if content.startswith(b"From "):  # the line before each message of an mbox
        content = content.partition(b"\n")[2]
    try:
        message = message_from_bytes(content, policy=policy.default)
        if isinstance(message, EmailMessage) and message.keys():
            return message
    except Exception as error:  # the library raises many types for damaged headers
        raise DocumentError(f"{name}: it is not a valid e-mail; save it again, then add it again.") from error
    raise DocumentError(f"{name}: it has no header of an e-mail; save the message again as .eml.")


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message[name]
    except Exception:  # the library fails on some headers that are damaged
        value = next((raw for key, raw in message.raw_items() if key.lower() == name), None)
    return collapse_whitespace(printable(str(value))) if value else ""


def _sender(message: EmailMessage) -> str:
    shown, address = parseaddr(_header(message, "from"))
    return shown.strip("'\" ") or address


def _attachments(message: EmailMessage) -> Iterator[str]:
    """Yield the names of attached files; pictures that the text shows and signatures are none."""
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() and kind != "message/rfc822":
            continue
        shown = part.get_content_disposition() != "attachment" and (
            part.get_content_maintype() == "text" or part.get("content-id") or not part.get_filename()
        )
        if not shown and not kind.endswith(("-signature", "signature")):
            said = part.get_filename() or kind
            yield collapse_whitespace(printable(str(said)))[:80]


def _parts(message: EmailMessage, name: str) -> list[_Part]:
    """Return the text of a message: its plain text, or its HTML if the plain text is empty."""
    plain = message.get_body(preferencelist=("plain",))
    if isinstance(plain, EmailMessage):
        text = _text(plain, name)
        if plain.get_param("format") == "flowed":
            text = _unflowed(text, plain.get_param("delsp") == "yes")
        parts = _plain_parts(text)
        if any(re.search(r"\w", part.block.text) for part in parts):
            return parts
    page = message.get_body(preferencelist=("html",))
    return _html_parts(_text(page, name)) if isinstance(page, EmailMessage) else []


def _text(part: EmailMessage, name: str) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return normalise_text(payload.decode(part.get_content_charset() or "utf-8"), name)
    except (LookupError, UnicodeDecodeError):
        return decode_text(payload, name)


def _unflowed(text: str, drops_space: bool) -> str:
    """Return a text with its soft line breaks undone (RFC 3676)."""
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        if is_open and lines and depth == len(lines[-1]) - len(lines[-1].lstrip(">")):
            lines[-1] = (lines[-1][:-1] if drops_space else lines[-1]) + body
        else:
            lines.append(">" * depth + (" " if depth else "") + body)
        is_open = line.endswith(" ") and body != "-- "
    return "\n".join(lines)


def _plain_parts(text: str) -> list[_Part]:
    """Return the paragraphs of a plain text; quoted ones, and all after a signature mark, are foreign."""
    parts: list[_Part] = []
    in_signature = in_original = False
    for paragraph in re.split(r"\n[ \t]*\n", text):
        lines = paragraph.strip("\n").split("\n")
        for quoted, said in _runs(lines):
            body = "\n".join(line.strip() for line in said).strip()
            if not body:
                continue
            mark = next((n for n, line in enumerate(said) if line.rstrip() == "--"), None)
            if mark is not None and not quoted and not in_signature:
                in_signature = True
                above = "\n".join(line.strip() for line in said[:mark]).strip()
                if above:
                    parts.append(_Part(TextBlock(above), in_original))
                body = "\n".join(line.strip() for line in said[mark:]).strip()
            in_original = in_original or bool(_ORIGINAL.match(body) or _OUTLOOK_HEAD.match(f"{body}\n"))
            kind = BlockKind.QUOTE if quoted else BlockKind.PARAGRAPH
            foreign = quoted or in_signature or in_original or _SENT_FROM.fullmatch(body)
            parts.append(_Part(TextBlock(body, kind), bool(foreign)))
    return _with_attributions(parts)


def _runs(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield the runs of lines that are quoted (with their marks removed) or not."""
    run: list[str] = []
    was_quoted = False
    for line in lines:
        quoted = line.lstrip().startswith(">") and not line.startswith(">From ")
        if quoted != was_quoted and run:
            yield was_quoted, run
            run = []
        run.append(re.sub(r"^\s*(?:>\s?)+", "", line) if quoted else line.removeprefix(">"))
        was_quoted = quoted
    if run:
        yield was_quoted, run


def _with_attributions(parts: list[_Part]) -> list[_Part]:
    """Return the parts, with "On Monday Ada wrote:" before a quoted one counted as foreign too."""
    found: list[_Part] = []
    for number, part in enumerate(parts):
        after = parts[number + 1].block.kind if number + 1 < len(parts) else None
        lines = part.block.text.split("\n")
        first = _attribution(lines) if after is BlockKind.QUOTE and not part.is_foreign else None
        if first is None:
            found.append(part)
            continue
        if first:
            found.append(_Part(TextBlock("\n".join(lines[:first]))))
        found.append(_Part(TextBlock("\n".join(lines[first:])), is_foreign=True))
    return found


def _attribution(lines: list[str]) -> int | None:
    """Return the first of the last three lines from which on they say who wrote what follows."""
    for first in range(max(0, len(lines) - 3), len(lines)):
        said = "\n".join(lines[first:])
        if len(said) <= _MAX_ATTRIBUTION_CHARACTERS and _ATTRIBUTION.fullmatch(said):
            return first
    return None


def _html_parts(markup: str) -> list[_Part]:
    """Return the parts of an HTML text; those that mail programs mark as quoted come last, as foreign."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    quoted = [element for element in root.iter(etree.Element) if _is_quoted(element)]
    chosen = set(quoted)
    parts: list[_Part] = []
    for element in quoted:
        parent = element.getparent()
        if parent is not None and not any(ancestor in chosen for ancestor in element.iterancestors()):
            cut = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
            parts += [_Part(block, is_foreign=True) for block in fragment_blocks(cut)]
    for element in quoted:
        if element.getparent() is not None:
            element.drop_tree()
    own = fragment_blocks(etree.tostring(root, encoding="unicode", method="html"))
    return [*map(_Part, own), *parts]


def _is_quoted(element: etree._Element) -> bool:
    names = str(element.get("class") or "").split()
    if any(name in _QUOTED_HTML for name in names) or element.get("id") in _QUOTED_IDS:
        return True
    return element.tag == "blockquote" and (element.get("type") or "").lower() == "cite"


def _assembled(parts: list[_Part]) -> AssembledText:
    """Return the text with sections that leave out foreign parts, unless there is nothing else."""
    said = [part for part in parts if part.block.text.strip()]
    assembled = assemble_blocks(part.block for part in said)
    if not any(re.search(r"\w", part.block.text) for part in said if not part.is_foreign):
        return assembled  # a forwarded message, or nothing but a quotation
    unfit = [block for part, block in zip(said, assembled.blocks, strict=True) if part.is_foreign]
    return replace(assembled, sections=_without(assembled, unfit))


def _without(assembled: AssembledText, unfit: list[Block]) -> tuple[Section, ...]:
    """Return the sections without some blocks."""
    sections: list[Section] = []
    for section in assembled.sections:
        start = section.start
        for block in (block for block in unfit if section.start <= block.start < section.end):
            sections.append(trim_section(assembled.text, Section(section.name, start, block.start)))
            start = block.end
        sections.append(
            trim_section(assembled.text, Section(section.name, min(start, section.end), section.end))
        )
    return tuple(section for section in sections if section.end > section.start)
