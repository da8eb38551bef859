"""Running text: number, kind and marks; the items of a list stand each by itself."""

from __future__ import annotations

from index.sources.blocks import Block
from index.types import Kind
from qa.web.pages.source.paragraphs import section
from qa.web.pages.source.window import Piece
from tests.qa.web.pages.source.made import document, view

ITEMS = "• The quay gets two new cranes, for the port grows.\n• The cranes are delivered in October."


def _section(text: str, kind: Kind, quote: tuple[int, int] | None = None, start: int = 0) -> str:
    shown = document(Block(text, kind))
    return section(view(shown, quote), Piece(shown.paragraphs[0], start, len(shown.text)))


def test_a_paragraph_has_its_number_once() -> None:
    made = _section("First words.", Kind.BODY)
    assert made.startswith('<section class="body" id="p1"><a class="number" href="#p1"')
    assert made.endswith('<p lang="" dir="auto">First words.</p></section>')
    assert _section("First words.", Kind.BODY, start=6) == (
        '<section class="body continued"><p lang="" dir="auto">words.</p></section>'
    )


def test_the_sign_of_a_heading_stands_back_unless_it_is_quoted() -> None:
    assert '<span class="sign">## </span>Gates' in _section("## Gates", Kind.HEADING)
    assert '<mark class="quote">## Gates</mark>' in _section("## Gates", Kind.HEADING, (0, 8))


def test_the_items_of_a_list_stand_each_by_itself() -> None:
    made = _section(ITEMS, Kind.LIST, (0, len(ITEMS)))
    assert made.count('<span class="item">') == 2
    assert made.count("<mark") == 2
    assert "flows" not in made


def test_words_of_another_form_stand_in_the_same_frame() -> None:
    shown = document(Block("First words."))
    made = section(view(shown), Piece(shown.paragraphs[0], 0, 5), "<b>own</b>", "form")
    assert made.startswith('<section class="body form" id="p1">')
    assert made.endswith("<b>own</b></section>")
