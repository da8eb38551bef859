from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.types import Document, Kind
from tests.index.sources.contract import check, check_damaged
from tests.support.thorough import THOROUGH

REPLY = """From: Lee Ortiz <lee@corp.example>
To: Dana Weber <dana@corp.example>
Subject: =?utf-8?Q?Re:_K=C3=BCche?=
Date: Tue, 5 May 2026 14:02:00 +0200
Message-ID: <2@corp.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Lunch costs 95 kronor in S=C3=B6lvegatan.

Lee

On Mon, 4 May 2026 at 09:12, Dana Weber <dana@corp.example> wrote:
> The kitchen stays closed for three weeks.
--a
Content-Type: text/html; charset=utf-8

<p>Lunch costs 95 kronor in Sölvegatan.</p>
--a--
--m
Content-Type: text/plain; name="n.txt"
Content-Disposition: attachment; filename="n.txt"

The timer is 25 minutes.
--m--
"""


def _read(path: Path, data: bytes) -> list[Document | SourceError]:
    path.write_bytes(data)
    return list(read(path, path.name, Limits()))


def test_a_reply_is_its_own_words_those_it_repeats_and_what_is_attached(tmp_path: Path) -> None:
    message, attached = _read(tmp_path / "a.eml", REPLY.encode())
    assert isinstance(message, Document)
    assert isinstance(attached, Document)
    assert (message.title, message.date, message.author) == ("Re: Küche", "2026-05-05", "Lee Ortiz <lee@corp.example>")
    said = [(p.kind, message.text[p.start : p.end]) for p in message.paragraphs[1:]]
    assert said == [
        (Kind.BODY, "Lunch costs 95 kronor in Sölvegatan."),
        (Kind.FURNITURE, "Lee"),
        (Kind.QUOTED, "On Mon, 4 May 2026 at 09:12, Dana Weber <dana@corp.example> wrote:"),
        (Kind.QUOTED, "The kitchen stays closed for three weeks."),
    ]
    assert (attached.name, attached.text.strip()) == ("a.eml/n.txt", "The timer is 25 minutes.")
    assert message.reader.startswith("eml ")
    assert attached.reader.startswith("text ")


@pytest.mark.parametrize("data", [b"", b" \r\n\r\n "])
def test_an_empty_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    (error,) = _read(tmp_path / "a.eml", data)
    assert isinstance(error, SourceError)
    assert f"is empty: it holds {'no message' if data else 'not one byte'}" in error.reason


def test_any_text_is_taken_for_a_message(tmp_path: Path) -> None:
    (document,) = _read(tmp_path / "a.eml", b"Just a line.")
    assert isinstance(document, Document)
    assert document.text == "Just a line."


def test_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    first, second = ([d for d in _read(path, REPLY.encode()) if isinstance(d, Document)] for _ in range(2))
    check(first, second, by_heading=True)


def test_damaged_messages_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.eml", REPLY.encode(), 500 if THOROUGH else 100)
