"""Frames open once around what they hold, and again on a page that begins within them."""

from __future__ import annotations

from qa.web.pages.source.frames import Frame, Shown, joined

CARD = Frame(1, "<article>", "</article>")
TABLE = Frame(2, "<table><thead>", "</table>", "<table><again>")


def test_pieces_that_follow_share_their_frames() -> None:
    pieces = [Shown("a", (CARD,), 1), Shown("b", (CARD, TABLE), 2), Shown("c", (CARD, TABLE), 3), Shown("d", (), 4)]
    made = joined(pieces).replace("\n", "")
    assert made == "<article>a<table><thead>bc</table></article>d"


def test_a_frame_is_opened_again_where_a_page_begins_within_it() -> None:
    assert joined([Shown("c", (CARD, TABLE), 3)]).replace("\n", "") == "<article><table><again>c</table></article>"
    rest = Shown("b", (TABLE,), 2, is_first=False)
    assert joined([rest]).startswith("<table><again>")


def test_a_frame_counts_where_it_begins() -> None:
    assert Shown("é", (CARD, TABLE), 2).size == 2 + len("<table><thead></table>")
    assert Shown("b", (CARD, TABLE), 3).size == 1


def test_nothing_is_nothing() -> None:
    assert joined([]) == ""
