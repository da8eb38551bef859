"""A slide is a card with its number; its notes stand apart, and a hidden one is told."""

from __future__ import annotations

import re

from index.sources.blocks import Block
from index.types import Document, Kind, Unit
from qa.web.pages.source.slides import slide_frames
from tests.qa.web.pages.source.made import document, marked, page, place, said, slide, squeezed, table, view


def _deck() -> Document:
    return document(
        slide("1", "Cranes", Kind.HEADING),
        slide("1", "Two cranes come."),
        slide("1", "Say <when>.", unit=Unit.NOTES),
        slide("2 (hidden)", "Fallback", Kind.HEADING),
        table("Item | Cost", "Crane | 4 EUR", location=slide("2 (hidden)").location),
        slide("2", "Do not show.", unit=Unit.NOTES),
        Block("No slide."),
    )


def test_each_slide_is_a_card_and_its_notes_stand_apart_in_it() -> None:
    made = page(_deck())
    first, second = re.findall(r"<article.*?</article>", made, re.DOTALL)
    assert re.sub(r"<[^>]+>", "", first.split("</p>")[0]) == "slide 1"
    assert "Two cranes come." in first.split('<div class="notes">')[0]
    assert "notes of slide 1" in re.sub(r"<[^>]+>", "", first)
    assert "Say &lt;when&gt;." in first.split('<div class="notes">')[1]
    assert 'class="slide hidden-slide"' in second
    assert '<span class="tag">hidden</span>' in second
    assert "<table" in second
    assert "hidden" not in first
    assert "No slide." not in first + second


def test_the_text_is_whole_and_the_quote_is_marked_on_its_slide() -> None:
    deck = _deck()
    made = page(deck, place(deck, "Two cranes come."))
    assert squeezed(said(made)) == squeezed(deck.text)
    assert marked(made) == "Two cranes come."
    assert '<section class="body cited" id="p2">' in made


def test_what_is_no_slide_has_no_frame() -> None:
    frames = slide_frames(view(_deck()))
    assert sorted(frames) == [1, 2, 3, 4, 5, 6]
    assert frames[1] == frames[2]
    assert frames[3][0] == frames[1][0]
    assert len(frames[3]) == 2
