from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import oxmsg
import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.types import Document, Kind
from tests.index.sources.contract import check, check_damaged
from tests.index.sources.mail.outlook_file import attachment, message, ole, packed, recipient

SENT = datetime(2026, 5, 4, 7, 12, tzinfo=UTC)
PROPS: dict[str, str | bytes] = {
    "001A": "IPM.Note", "0037": "Kitchen in Lund", "0C1A": "Dana Weber", "5D01": "dana@corp.example",
    "1000": "The kitchen stays closed.\r\n\r\nDana\r\n",
}  # fmt: skip
TO = (recipient("Lee Ortiz", "lee@corp.example"), recipient("Kim Sato", "kim@corp.example", 2))
FORWARDED = message({"0037": "Old kitchen", "0C1A": "Lee Ortiz", "1000": "It was green."}, head=24)
WHOLE = ole(
    message(
        PROPS, sent=SENT, recipients=TO,
        attachments=(attachment("n.txt", b"The timer is 25 minutes."), attachment("Old kitchen", FORWARDED)),
    )
)  # fmt: skip


def _read(path: Path, data: bytes) -> list[Document | SourceError]:
    path.write_bytes(data)
    return list(read(path, path.name, Limits()))


def _documents(path: Path, data: bytes) -> list[Document]:
    return [each for each in _read(path, data) if isinstance(each, Document)]


def _body(document: Document) -> str:
    return "\n\n".join(document.text[p.start : p.end] for p in document.paragraphs if p.kind is Kind.BODY)


def test_another_reader_finds_the_same_in_our_file() -> None:
    other = oxmsg.Message.load(BytesIO(WHOLE))
    assert (other.subject, other.body, other.sent_date) == (PROPS["0037"], PROPS["1000"], SENT)
    assert [each.name for each in other.recipients] == ["Lee Ortiz", "Kim Sato"]
    assert other.attachments[0].file_bytes == b"The timer is 25 minutes."


def test_a_message_its_attachment_and_the_message_in_it(tmp_path: Path) -> None:
    outer, file, inner = _documents(tmp_path / "a.msg", WHOLE)
    assert (outer.title, outer.author, outer.date) == (
        "Kitchen in Lund",
        "Dana Weber <dana@corp.example>",
        "2026-05-04",
    )
    assert outer.text.startswith(
        "From: Dana Weber <dana@corp.example>\nTo: Lee Ortiz <lee@corp.example>\nCc: Kim Sato <kim@corp.example>\n"
        "Date: Mon, 04 May 2026 07:12:00 +0000\nSubject: Kitchen in Lund"
    )
    assert _body(outer) == "The kitchen stays closed."
    assert (file.name, file.text) == ("a.msg/n.txt", "The timer is 25 minutes.")
    assert (inner.name, inner.title, _body(inner)) == ("a.msg/Old kitchen", "Old kitchen", "It was green.")


def test_the_header_as_it_was_sent_goes_before(tmp_path: Path) -> None:
    sent = "From: Dana <d@x.example>\r\nDate: Mon, 4 May 2026 09:12:00 +0200\r\nMessage-ID: <1@x>\r\n"
    (document,) = _documents(tmp_path / "a.msg", ole(message({**PROPS, "007D": sent})))
    assert document.author == "Dana <d@x.example>"
    assert "Date: Mon, 4 May 2026 09:12:00 +0200\nSubject: Kitchen in Lund" in document.text


@pytest.mark.parametrize(
    ("props", "numbers", "body"),
    [
        ({"1013": "<p>Grün.</p>".encode()}, {0x3FDE: 65001}, "Grün."),
        ({"1013": "<p>Grün.</p>".encode("latin-1")}, {0x3FDE: 28591}, "Grün."),
        ({"1013": "<p>厨房关闭。</p>".encode("gb18030")}, {0x3FDE: 936}, "厨房关闭。"),
        ({"1013": "<p>Grün.</p>"}, {}, "Grün."),
        ({"1009": packed(rb"{\rtf1\ansi\ansicpg1252 Gr\'fcn.\par }")}, {}, "Grün."),
    ],
)
def test_bodies_come_in_several_forms(
    tmp_path: Path, props: dict[str, str | bytes], numbers: dict[int, int], body: str
) -> None:
    without = {name: value for name, value in PROPS.items() if name != "1000"}
    (document,) = _documents(tmp_path / "a.msg", ole(message({**without, **props}, numbers=numbers)))
    assert _body(document) == body


def test_what_is_encrypted_is_said(tmp_path: Path) -> None:
    made = message({**PROPS, "001A": "IPM.Note.SMIME"}, attachments=(attachment("smime.p7m", b"\x30\x80"),))
    (document,) = _documents(tmp_path / "a.msg", ole(made))
    assert "which is encrypted (S/MIME)" in str(document.note)


def test_of_what_is_signed_the_text_is_read(tmp_path: Path) -> None:
    inner = b"Content-Type: text/plain\r\n\r\nThe kitchen stays closed."
    kind = "IPM.Note.SMIME.MultipartSigned"
    made = message({"001A": kind, "0037": "Lund"}, attachments=(attachment("smime.p7m", inner),))
    (document,) = _documents(tmp_path / "a.msg", ole(made))
    assert _body(document) == "The kitchen stays closed."


def test_an_attachment_that_is_a_link_is_noted(tmp_path: Path) -> None:
    made = message(PROPS, attachments=(message({"3707": "far.pdf"}, numbers={0x3705: 2}, head=8),))
    (document,) = _documents(tmp_path / "a.msg", ole(made))
    assert '"far.pdf", which is only a link' in str(document.note)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"From: a\n\nb", "begins with 46 72 6f 6d 3a 20 61 0a; expected a message that Outlook saved"),
        (WHOLE[:700], "is no whole message of Outlook's"),
        (ole({}), "is empty"),
    ],
)
def test_what_is_no_message_is_said(tmp_path: Path, data: bytes, reason: str) -> None:
    (error,) = _read(tmp_path / "a.msg", data)
    assert isinstance(error, SourceError)
    assert reason in error.reason


def test_the_contract(tmp_path: Path) -> None:
    check(*(_documents(tmp_path / "a.msg", WHOLE) for _ in range(2)), by_heading=True)


def test_damaged_messages(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.msg", WHOLE, 100)
