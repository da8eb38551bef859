from pathlib import Path

from index.sources import Limits, read
from index.types import Document, Kind
from qa.reader.passage.structure import header_of
from tests.index.sources.contract import check, check_damaged

TEXT = """==========
Operations
==========

:Author: Mara Lind
:Date: 2025-02-03

.. toctree::

   other

Backups of :mod:`store`
-----------------------

Backups run at 02:30 and are kept
for 35 days.

* Full: Sunday
* Incremental: other days
  of the week

.. note::

   Tapes are kept elsewhere.

Restart the broker with::

    systemctl stop broker

    systemctl start broker

.. _target:

Ports
~~~~~

+------+---------+
| Port | Service |
+======+=========+
| 8443 | Console |
| 5671 | Queue   |
+------+---------+

===========  ======
Station      Limit
===========  ======
Old quay     14 m/s
Market hall  19 m/s
===========  ======

.. a comment
"""


def document(tmp_path: Path, text: str) -> Document:
    (tmp_path / "a.rst").write_text(text, encoding="utf-8")
    (found,) = read(tmp_path / "a.rst", "a.rst", Limits())
    assert isinstance(found, Document)
    check([found], [item for item in read(tmp_path / "a.rst", "a.rst", Limits()) if isinstance(item, Document)])
    return found


def test_the_text_is_the_file_but_for_tables_and_every_paragraph_has_its_line(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    head, rest = TEXT.split("+------+", 1)[0], TEXT[TEXT.index(".. a comment") :]
    assert found.text.startswith(head)
    assert found.text.endswith(rest)
    for each in found.paragraphs:
        assert each.line == found.text.count("\n", 0, each.start) + 1
        if each.kind is not Kind.TABLE:
            assert TEXT.split("\n")[each.line - 1].strip() == found.text[each.start : each.end].split("\n")[0]


def test_headings_lists_code_and_tables(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    assert (found.title, found.date, found.author) == ("Operations", "2025-02-03", "Mara Lind")
    text = found.text
    said = {text[each.start : each.end].split("\n")[0]: each for each in found.paragraphs}
    assert said["* Full: Sunday"].kind is Kind.LIST
    assert text[said["* Full: Sunday"].start : said["* Full: Sunday"].end].endswith("of the week")
    assert said["Backups run at 02:30 and are kept"].heading == ("Backups of store",)
    assert said["Tapes are kept elsewhere."].kind is Kind.BODY
    assert said["systemctl stop broker"].kind is Kind.BODY
    assert text[said["systemctl stop broker"].start : said["systemctl stop broker"].end].endswith("start broker")
    assert said["| Port | Service |"].kind is Kind.TABLE
    assert said["| Port | Service |"].heading == ("Backups of store", "Ports")
    assert said["| Station | Limit |"].kind is Kind.TABLE
    for hidden in (".. toctree::", ".. _target:", ".. a comment", ":Author: Mara Lind"):
        assert said[hidden].kind is Kind.FURNITURE


def test_rows_are_told_with_the_row_that_heads_them(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    (table,) = (each for each in found.paragraphs if "Market hall" in found.text[each.start : each.end])
    assert found.text[table.start : table.end].split("\n") == [
        "| Station | Limit |",
        "| --- | --- |",
        "| Old quay | 14 m/s |",
        "| Market hall | 19 m/s |",
    ]
    assert TEXT.split("\n")[table.line or 0].startswith("====")
    head = header_of(found, table, table.end - 5)
    assert head is not None
    assert found.text[slice(*head)] == "| Station | Limit |"


def test_long_tables_are_cut_and_code_keeps_what_it_shows(tmp_path: Path) -> None:
    border = "=====  ====="
    rows = [f"{number:<5}  {number * 7}" for number in range(1, 121)]
    table = "\n".join([border, "No.    Times", border, *rows, border])
    shown = "\n".join(f"    {line}" for line in table.split("\n")[-4:])
    found = document(tmp_path, f"Rows\n====\n\n{table}\n\nDrawn as::\n\n{shown}\n")
    tables = [each for each in found.paragraphs if each.kind is Kind.TABLE]
    assert [found.text.count("\n", each.start, each.end) + 1 for each in tables] == [50, 50, 22]
    assert all(header_of(found, each, each.end - 3) == header_of(found, tables[0], tables[0].end) for each in tables)
    assert found.text.endswith(f"{shown}\n")


def test_a_table_that_cannot_be_parted_stays_as_it_is_drawn(tmp_path: Path) -> None:
    drawn = "+---+---+\n| a | b |\n|   +---+\n|   | c |\n+---+---+"
    found = document(tmp_path, f"Rows\n====\n\n{drawn}\n")
    assert drawn in found.text
    assert [each.kind for each in found.paragraphs if "| c |" in found.text[each.start : each.end]] == [Kind.TABLE]


def test_damaged_files_are_documents_or_errors(tmp_path: Path) -> None:
    check_damaged(tmp_path / "bad.rst", TEXT.encode(), 60)
