import tracemalloc
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.tables.rows import PART
from index.types import Document, Kind, Location, Unit
from qa.reader.passage.structure import header_of
from qa.text.places import line_at, located
from tests.index.sources.contract import check, check_damaged


def documents(tmp_path: Path, data: bytes, name: str = "rows.csv") -> list[Document]:
    (tmp_path / name).write_bytes(data)
    found = [item for item in read(tmp_path / name, name, Limits()) if isinstance(item, Document)]
    check(found, [item for item in read(tmp_path / name, name, Limits()) if isinstance(item, Document)])
    return found


def text(tmp_path: Path, data: bytes) -> str:
    (document,) = documents(tmp_path, data)
    return document.text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_cells_are_parted_by_whatever_sign_it_is(tmp_path: Path, delimiter: str) -> None:
    rows = [["article", "name", "price"], ["00417", "Hex bolt", "3"], ["00418", "Lock nut", "4"]]
    data = "\n".join(delimiter.join(row) for row in rows)
    assert text(tmp_path, data.encode()) == "\n".join(" | ".join(row) for row in rows)


def test_a_comma_in_a_figure_is_none_between_cells(tmp_path: Path) -> None:
    assert text(tmp_path, b"item;net;gross\nbolt;1,50;1,79\nnut;2,50;2,98\n").endswith("nut | 2,50 | 2,98")
    assert text(tmp_path, b"bolt;1,50;1,79\nnut;2,50;2,98\n").startswith("bolt | 1,50 | 1,79")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp932"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    words = "髙橋淳;東京都;三十五" if encoding == "cp932" else "Müller;Köln;dreißig Jahre"
    head = "名前;住所;年齢" if encoding == "cp932" else "Name;Größe;Übersicht"
    data = "\n".join([head, *[words] * 20]).encode(encoding)
    assert text(tmp_path, data).split("\n")[:2] == [head.replace(";", " | "), words.replace(";", " | ")]


def test_a_row_has_its_number_and_the_line_where_it_begins(tmp_path: Path) -> None:
    (document,) = documents(tmp_path, b'id,note,by\r\n1,"two\r\nlines",Ada\r\n\r\n2,"a ""word""",Mei\r\n')
    assert document.text == 'id | note | by\n1 | two lines | Ada\n2 | a "word" | Mei'
    (paragraph,) = document.paragraphs
    found = {}
    for words in ("id |", "1 |", "2 |"):
        at = document.text.index(words)
        found[words] = (located(paragraph, at, at + 3)[1], line_at(document, paragraph, at))
    assert found == {
        "id |": (Location(Unit.ROW, "1"), 1),
        "1 |": (Location(Unit.ROW, "2"), 2),
        "2 |": (Location(Unit.ROW, "4"), 5),
    }


def test_rows_of_other_lengths_keep_what_they_hold(tmp_path: Path) -> None:
    assert (
        text(tmp_path, b"a,b,c\nx,y,z\np,q\n1,2,3,4\n,v,w\n")
        == "a | b | c | |\nx | y | z\np | q\n1 | 2 | 3 | 4\n| v | w"
    )


def test_a_line_above_the_table_is_its_title(tmp_path: Path) -> None:
    (document,) = documents(tmp_path, b"Cups of the league,,\nTeam,City,Cups\nBlues,STL,1\nFlyers,PHI,2\n")
    assert document.title == "Cups of the league"
    assert [each.kind for each in document.paragraphs] == [Kind.BODY, Kind.TABLE]


def test_the_line_by_which_excel_names_the_sign_is_no_row(tmp_path: Path) -> None:
    (document,) = documents(tmp_path, b"sep=;\na;b;c\n1;2;3\n")
    assert document.text == "a | b | c\n1 | 2 | 3"
    assert document.paragraphs[0].line == 2


def test_a_single_column(tmp_path: Path) -> None:
    assert text(tmp_path, b"Industry\nRetail, wholesale\nHealth\n") == "Industry\nRetail, wholesale\nHealth"


def test_escaped_signs(tmp_path: Path) -> None:
    assert text(tmp_path, b"a,b,c\nx\\,y,2,3\nz,4,5\n") == "a | b | c\nx,y | 2 | 3\nz | 4 | 5"


def test_a_quotation_mark_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    rows = b"".join(b"%d,part,%d\n" % (n, n) for n in range(3000))
    (document,) = documents(tmp_path, b'id,name,count\n1,"19 inch rack,2\n' + rows)
    assert document.text.startswith('id | name | count\n1 | "19 inch rack | 2\n0 | part | 0')
    assert document.note is not None
    assert "in line 2 and never closed" in document.note


def test_a_long_file_goes_on_in_further_documents_below_its_header(tmp_path: Path) -> None:
    data = b"id,name,count\n" + b"".join(b"%d,part %d,%d\n" % (n, n, n) for n in range(PART + 30))
    first, second = documents(tmp_path, data)
    assert (first.name, second.name) == ("rows.csv", f"rows.csv rows {PART + 1}–{PART + 31}")
    assert second.text.startswith(f"id | name | count\n{PART - 1} | part {PART - 1} | {PART - 1}")
    last = second.paragraphs[-1]
    assert header_of(second, last, last.end - 1) == (0, len("id | name | count"))


def test_many_rows_take_little_room(tmp_path: Path) -> None:
    with (tmp_path / "rows.csv").open("wb") as stream:
        for n in range(4 * PART):
            stream.write(b"%d,some words of part %d,%d\n" % (n, n, n))
    peaks = []
    tracemalloc.start()
    for _ in read(tmp_path / "rows.csv", "rows.csv", Limits()):
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
    tracemalloc.stop()
    assert len(peaks) == 4
    assert max(peaks[1:]) < 1.5 * peaks[1]


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "is empty"), (b",,\n,,\n", "is empty"), (b"PK\x03\x04xx", "looks binary")]
)
def test_what_holds_no_rows(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "rows.csv").write_bytes(data)
    (error,) = read(tmp_path / "rows.csv", "rows.csv", Limits())
    assert isinstance(error, SourceError)
    assert reason in error.reason


def test_damaged_files_are_documents_or_errors(tmp_path: Path) -> None:
    check_damaged(tmp_path / "bad.csv", 'id;näme;"no;te"\n1;"two\nlines";Ada\n2;x;y\n'.encode() * 9, 100)
