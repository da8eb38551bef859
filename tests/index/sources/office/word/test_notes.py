from __future__ import annotations

from pathlib import Path

from index.types import Kind, Location, Unit
from tests.index.sources.office.ooxml import docx, p, read_word, table, tc, texts, tr


def _mark(kind: str, id: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{id}"/></w:r>'


def test_a_note_of_several_paragraphs_and_a_table(tmp_path: Path) -> None:
    inner = p("One.", style="H") + table(tr(tc("a"), tc("b")))
    styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    note = f'<w:footnote w:id="2">{inner}</w:footnote>'
    document = read_word(tmp_path, docx(p("Text", _mark("footnote", 2)), footnotes=note, styles=styles))
    assert [(text, each.kind) for text, each in zip(texts(document), document.paragraphs, strict=True)] == [
        ("Text", Kind.BODY), ("One.", Kind.BODY), ("a | b", Kind.TABLE),
    ]  # fmt: skip
    assert {each.location for each in document.paragraphs[1:]} == {Location(Unit.FOOTNOTE, "1")}


def test_a_mark_in_a_cell_and_a_mark_twice(tmp_path: Path) -> None:
    notes = f'<w:endnote w:id="2">{p("First.")}</w:endnote><w:endnote w:id="3">{p("Second.")}</w:endnote>'
    body = table(tr(tc(p("a", _mark("endnote", 3))), tc("b"))) + p("x", _mark("endnote", 2), _mark("endnote", 3))
    document = read_word(tmp_path, docx(body, endnotes=notes))
    assert texts(document) == ["a | b", "x", "Second.", "First."]


def test_a_mark_of_nothing(tmp_path: Path) -> None:
    assert texts(read_word(tmp_path, docx(p("x", _mark("comment", 9)), comments=""))) == ["x"]
    assert texts(read_word(tmp_path, docx(p("x", _mark("comment", 9))))) == ["x"]
