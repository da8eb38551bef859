"""What every form says of a paragraph: its number, what begins with it, and whether a reader was led to it."""

from __future__ import annotations

from dataclasses import replace

from index.sources.blocks import Block
from index.store.records import Change
from tests.qa.web.pages.source.made import document, view

SHOWN = document(Block("First <words>."), Block("Second words."))
FIRST, SECOND = SHOWN.paragraphs


def test_a_number_is_a_link_and_tells_the_place() -> None:
    assert view(SHOWN).number(SECOND) == '<a class="number" href="#p2" title="paragraph 2">2</a>'
    assert view(SHOWN).number(SECOND, "<7>").endswith(">&lt;7&gt;</a>")


def test_what_begins_is_said_above() -> None:
    marked = replace(view(SHOWN), marks={1: ("footnote {n}", {"n": "<1>"})})
    assert marked.mark(FIRST) == '<p class="where">footnote &lt;1&gt;</p>'
    assert marked.mark(SECOND) == ""


def test_the_past_of_a_paragraph_is_told() -> None:
    changed = replace(view(SHOWN), past={2: Change(2, "2026-03-03T10:00:00+00:00", None)})
    assert "Added on 3 Mar 2026" in changed.badge(SECOND)
    assert changed.badge(FIRST) == ""


def test_a_reader_is_led_to_a_quote_or_to_a_paragraph() -> None:
    quoted = view(SHOWN, (FIRST.start, FIRST.end))
    assert (quoted.is_sought(FIRST), quoted.is_sought(SECOND)) == (True, False)
    asked = replace(view(SHOWN), wanted=SECOND.anchor)
    assert (asked.is_sought(FIRST), asked.is_sought(SECOND)) == (False, True)
