from __future__ import annotations

from lxml import etree

from index.sources.blocks import Block
from index.sources.office.slides.shapes import Shape
from index.sources.office.slides.text import Lists, text_blocks
from index.types import Kind, Location, Unit
from tests.index.sources.office.ooxml import element

PLACE = Location(Unit.SLIDE, "1")


def _sp(body: str, style: str = "") -> object:
    return etree.fromstring(element("p:sp", f"<p:txBody><a:lstStyle>{style}</a:lstStyle>{body}</p:txBody>"))


def _read(body: str, role: str | None = None, style: str = "", model: str = "", master: str = "") -> list[Block]:
    models = (_sp("", model),) if model else ()
    root = etree.fromstring(element("p:sldMaster", f"<p:txStyles><p:bodyStyle>{master}</p:bodyStyle></p:txStyles>"))
    return list(text_blocks(Shape(_sp(body, style), None, role, models), root, Lists(), PLACE))


def _a(text: str, properties: str = "<a:pPr/>") -> str:
    return f"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"


DOT, NONE = '<a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr>', "<a:lvl1pPr><a:buNone/></a:lvl1pPr>"


def test_bullets_come_from_the_nearest_that_speaks_of_them() -> None:
    def first(**more: str) -> str:
        return _read(_a("x"), "body", **more)[0].text

    assert first(master=DOT) == "• x"
    assert first(master=DOT, model=NONE) == "x"
    assert first(master=NONE, style=DOT) == "• x"
    assert _read(_a("x", "<a:pPr><a:buNone/></a:pPr>"), "body", master=DOT)[0].text == "x"
    assert _read(_a("x"), None, master=DOT)[0].text == "x"


def test_items_are_of_one_list_for_each_shape() -> None:
    blocks = _read(_a("x") + _a("y"), "body", master=DOT)
    assert [block.item is not None and block.item.list for block in blocks] == [1, 1]


def test_titles_are_headings_on_one_line() -> None:
    (block,) = _read(_a("One") + "<a:p><a:r><a:t>two</a:t></a:r><a:br/><a:r><a:t>three</a:t></a:r></a:p>", "ctrTitle")
    assert block == Block("One two three", Kind.HEADING, 1, location=PLACE)
    assert _read("<a:p/>", "title") == []


def test_formulas_are_read() -> None:
    assert [block.text for block in _read("<a:p><m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></a:p>")] == ["E=mc"]
