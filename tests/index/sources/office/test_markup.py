from __future__ import annotations

import pytest
from lxml import etree

from index.sources.office.markup import attribute, below, child, children, name, number, switched, within
from tests.index.sources.office.ooxml import OPEN, STRICT, element


def test_names_are_short_whichever_namespace_is_written() -> None:
    for uri in (f"{OPEN}/wordprocessingml/2006/main", f"{STRICT}/wordprocessingml/main"):
        root = etree.fromstring(f'<w:p xmlns:w="{uri}" w:val="x"><w:r/><!-- no --></w:p>')
        assert (name(root), attribute(root, "w:val"), attribute(root, "w:id")) == ("w:p", "x", None)
        assert [name(each) for each in root] == ["w:r", ""]
    assert name(etree.fromstring('<a xmlns="urn:elsewhere"/>')) == "a"


def test_children_and_what_stands_below() -> None:
    root = etree.fromstring(element("w:body", "<w:p><w:r><w:t/></w:r></w:p><w:p/>"))
    assert child(root, "w:p", "w:r", "w:t") is not None
    assert child(root, "w:p", "w:t") is None
    assert child(None, "w:p") is None
    assert [len(list(children(root, "w:p"))), len(list(below(root, "w:t"))), len(list(children(None, "w:p")))] == [
        2,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("value", "expected"), [("12", 12), ("-3", -3), ("", 7), ("x", 7), ("1.5", 7), ("²", 7), ("9" * 20, 7)]
)
def test_numbers(value: str, expected: int) -> None:
    assert number(etree.fromstring(f'<a b="{value}"/>'), "b", 7) == expected


def test_properties_are_on_off_or_not_said() -> None:
    def root(inner: str) -> object:
        return etree.fromstring(element("w:rPr", inner))

    assert [switched(root(each), "w:vanish") for each in ("<w:vanish/>", '<w:vanish w:val="0"/>', "")] == [
        True,
        False,
        None,
    ]


def test_of_alternatives_the_first_is_taken() -> None:
    both = "<mc:AlternateContent><mc:Choice><w:p/></mc:Choice><mc:Fallback><w:tbl/></mc:Fallback></mc:AlternateContent>"
    root = etree.fromstring(element("w:body", f"<w:sdt>{both}</w:sdt><w:tbl/>"))
    assert [kind for kind, _ in within(root, lambda short: short == "w:sdt")] == ["w:p", "w:tbl"]
    alone = "<mc:AlternateContent><mc:Fallback><w:tbl/></mc:Fallback></mc:AlternateContent><mc:AlternateContent/>"
    assert [kind for kind, _ in within(etree.fromstring(element("w:body", alone)), lambda _: False)] == ["w:tbl"]
