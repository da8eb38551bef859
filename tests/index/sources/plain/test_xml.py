from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.types import Document, Kind
from tests.index.sources.contract import check, check_damaged

TEXT = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//X//DTD Y//EN" "y.dtd">
<article><title>Pumps</title>
<section id="hidden"><title>Care</title>
<para>Oil the <emphasis>main</emphasis> bearing&nbsp;weekly.</para>
<itemizedlist><listitem><para>Stop the pump.</para></listitem><listitem><para>Wait.</para></listitem></itemizedlist>
<table><tgroup><thead><row><entry>Part</entry><entry>Litres</entry><entry>Grade</entry></row></thead>
<tbody><row><entry>Bearing</entry><entry>2</entry><entry>A</entry></row></tbody></tgroup></table>
<programlisting>pump --start
  --slow</programlisting>
</section>
<record><name>Hoist</name><load>500 kg</load></record>
</article>
"""


def document(tmp_path: Path, text: str) -> Document:
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    (found,) = read(tmp_path / "a.xml", "a.xml", Limits())
    assert isinstance(found, Document)
    check([found], [item for item in read(tmp_path / "a.xml", "a.xml", Limits()) if isinstance(item, Document)])
    return found


def test_text_in_document_order_below_its_titles(tmp_path: Path) -> None:
    found = document(tmp_path, TEXT)
    assert found.title == "Pumps"
    assert [(each.kind, found.text[each.start : each.end], each.line) for each in found.paragraphs] == [
        (Kind.HEADING, "Pumps", 3),
        (Kind.HEADING, "Care", 4),
        (Kind.BODY, "Oil the main bearing weekly.", 5),
        (Kind.LIST, "Stop the pump.\nWait.", 6),
        (Kind.TABLE, "Part | Litres | Grade\nBearing | 2 | A", 7),
        (Kind.BODY, "pump --start\n  --slow", 9),
        (Kind.BODY, "Hoist\n500 kg", 12),
    ]
    assert found.paragraphs[2].heading == ("Care",)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]><a>one &x; two &amp; three</a>'
    assert document(tmp_path, bomb).text == "one &x; two & three"


@pytest.mark.parametrize("text", ["<a", "<a></a>", "", "no xml"])
def test_what_holds_nothing_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.xml").write_text(text)
    (error,) = read(tmp_path / "a.xml", "a.xml", Limits())
    assert isinstance(error, SourceError)


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    assert document(tmp_path, "<a>" * 1500 + "deep" + "</a>" * 1500).text == "deep"


def test_damaged_files_are_documents_or_errors(tmp_path: Path) -> None:
    check_damaged(tmp_path / "bad.xml", TEXT.encode(), 60)
