from pathlib import Path

from index.sources import Limits, read
from index.types import Document, Kind
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

.. a comment
"""


def document(tmp_path: Path, text: str) -> Document:
    (tmp_path / "a.rst").write_text(text, encoding="utf-8")
    (found,) = read(tmp_path / "a.rst", "a.rst", Limits())
    assert isinstance(found, Document)
    check([found], [item for item in read(tmp_path / "a.rst", "a.rst", Limits()) if isinstance(item, Document)])
    return found


def test_the_text_is_the_file_and_every_paragraph_has_its_line(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    assert found.text == TEXT
    for each in found.paragraphs:
        assert each.line == TEXT.count("\n", 0, each.start) + 1


def test_headings_lists_code_and_tables(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    assert (found.title, found.date, found.author) == ("Operations", "2025-02-03", "Mara Lind")
    said = {TEXT[each.start : each.end].split("\n")[0]: each for each in found.paragraphs}
    assert said["* Full: Sunday"].kind is Kind.LIST
    assert TEXT[said["* Full: Sunday"].start : said["* Full: Sunday"].end].endswith("of the week")
    assert said["Backups run at 02:30 and are kept"].heading == ("Backups of store",)
    assert said["Tapes are kept elsewhere."].kind is Kind.BODY
    assert said["systemctl stop broker"].kind is Kind.BODY
    assert TEXT[said["systemctl stop broker"].start : said["systemctl stop broker"].end].endswith("start broker")
    assert said["| Port | Service |"].kind is Kind.TABLE
    assert said["| Port | Service |"].heading == ("Backups of store", "Ports")
    for hidden in (".. toctree::", ".. _target:", ".. a comment", ":Author: Mara Lind"):
        assert said[hidden].kind is Kind.FURNITURE


def test_damaged_files_are_documents_or_errors(tmp_path: Path) -> None:
    check_damaged(tmp_path / "bad.rst", TEXT.encode(), 60)
