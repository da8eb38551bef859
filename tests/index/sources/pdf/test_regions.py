from __future__ import annotations

from index.sources.pdf.lines import Segment
from index.sources.pdf.regions import Line, by_base, items_of, size_of, width_of
from index.sources.pdf.rules import Rules

NONE = Rules([], [])


def segment(text: str, left: float, base: float = 100.0, first: int = 0) -> Segment:
    drawn = list(range(first, first + len(text)))
    return Segment(1, 0, left, left + 5.0 * len(text), base, 10.0, 10.0, False, "Helvetica", text, drawn)


def test_a_mark_belongs_to_what_stands_right_of_it() -> None:
    items = items_of(
        [segment("1.", 50), segment("the first", 90, first=10), segment("more", 300, first=30)], NONE, False
    )
    assert [item.segment.text for item in items] == ["1. the first", "more"]
    assert items[0].segment.drawn == [0, 1, -1, *range(10, 19)]


def test_a_rule_parts_a_mark_from_the_next_cell() -> None:
    row = [segment("-", 50), segment("2", 90, first=10)]
    between, elsewhere = Rules([], [(70.0, 80.0, 120.0)]), Rules([], [(70.0, 120.0, 160.0), (40.0, 80.0, 120.0)])
    assert [item.segment.text for item in items_of(row, between, False)] == ["-", "2"]
    assert [item.segment.text for item in items_of(row, elsewhere, False)] == ["- 2"]


def test_items_are_mirrored_where_a_page_is_read_from_right_to_left() -> None:
    items = items_of([segment("left", 50), segment("right", 300)], NONE, True)
    assert [item.segment.text for item in by_base(items)[0]] == ["right", "left"]


def test_lines_are_read_from_the_top_and_from_the_left() -> None:
    items = items_of(
        [segment("d", 90, 120), segment("b", 90, 101), segment("c", 50, 120), segment("a", 50)], NONE, False
    )
    assert [[item.segment.text for item in line] for line in by_base(items)] == [["a", "b"], ["c", "d"]]
    assert (size_of(items), width_of(items)) == (10, 45)


def test_a_line_joins_its_items_with_spaces_that_nobody_drew() -> None:
    line = Line.of(items_of([segment("one", 50), segment("two", 90, first=9)], NONE, False))
    assert (line.text, line.drawn) == ("one two", [0, 1, 2, -1, 9, 10, 11])
    assert (line.left, line.right, line.base) == (50, 105, 100)


def test_letter_spaced_words_are_closed() -> None:
    line = Line.of(items_of([segment("R E P O R T", 50), segment("O F", 150, first=20)], NONE, False))
    assert (line.text, line.drawn) == ("REPORT OF", [0, 2, 4, 6, 8, 10, -1, 20, 22])
