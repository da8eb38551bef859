from __future__ import annotations

import pytest
from lxml import etree

from index.errors import SourceError
from index.sources.office.open_document.body import Story
from index.sources.office.open_document.styles import Styles

URN = "urn:oasis:names:tc:opendocument:xmlns"
XMLNS = " ".join(f'xmlns:{prefix}="{URN}:{prefix}:1.0"' for prefix in ("office", "text", "table", "style"))


def _read(inner: str) -> list[tuple[str, int | None]]:
    root = etree.fromstring(f"<office:text {XMLNS}>{inner}</office:text>")
    found = Story("a.odt", Styles([])).read(root)
    return [(each.block.text, each.block.item.list if each.block.item else None) for each in found]


def _list(*items: str) -> str:
    return f"<text:list>{''.join(f'<text:list-item>{item}</text:list-item>' for item in items)}</text:list>"


def _p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def test_lists_with_nothing_between_them_are_one() -> None:
    assert _read(_list(_p("a")) + _list(_p("b") + _list(_p("c")), _p("d")) + _p("x") + _list(_p("e"))) == [
        ("a", 1), ("b", 1), ("c", 1), ("d", 1), ("x", None), ("e", 2),
    ]  # fmt: skip


def test_a_head_of_a_list_is_read() -> None:
    assert _read(f"<text:list><text:list-header>{_p('Head')}</text:list-header></text:list>")[0][0] == "Head"


def test_a_table_in_an_item_and_a_list_in_a_cell() -> None:
    def table(*cells: str) -> str:
        inner = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table><table:table-row>{inner}</table:table-row></table:table>"

    assert _read(_list(table(_p("a"), _list(_p("b"), _p("c"))))) == [("a | b c", None)]


def test_what_is_nested_too_deep_is_told() -> None:
    cell = "<table:table><table:table-row><table:table-cell>"
    ends = "</table:table-cell></table:table-row></table:table>"
    with pytest.raises(SourceError, match="nests tables, lists and boxes more than 40 deep"):
        _read(cell * 60 + _p("core") + ends * 60)
