from __future__ import annotations

import pytest
from lxml import etree

from index.sources.office.word.styles import Styles
from tests.index.sources.office.ooxml import element


def _style(key: str, named: str = "", inner: str = "", kind: str = "paragraph", more: str = "") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{key}" {more}><w:name w:val="{named}"/>{inner}</w:style>'


def _styles(*styles: str) -> Styles:
    return Styles(etree.fromstring(element("w:styles", "".join(styles))))


@pytest.mark.parametrize(
    ("named", "level"),
    [("heading 3", 3), ("Überschrift 1", 1), ("标题 2", 2), ("heading", 0), ("heading 10", 0), ("", 0)],
)
def test_headings_by_their_names(named: str, level: int) -> None:
    assert _styles(_style("X", named)).of("X").level == level


def test_what_a_style_says_stands_over_what_it_is_based_on() -> None:
    based = '<w:basedOn w:val="A"/>'
    styles = _styles(
        _style("A", "heading 1", "<w:rPr><w:vanish/></w:rPr>"),
        _style("B", "", f'{based}<w:pPr><w:outlineLvl w:val="3"/></w:pPr><w:rPr><w:vanish w:val="0"/></w:rPr>'),
        _style("C", "", f'{based}<w:pPr><w:outlineLvl w:val="9"/></w:pPr>'),
        _style("D", "toc 2", '<w:basedOn w:val="D"/>'),
        _style("E", "Title", '<w:basedOn w:val="gone"/>'),
    )
    assert [(styles.of(key).level, styles.of(key).hidden) for key in "ABC"] == [(1, True), (4, False), (0, True)]
    assert [styles.of("D").contents, styles.of("E").title] == [True, True]


def test_the_usual_style_stands_for_none_and_for_one_that_is_not_there() -> None:
    styles = _styles(_style("N", "Normal", "<w:rPr><w:vanish/></w:rPr>", more='w:default="1"'))
    assert styles.of(None).hidden
    assert styles.of("gone").hidden
    assert styles.hides("gone") is None
    assert not Styles(None).of(None).hidden
    nameless = '<w:style w:type="numbering"><w:name w:val="x"/></w:style>'
    assert not _styles(nameless, _style("A", "", "<w:basedOn/>")).of("A").hidden
    assert _styles(nameless).lists == {}


def test_styles_of_lists_name_their_uses() -> None:
    numbering = '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>'
    assert _styles(_style("L", "", numbering, "numbering"), _style("P", "", numbering)).lists == {"L": "7"}
