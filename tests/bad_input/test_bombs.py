"""Files that are made to be too much: each is one line of the ledger, and the others are read."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from index.sync.ledger import Action
from tests.support.parts import article, write

MIB = 1024 * 1024
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SHEETS = b"application/vnd.oasis.opendocument.spreadsheet"
LAUGHS = (
    "<!DOCTYPE a [<!ENTITY l0 'ha '>"
    + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    + "]><a>&l11;</a>"
)


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return made.getvalue()


def word(body: bytes) -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>'.encode() + body + b"</w:body></w:document>"
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document})


def pdf_stream(size: int) -> bytes:
    """Return a PDF whose one page is a stream that unpacks to ``size`` bytes."""
    squeezed = zlib.compress(b"0 0 m " * (size // 6), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(squeezed) + squeezed + b"\nendstream",
    ]
    made = b"%PDF-1.7\n" + b"".join(b"%d 0 obj" % n + each + b"endobj\n" for n, each in enumerate(objects, 1))
    return made + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def forwarded(depth: int) -> bytes:
    inner = EmailMessage()
    inner["Subject"] = "innermost"
    inner.set_content("words")
    for n in range(depth):
        outer = EmailMessage()
        outer["Subject"] = f"level {n}"
        outer.set_content("see below")
        outer.add_attachment(inner)
        inner = outer
    return inner.as_bytes()


BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros.docx": lambda: packed({"[Content_Types].xml": TYPES, "word/document.xml": bytes(80 * MIB)}),
    "many.docx": lambda: packed({f"{n}": b"" for n in range(21_000)}),
    "laughs.docx": lambda: packed({"[Content_Types].xml": TYPES, "word/document.xml": LAUGHS.encode()}),
    "deep.docx": lambda: word(b"<w:tbl><w:tr><w:tc>" * 20_000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 20_000),
    "laughs.xml": lambda: LAUGHS.encode(),
    "deep.xml": lambda: b"<a>" * 200_000 + b"</a>" * 200_000,
    "far.xlsx": lambda: packed(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            b'<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'relationships"><Relationship Id="r1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.'
            b'org/officeDocument/2006/relationships/worksheet"/></Relationships>',
            "xl/worksheets/sheet1.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<sheetData><row r="1048576"><c r="XFD1048576" t="s"><v>9</v></c></row></sheetData></worksheet>',
        }
    ),
    "zeros.ods": lambda: packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": bytes(80 * MIB)}
    ),
    "zeros.epub": lambda: packed({"META-INF/container.xml": bytes(80 * MIB)}),
    "stream.pdf": lambda: pdf_stream(400 * MIB),
    "deep.rtf": lambda: b"{\\rtf1 " + b"{" * 300_000,
    "deep.eml": lambda: forwarded(60),
    "deep.html": lambda: b"<div>" * 100_000,
    "line.csv": lambda: b'"' + b"x" * (30 * MIB),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the files, and what reading them took."""

    ledger: dict[str, Action]
    kibibytes: int
    """Of the largest process that read."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """In a process of its own, so that no child of another test is measured."""
    folder = tmp_path_factory.mktemp("bombs")
    docs = write(folder / "docs", {"a.txt": article("a.txt"), "z.txt": article("z.txt")})
    for name, make in BOMBS.items():
        (docs / name).write_bytes(make())
    command = [sys.executable, "-m", "tests.support.bombed", str(folder / "index"), str(docs)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Run({source: Action(action) for source, action in said["ledger"].items()}, said["kibibytes"])


def test_the_others_are_read(run: Run) -> None:
    assert {run.ledger["a.txt"], run.ledger["z.txt"]} == {Action.ADDED}


@pytest.mark.parametrize("name", BOMBS)
def test_each_is_read_within_bounds_or_fails(run: Run, name: str) -> None:
    assert run.ledger[name] in {Action.ADDED, Action.FAILED, Action.SKIPPED}


def test_nothing_takes_more_than_a_gigabyte(run: Run) -> None:
    assert run.kibibytes < 1.2 * 1024 * 1024
