from __future__ import annotations

from lxml import etree

from index.sources.office.open_document.styles import Count, Level, Styles, title_styles

URN = "urn:oasis:names:tc:opendocument:xmlns"
XMLNS = " ".join(f'xmlns:{prefix}="{URN}:{prefix}:1.0"' for prefix in ("office", "text", "style", "presentation"))


def _root(styles: str) -> object:
    return etree.fromstring(
        f"<office:document {XMLNS}><office:automatic-styles>{styles}</office:automatic-styles></office:document>"
    )


def test_numbers_of_several_levels() -> None:
    count = Count.of({1: Level("decimal", after="."), 2: Level("lowerLetter", "(", ")"), 3: Level("decimal", shown=3)})
    assert [count.next(at, None) for at in (1, 2, 2, 3, 1, 2)] == ["1.", "(a)", "(b)", "1.b.1", "2.", "(a)"]
    assert count.next(1, 7) == "7."
    assert count.next(99, None) == ""


def test_signs_and_levels_without_numbers() -> None:
    count = Count.of({1: Level("bullet", sign="\uf0b7"), 2: Level("none", "§"), 3: Level("decimal", shown=3)})
    assert [count.next(at, None) for at in (1, 2, 3)] == ["•", "§", "1"]
    assert [count.level(at).clause for at in (1, 2, 3)] == [False, False, True]


def test_what_is_hidden_and_what_is_a_title() -> None:
    styles = (
        '<style:style style:name="a"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="b"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
        '<style:style style:name="c" style:parent-style-name="Title"/>'
    )
    assert Styles([_root(styles)]).hidden == {"a", "b"}
    assert title_styles([_root(styles)]) == {"Title", "c"}
    assert Styles([etree.fromstring("<a/>")]).lists == {}
