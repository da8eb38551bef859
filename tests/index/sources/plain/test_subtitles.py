from pathlib import Path

from index.errors import SourceError
from index.sources import Limits, read
from index.types import Document, Location, Unit
from qa.text.places import line_at, located
from tests.index.sources.contract import check, check_damaged

SRT = """1
00:00:01,000 --> 00:00:04,000
<i>When the alarm</i> sounds, everybody
walks to

2
00:00:04,100 --> 00:00:07,000
assembly point Delta.

3
00:01:20,000 --> 00:01:22,000
- MARA: Who counts the visitors?

4
00:01:22,100 --> 00:01:24,000
{\\an8}OTTO: The gate does.
"""
VTT = """WEBVTT

NOTE not shown

intro
00:11.000 --> 00:13.000 align:left
<v Mara Lind>We are in the &lt;old&gt; hall

00:13.000 --> 00:15.000
<v Mara Lind>of the mill.

00:15.000 --> 00:17.000
<v.loud Otto Kerr>It was built in 1911.
"""


def document(tmp_path: Path, text: str, name: str) -> Document:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (found,) = read(tmp_path / name, name, Limits())
    assert isinstance(found, Document)
    check([found], [item for item in read(tmp_path / name, name, Limits()) if isinstance(item, Document)])
    return found


def test_cues_are_joined_until_a_pause_or_another_speaker(tmp_path: Path) -> None:
    found = document(tmp_path, SRT, "a.srt")
    assert found.text.split("\n\n") == [
        "When the alarm sounds, everybody walks to assembly point Delta.",
        "- MARA: Who counts the visitors?",
        "OTTO: The gate does.",
    ]
    first, second, _ = found.paragraphs
    assert (first.line, second.line) == (3, 12)
    at = found.text.index("assembly")
    assert located(first, at, at + 8)[1] == Location(Unit.CUE, "00:00:04")
    assert located(first, 0, at + 8)[1] == Location(Unit.CUE, "00:00:01–00:00:04")
    assert line_at(found, first, at) == 8


def test_who_speaks_is_named_once(tmp_path: Path) -> None:
    found = document(tmp_path, VTT, "a.vtt")
    assert found.text.split("\n\n") == [
        "Mara Lind: We are in the <old> hall of the mill.",
        "Otto Kerr: It was built in 1911.",
    ]
    assert found.paragraphs[0].line == 7
    assert found.paragraphs[0].location == Location(Unit.CUE, "00:00:11")


def test_a_file_without_cues_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("only words\n")
    (error,) = read(tmp_path / "a.srt", "a.srt", Limits())
    assert isinstance(error, SourceError)
    assert "holds no subtitle" in error.reason


def test_damaged_files_are_documents_or_errors(tmp_path: Path) -> None:
    check_damaged(tmp_path / "bad.srt", SRT.encode(), 60)
    check_damaged(tmp_path / "bad.vtt", VTT.encode(), 40)
