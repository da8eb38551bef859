from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.mail import mbox
from index.types import Document
from tests.index.sources.contract import check, check_damaged

FIRST = (
    "From a@corp.example Mon Jun 01 04:28:28 2009\nFrom: a@corp.example\nMessage-ID: <1@corp.example>\nSubject: Oven\n"
    "\nThe oven is set to 230 degrees.\n>From now on nobody touches it.\n>>From him I know.\n\n"
    "From here on it is mine.\n\n"
)
SECOND = "From b@corp.example Tue Jun 02 09:00:00 2009\nFrom: b@corp.example\nSubject: Re: Oven\n\nMake it 210.\n"


def _read(path: Path, text: str | bytes, limits: Limits | None = None) -> list[Document | SourceError]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read(path, path.name, limits or Limits()))


def _names(found: list[Document | SourceError]) -> list[str]:
    return [each.name for each in found if isinstance(each, Document)]


def test_each_message_is_a_document(tmp_path: Path) -> None:
    first, second = _read(tmp_path / "a.mbox", FIRST + SECOND)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.source, first.name, first.title) == ("a.mbox", "a.mbox/1@corp.example", "Oven")
    assert "degrees.\nFrom now on" in first.text
    assert "From here on it is mine." in first.text
    assert (second.name, second.title) == ("a.mbox/2", "Re: Oven")
    assert first.sha256 == second.sha256


def test_names_stay_when_messages_are_appended(tmp_path: Path) -> None:
    before = _names(_read(tmp_path / "a.mbox", FIRST + SECOND))
    after = _names(_read(tmp_path / "a.mbox", FIRST + SECOND + "\n" + FIRST + SECOND))
    assert after[:2] == before
    assert after[2:] == ["a.mbox/1@corp.example (2)", "a.mbox/4"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "line",
    [
        "From - Mon Jun 01 04:28:28 2009",
        "From dana at corp.example  Mon Jun  1 04:28:28 2009",
        "From a@corp.example Mon Jun 01 04:28:28 +0200 2009",
        "From a@corp.example",
        "From MAILER-DAEMON Mon, 01 Jun 2009 04:28:28 GMT 2009",
    ],
)
def test_lines_above_messages_come_in_several_forms(tmp_path: Path, line: str, newline: str) -> None:
    text = "\n".join([line, "Subject: One", "", "A.", "", line, "Subject: Two", "", "B.", ""]).replace("\n", newline)
    found = _read(tmp_path / "a.mbx", text)
    assert [each.title for each in found if isinstance(each, Document)] == ["One", "Two"]


def test_a_message_that_is_too_long_is_told_with_its_line(tmp_path: Path) -> None:
    long = FIRST.replace("it is mine.", "x" * 5000)
    found = _read(tmp_path / "a.mbox", SECOND + "\n" + long + SECOND, Limits(max_file_bytes=2000))
    assert _names(found) == ["a.mbox/1", "a.mbox/3"]
    error = found[1]
    assert isinstance(error, SourceError)
    assert error.reason.startswith("message 2 is over 2,000 bytes")
    assert error.line == 7


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"*mbx*\r\n", "a mailbox of the kind MBX of UW-IMAP; expected"),
        (b"JMF9", "a mailbox of Outlook Express; expected"),
        (b"Subject: a\n\nb", 'expected a mailbox whose first line begins with "From "'),
    ],
)
def test_what_is_no_such_mailbox_is_said(tmp_path: Path, data: bytes, reason: str) -> None:
    (error,) = _read(tmp_path / "a.mbox", data)
    assert isinstance(error, SourceError)
    assert reason in error.reason


def test_a_mailbox_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    message = SECOND.replace("Make it 210.", "Make it 210. " * 1500) + "\n"
    path.write_text(message * 200)
    tracemalloc.start()
    count = sum(1 for _ in mbox.read(File(path, "a.mbox")))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200
    assert most < path.stat().st_size / 4


def test_a_mailbox_that_grows_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_text(FIRST + SECOND)
    found = mbox.read(File(path, "a.mbox"))
    next(found)
    with path.open("a") as stream:
        stream.write("\n" + SECOND)
    with pytest.raises(SourceError, match="changed while it was being read"):
        list(found)


def test_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    first, second = ([d for d in _read(path, FIRST + SECOND) if isinstance(d, Document)] for _ in range(2))
    check(first, second, by_heading=True)


def test_damaged_mailboxes(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.mbox", (FIRST + SECOND).encode(), 60)
