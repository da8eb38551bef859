from __future__ import annotations

from lxml import etree

from index.sources.office.reading_order import Box
from index.sources.office.slides.shapes import Shape, ordered, shapes
from tests.index.sources.office.ooxml import element


def _sp(holder: str = "", place: str = "", more: str = "") -> str:
    at = f"<a:xfrm>{place}</a:xfrm>" if place else ""
    about = f'<p:cNvPr id="1" name="n" {more}/><p:nvPr>{holder}</p:nvPr>'
    return f"<p:sp><p:nvSpPr>{about}</p:nvSpPr><p:spPr>{at}</p:spPr></p:sp>"


def _at(x: int, y: int, wide: int = 10, high: int = 10) -> str:
    return f'<a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/>'


def _slide(*inner: str) -> object:
    return etree.fromstring(element("p:sld", f"<p:cSld><p:spTree>{''.join(inner)}</p:spTree></p:cSld>"))


def test_a_placeholder_stands_where_its_layout_or_its_master_says() -> None:
    layout = _slide(_sp('<p:ph type="title"/>', _at(1, 2)), _sp('<p:ph idx="7"/>'))
    master = _slide(_sp('<p:ph type="title"/>', _at(0, 0)), _sp('<p:ph type="body" idx="1"/>', _at(5, 6)))
    slide = _slide(
        _sp('<p:ph type="ctrTitle"/>'), _sp('<p:ph idx="7"/>'), _sp('<p:ph type="body" idx="7"/>', _at(8, 9))
    )
    found = list(shapes(slide, [layout, master]))
    assert [shape.role for shape in found] == ["ctrTitle", "obj", "body"]
    assert [shape.box and (shape.box.left, shape.box.top) for shape in found] == [(1, 2), (5, 6), (8, 9)]


def test_groups_within_groups_move_and_scale() -> None:
    def group(place: str, *inner: str) -> str:
        return f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm>{place}</a:xfrm></p:grpSpPr>{''.join(inner)}</p:grpSp>"

    inner = '<a:chOff x="0" y="0"/><a:chExt cx="100" cy="100"/>'
    (shape,) = shapes(
        _slide(group(_at(10, 20, 200, 50) + inner, group(_at(0, 0, 50, 50) + inner, _sp("", _at(40, 40))))), []
    )
    assert shape.box == Box(50, 30, 60, 32.5)
    (shape,) = shapes(_slide(group("", _sp("", _at(1, 1)))), [])
    assert shape.box == Box(1, 1, 11, 11)


def test_hidden_shapes_are_not_there_and_deep_groups_no_danger() -> None:
    assert list(shapes(_slide(_sp(more='hidden="1"')), [])) == []
    nested = "<p:grpSp>" * 200 + _sp() + "</p:grpSp>" * 200
    assert len(list(shapes(_slide(nested), []))) == 1
    assert list(shapes(etree.fromstring(element("p:sld", "")), [])) == []


def test_the_title_is_first_and_what_stands_nowhere_last() -> None:
    found = [
        Shape("nowhere", None, None),
        Shape("body", Box(0, 0, 1, 1), "body"),
        Shape("title", Box(0, 9, 1, 9), "title"),
    ]
    assert [shape.element for shape in ordered(found)] == ["title", "body", "nowhere"]
