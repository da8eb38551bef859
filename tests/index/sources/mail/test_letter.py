from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources.file import File, Limits, Loaded
from index.sources.formats import FORMATS
from index.sources.mail.headers import Header
from index.sources.mail.letter import MOST_DEPTH, Attached, Mail, Text, again, documents, safe
from index.types import Document, Kind, Location, Unit

HEADER = Header(
    (("From", "Dana <d@x.example>"), ("Date", "Mon, 4 May 2026 09:00:00 +0200"), ("Subject", "Lund")), "1@x"
)
FILE = File(Path("a.eml"), "a.eml", within=Loaded(b"x", "ab" * 32), name="a.eml")


def _documents(mail: Mail, file: File = FILE) -> list[Document]:
    return list(documents(mail, file))


def test_a_message_is_a_document_of_its_header_and_its_body() -> None:
    (document,) = _documents(Mail(HEADER, (Text("The roof leaks."),)))
    assert (document.title, document.author, document.date) == ("Lund", "Dana <d@x.example>", "2026-05-04")
    assert (document.name, document.sha256, document.note) == ("a.eml", "ab" * 32, None)
    header, body = document.paragraphs
    assert document.text[header.start : header.end] == (
        "From: Dana <d@x.example>\nDate: Mon, 4 May 2026 09:00:00 +0200\nSubject: Lund"
    )
    assert header.kind is Kind.LIST
    assert [spot.location for spot in header.spots] == [Location(Unit.HEADER, n) for n in ("From", "Date", "Subject")]
    assert [document.text[spot.start : spot.end].split(":")[0] for spot in header.spots] == ["From", "Date", "Subject"]
    assert (body.kind, document.text[body.start : body.end]) == (Kind.BODY, "The roof leaks.")


def test_a_message_without_a_subject_is_called_by_its_first_words() -> None:
    (document,) = _documents(Mail(Header(()), (Text("The roof leaks. It is old."),)))
    assert document.title == "The roof leaks."


def test_attachments_are_documents_with_the_date_of_their_message() -> None:
    mail = Mail(HEADER, (), (Attached("n.txt", b"In the file."), Attached("N.txt", b"In the other.")))
    _, first, second = _documents(mail)
    assert (first.name, first.text, first.date) == ("a.eml/n.txt", "In the file.", "2026-05-04")
    assert (second.name, second.text) == ("a.eml/N (2).txt", "In the other.")
    assert first.source == "a.eml"


def test_attachments_are_signed_by_what_reads_them() -> None:
    forwarded = b"Subject: Lund\nContent-Type: text/csv; name=t.csv\n\na;b\n1;2\n"
    attached = (Attached("n.txt", b"In the file."), Attached("f.eml", forwarded), Attached("in", Mail(HEADER)))
    found = {each.name: each.reader for each in _documents(Mail(HEADER, (), attached))}
    assert found == {
        "a.eml": "",
        "a.eml/n.txt": FORMATS[".txt"].fingerprint(Limits()),
        "a.eml/f.eml": FORMATS[".eml"].fingerprint(Limits()),
        "a.eml/f.eml/t.csv": FORMATS[".csv"].fingerprint(Limits()),
        "a.eml/in": "",
    }


def test_records_in_an_attachment_do_not_take_the_names_of_others() -> None:
    record = b'{"id": "1", "text": "One."}'
    _, first, second = _documents(Mail(HEADER, (), (Attached("a.jsonl", record), Attached("b.jsonl", record))))
    assert (first.name, second.name) == ("a.eml/a.jsonl/1", "a.eml/b.jsonl/1")


def test_what_of_the_attachments_cannot_be_read_is_told_in_the_note() -> None:
    attached = (
        Attached("logo.png", b"x"),
        Attached("e.txt", b""),
        Attached("b.epub", b"no zip"),
        Attached("n.txt", b"A."),
    )
    message, inner = _documents(Mail(HEADER, (Text("Body."),), attached))
    assert inner.text == "A."
    assert message.note is not None
    assert message.note.startswith('does not hold "logo.png" (a kind that is not read); "e.txt" is empty')
    assert '"b.epub" is no whole zip archive' in message.note


def test_a_message_in_a_message_stands_at_most_so_deep() -> None:
    mail = Mail(replace(HEADER, fields=(("Subject", "0"),)), (Text("Innermost."),))
    for depth in range(MOST_DEPTH + 2):
        mail = Mail(Header((("Subject", f"{depth}"),)), (), (Attached("in", mail),))
    found = _documents(mail)
    assert len(found) == MOST_DEPTH + 1
    assert found[-1].name == "a.eml" + "/in" * MOST_DEPTH
    assert f"more than {MOST_DEPTH} files" in str(found[-1].note)


def test_what_is_unread_and_says_nothing_is_an_error() -> None:
    with pytest.raises(SourceError, match="is empty: it has neither a header nor a text"):
        _documents(Mail(Header(())))
    with pytest.raises(SourceError, match="encrypted"):
        _documents(Mail(Header(()), unread=("its text, which is encrypted",)))


def test_attachments_without_a_message_are_read() -> None:
    (document,) = _documents(Mail(Header(()), (), (Attached("n.txt", b"A."),)))
    assert document.name == "a.eml/n.txt"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a.txt", "a.txt"),
        ("a\r\nb\x00.txt", "a b .txt"),
        (" ..hidden. ", "hidden"),
        ("x" * 300 + ".pdf", "x" * 147 + ".pdf"),
        ("", ""),
    ],
)
def test_names_lead_nowhere(name: str, made: str) -> None:
    assert safe(name) == made


def test_a_name_that_comes_again_is_numbered() -> None:
    assert [again("a.pdf", times) for times in (1, 2)] == ["a.pdf", "a (2).pdf"]
    assert again("a", 3) == "a (3)"
