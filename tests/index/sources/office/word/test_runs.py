from __future__ import annotations

from lxml import etree

from index.sources.office.word.runs import Fields, Inline, Mark, gather
from index.sources.office.word.styles import Styles
from index.types import Unit
from tests.index.sources.office.ooxml import element, p, r


def _gather(inner: str, hidden: bool = False) -> Inline:
    found = Inline()
    gather(etree.fromstring(element("w:body", p(inner)))[0], found, Fields(), Styles(None), hidden)
    return found


def test_marks_and_boxes_are_kept_apart_from_text() -> None:
    found = _gather(
        r("a ") + '<w:r><w:footnoteReference w:id="4"/><w:drawing><w:txbxContent/></w:drawing></w:r>' + r(" b")
    )
    assert found.text == "a  b"
    assert found.marks == [Mark(Unit.FOOTNOTE, "4")]
    assert len(found.boxes) == 1


def test_what_a_style_hides_is_hidden_unless_a_run_is_not() -> None:
    assert _gather(r("no") + r("yes", '<w:vanish w:val="0"/>'), hidden=True).text == "yes"


def test_fields_reach_over_paragraphs() -> None:
    fields, found = Fields(), Inline()
    for inner in ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("code"), r("more code")):
        gather(etree.fromstring(element("w:body", p(inner)))[0], found, fields, Styles(None), False)
    assert (found.text, fields.shown) == ("", False)
    ended = (
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("shown") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    gather(etree.fromstring(element("w:body", p(ended)))[0], found, fields, Styles(None), False)
    assert (found.text, fields.shown) == ("shown", True)


def test_lines_are_trimmed() -> None:
    assert _gather("<w:r><w:tab/><w:t>a </w:t><w:br/><w:t> b</w:t></w:r>").text == "a\nb"


def test_deep_runs_are_no_danger() -> None:
    assert _gather("<w:smartTag>" * 200 + r("core") + "</w:smartTag>" * 200).text == "core"
