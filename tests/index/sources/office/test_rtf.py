from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.office import rtf
from index.types import Document, Kind, Location, Unit
from tests.index.sources.contract import check, check_damaged
from tests.index.sources.office.ooxml import texts
from tests.support.thorough import examples

FONTS = (
    r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times Cyr;}{\f2\fcharset128 MS Gothic;}{\f3\fcharset2 Symbol;}"
    r"{\f4\fcharset2 Wingdings;}}"
)
STYLES = r"{\stylesheet{Normal;}{\s1 heading 1;}{\s2 heading 2;}{\s3 Title;}{\s4 toc 1;}{\*\cs9 Strong;}}"


def _read(folder: Path, body: str, head: str = "") -> Document:
    (folder / "a.rtf").write_bytes(
        (r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + STYLES + head + "\n" + body + "}").encode("latin-1")
    )
    (document,) = rtf.read(File(folder / "a.rtf", "a.rtf"))
    assert isinstance(document, Document)
    return document


MANUAL = (
    r"{\rtf1\ansi{\info{\title Manual}{\author A. Person}{\creatim\yr2024\mo5\dy6}}" + STYLES
    + r"{\pard\s1 Pumps\par}{\pard The pump in hall B has 7.5 kW.\par}{\pard\s2 Care\par}"
    r"{\pard{\listtext 1.\tab}Open the valve.\par{\listtext 2.\tab}Close the valve.\par}"
    r"\trowd\cellx1\cellx2\pard\intbl Part\cell Price\cell\row\pard\intbl Seal\cell 5\cell\row\pard End.\par}"
)  # fmt: skip


def test_a_text_keeps_to_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "manual.rtf"
    path.write_bytes(MANUAL.encode())
    documents = [item for _ in range(2) for item in read(path, path.name, Limits()) if isinstance(item, Document)]
    check(documents[:1], documents[1:], by_heading=True)
    document = documents[0]
    assert (document.title, document.author, document.date, document.reader[:4]) == (
        "Manual", "A. Person", "2024-05-06", "rtf ",
    )  # fmt: skip
    assert texts(document) == [
        "Pumps", "The pump in hall B has 7.5 kW.", "Care", "1. Open the valve.\n2. Close the valve.",
        "Part | Price\nSeal | 5", "End.",
    ]  # fmt: skip
    assert document.paragraphs[3].kind is Kind.LIST
    assert document.paragraphs[-1].heading == ("Pumps", "Care")


def test_damaged_files_are_told(tmp_path: Path) -> None:
    check_damaged(tmp_path / "a.rtf", MANUAL.encode(), examples(100))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"caf\'e9 \{x\} a\\b", "café {x} a\\b"),
        (r"\f1\'cf\'f0\'e8\'e2\'e5\'f2\f0  \'e9", "Привет é"),
        (r"{\f2\'83\'5c\'82\'d0}", "ソひ"),
        (r"{\f2\'83\\}", "ソ"),
        (r"\f3 a\'b7\f4\'fe", "α•☑"),
        (r"\u1057?\u-10179?\u-8704? x", "С😀 x"),
        (r"\uc2\u8364 eu!", "€!"),
        (r"{\uc0\u8364}uro\uc1\u8211\'96", "€uro–"),
        (r"a\tab b\line c\~d\_e\-f\emdash\lquote g\rquote", "a\tb\nc\xa0d-ef—‘g’"),
        (r"seen {\v hidden }on\v no\v0 !", "seen on!"),
        (r"kept {\deleted gone }{\revised new}", "kept new"),
        (r"\v hidden\plain shown", "shown"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}} text", "link text"),
        (r"{\*\unknown lost}{\pict 0102}{\object{\*\objdata 01}{\result shown}}", "shown"),
        (r"{\upr{old}{\*\ud{\u1057?}}}", "С"),
        ("one\r\ntwo", "onetwo"),
        (r"a{\bin3 }}}b", "ab"),
        ("x\x01y", "xy"),
    ],
)
def test_what_stands_in_a_paragraph(tmp_path: Path, written: str, text: str) -> None:
    assert texts(_read(tmp_path, rf"\pard {written}\par"))[0] == text


def test_bytes_of_the_files_own_code_page(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi\ansicpg1251\pard \'cf\'f0\par \'e8" + b"\xe2}")
    (document,) = rtf.read(File(tmp_path / "a.rtf", "a.rtf"))
    assert isinstance(document, Document)
    assert texts(document) == ["Пр", "ив"]


def test_headings_titles_and_contents(tmp_path: Path) -> None:
    body = (
        r"\pard\s3 The title\par\pard\s4 One 3\par\pard\s1 One\par\pard\outlinelevel1 Two\par\pard text\par"
        r"\pard\outlinelevel9 plain\par"
    )
    document = _read(tmp_path, body)
    assert document.title == "The title"
    assert [(each.kind.value, each.heading) for each in document.paragraphs] == [
        ("heading", ()), ("furniture", ()), ("heading", ()), ("heading", ("One",)), ("body", ("One", "Two")),
        ("body", ("One", "Two")),
    ]  # fmt: skip


def test_items_and_clauses(tmp_path: Path) -> None:
    def item(label: str, text: str) -> str:
        return rf"{{\pard{{\listtext\pard\plain {label}\tab}}{text}\par}}"

    body = item(r"{\f3\'b7}", "a") + item("o", "b") + item("2.1", "c") + item("(a)", "d") + item("(b)", "e")
    document = _read(tmp_path, body)
    assert texts(document) == ["• a\n• b", "2.1 c", "(a) d\n(b) e"]


def test_notes_running_heads_and_boxes(tmp_path: Path) -> None:
    body = (
        r"{\header\pard ACME\par}{\footerf\pard ACME\par}\pard\s1 One\par\pard It is{\footnote\pard First.\par} so"
        r"{\*\atnid AP}{\*\annotation\pard Why?}.\par\pard\s1 Two\par\pard End{\footnote\ftnalt Last.}.\par"
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard\s1 In a box\par}}{\shprslt twice}}\pard\par"
    )
    document = _read(tmp_path, r"\pard Title\par" + body)
    assert texts(document) == [
        "Title", "One", "It is so.", "Two", "End.", "In a box", "First.", "Why?", "Last.", "ACME",
    ]  # fmt: skip
    assert [(each.location, each.heading) for each in document.paragraphs][6:9] == [
        (Location(Unit.FOOTNOTE, "1"), ("One",)),
        (Location(Unit.COMMENT, "1"), ("One",)),
        (Location(Unit.ENDNOTE, "1"), ("Two",)),
    ]
    assert document.paragraphs[5].kind is Kind.BODY
    assert document.paragraphs[-1].kind is Kind.FURNITURE


def test_tables(tmp_path: Path) -> None:
    body = (
        r"\trowd\cellx1\cellx2\pard\intbl a\par b\cell\cell\row\pard\intbl c\cell d\cell\row\pard\par"
        r"\trowd\cellx1\cellx2\pard\intbl e\cell f\cell\row"
    )
    assert texts(_read(tmp_path, body)) == ["a b |\nc | d", "e | f"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{\\rtf1 }", "is empty"),
        (b"", "is no RTF: its first bytes are"),
        (b"PK\x03\x04", r"is no RTF: its first bytes are 50 4b 03 04; expected \{\\rtf"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.rtf").write_bytes(data)
    with pytest.raises(SourceError, match=reason):
        list(rtf.read(File(tmp_path / "a.rtf", "a.rtf")))


def test_deep_nesting_and_braces_that_do_not_match(tmp_path: Path) -> None:
    assert texts(_read(tmp_path, "{" * 20_000 + "core" + "}" * 20_000)) == ["core"]
    assert texts(_read(tmp_path, r"one}}}}\par two{{{")) == ["one", "two"]
