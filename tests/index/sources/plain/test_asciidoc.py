from pathlib import Path

from index.sources import Limits, read
from index.types import Document, Kind
from tests.index.sources.contract import check, check_damaged

TEXT = """= Installing the gateway
:author: Mara Lind
:revdate: 2025-02-03

== Requirements

The gateway needs 4 GB of memory.
// a remark

* Debian 12
** with updates
* a network

[source,shell]
----
apt install gateway

gateway start
----

=== Ports

.Ports of the gateway
|===
|Port |Service |Direction

|8443 |Console |inbound
|5671 |Queue |outbound
|===

[NOTE]
====
Restart it after each change.
====

image::rack.png[Rack]
"""


def document(tmp_path: Path, text: str) -> Document:
    (tmp_path / "a.adoc").write_text(text, encoding="utf-8")
    (found,) = read(tmp_path / "a.adoc", "a.adoc", Limits())
    assert isinstance(found, Document)
    check([found], [item for item in read(tmp_path / "a.adoc", "a.adoc", Limits()) if isinstance(item, Document)])
    return found


def test_the_text_is_the_file_and_every_paragraph_has_its_line(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    assert found.text == TEXT
    for each in found.paragraphs:
        assert each.line == TEXT.count("\n", 0, each.start) + 1


def test_headings_lists_code_and_tables(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    assert (found.title, found.date, found.author) == ("Installing the gateway", "2025-02-03", "Mara Lind")
    said = {TEXT[each.start : each.end].split("\n")[0]: each for each in found.paragraphs}
    assert said["* Debian 12"].kind is Kind.LIST
    assert said["----"].kind is Kind.BODY
    assert TEXT[said["----"].start : said["----"].end].endswith("gateway start\n----")
    assert said["|Port |Service |Direction"].kind is Kind.TABLE
    assert said["|Port |Service |Direction"].heading == ("Requirements", "Ports")
    assert said["Restart it after each change."].kind is Kind.BODY
    for hidden in ("[source,shell]", "|===", "====", "image::rack.png[Rack]", ":author: Mara Lind"):
        assert said[hidden].kind is Kind.FURNITURE


def test_damaged_files_are_documents_or_errors(tmp_path: Path) -> None:
    check_damaged(tmp_path / "bad.adoc", TEXT.encode(), 60)
