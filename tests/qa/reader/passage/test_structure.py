"""Rows are read below their header, and an answer stays within its cell, sentence or clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.sources import Limits, read
from index.sources.blocks import ROWS, Block, assembled
from index.types import Document, Kind, Location, Spot, Unit
from qa.reader.passage.structure import answer_blocks, cells, goes_on, header_of, led_to, list_below
from qa.reader.term_overlap import IdfOverlap

HEADER = "| Year | Revenue | Profit |"


def document(path: Path, text: str) -> Document:
    path.write_text(text, encoding="utf-8")
    (made,) = read(path, path.name, Limits())
    assert isinstance(made, Document)
    return made


@pytest.fixture
def report(tmp_path: Path) -> Document:
    rows = "\n".join(f"| {1900 + n} | {n}.5 | {n % 7} |" for n in range(3 * ROWS))
    return document(
        tmp_path / "r.md", f"# Report\n\nBefore; it rose. After.\n\n{HEADER}\n|---|---|---|\n{rows}\n\nEnd.\n"
    )


def names(question: str) -> Callable[[str], frozenset[str]]:
    return IdfOverlap(question, lambda _term: 1.0).shared


def pieces(made: Document, start: int, end: int, question: str = "") -> list[str]:
    inside = [p for p in made.paragraphs if p.start < end and p.end > start and p.kind is not Kind.HEADING]
    blocks = answer_blocks(made, inside, start, end, names(question))
    assert len(blocks) == end - start + 1
    texts: dict[int, str] = {}
    for sign, block in zip(made.text[start:end], blocks, strict=False):
        if block:
            texts[int(block)] = texts.get(int(block), "") + sign
    return [text.strip() for text in texts.values() if text.strip()]


def test_cells_sentences_and_clauses_are_blocks(report: Document) -> None:
    start, end = report.text.index("Before"), report.text.index("| 1902")
    assert pieces(report, start, end) == [
        "Before", "it rose.", "After.", "---", "---", "---",
        "1900", "0.5", "0", "1901", "1.5", "1",
    ]  # fmt: skip


def test_lines_of_cells_in_a_text_are_cells_too(tmp_path: Path) -> None:
    made = document(tmp_path / "t.md", "Sales | 5 | 7\nCosts | 1 | 2\n")
    assert pieces(made, 0, len(made.text)) == ["Sales", "5", "7", "Costs", "1", "2"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a | b | c", ["a", "b", "c"]),
        ("| a | b | c |", ["a", "b", "c"]),
        ("| b | c", ["", "b", "c"]),
        ("a | b |", ["a", "b"]),
        ("|", ["", ""]),
    ],
)
def test_an_empty_first_cell_keeps_its_column(row: str, expected: list[str]) -> None:
    assert [row[a:b] for a, b in cells(row, (0, len(row)))] == expected


def test_a_row_has_the_header_of_its_table_however_long(report: Document) -> None:
    tables = [p for p in report.paragraphs if p.kind is Kind.TABLE]
    assert len(tables) > 2
    for paragraph in tables:
        row = report.text.rindex("\n", paragraph.start, paragraph.end) + 1
        bounds = header_of(report, paragraph, row)
        assert bounds is not None
        assert report.text[slice(*bounds)] == HEADER


def test_the_header_has_none_and_prose_has_none(report: Document) -> None:
    table = next(p for p in report.paragraphs if p.kind is Kind.TABLE)
    assert header_of(report, table, table.start) is None
    body = next(p for p in report.paragraphs if p.kind is Kind.BODY)
    assert header_of(report, body, body.start) is None


def test_another_table_below_has_its_own_header(tmp_path: Path) -> None:
    made = document(
        tmp_path / "t.md", "| A | B |\n|---|---|\n| 1 | 2 |\n\n| C | D | E |\n|---|---|---|\n| 3 | 4 | 5 |\n"
    )
    last = made.paragraphs[-1]
    bounds = header_of(made, last, made.text.index("| 3"))
    assert bounds is not None
    assert made.text[slice(*bounds)] == "| C | D | E |"


@pytest.mark.parametrize("text", ["| one cell |\n|---|\n| x |\n", "| " + "a | " * 500 + "\n" + "|---" * 500 + "|\n"])
def test_tables_of_one_cell_and_of_500_columns(tmp_path: Path, text: str) -> None:
    made = document(tmp_path / "t.md", text)
    for paragraph in made.paragraphs:
        blocks = answer_blocks(made, [paragraph], paragraph.start, paragraph.end, names(""))
        assert (np.diff(blocks[blocks > 0]) >= 0).all()
        header_of(made, paragraph, paragraph.end - 1)


TRIP = "# Trip\n\nGo early. You need:\n\n- a passport; a ticket\n- money\n\nThat is all.\n"


def test_an_answer_stays_within_an_item(tmp_path: Path) -> None:
    made = document(tmp_path / "l.md", TRIP)
    assert pieces(made, made.text.index("- a"), made.text.index("That")) == ["- a passport", "a ticket", "- money"]


def test_what_leads_to_a_list_stands_above_it_and_means_it(tmp_path: Path) -> None:
    made = document(tmp_path / "l.md", TRIP)
    lead, listed, last = made.paragraphs[1:4]
    assert listed.kind is Kind.LIST
    header = header_of(made, listed, listed.start)
    assert header is not None
    assert made.text[slice(*header)] == "You need:"
    assert header_of(made, last, last.start) is None
    assert list_below(made, lead, made.text.index("need")) == listed
    assert list_below(made, lead, made.text.index("early")) is None
    assert list_below(made, last, last.start) is None


def test_a_list_without_a_colon_before_it_has_no_header(tmp_path: Path) -> None:
    made = document(tmp_path / "l.md", "# Trip\n\nGo early.\n\n- a passport\n- money\n")
    assert header_of(made, made.paragraphs[2], made.paragraphs[2].start) is None


OFFICES = "# Offices\n\n| City | Staff | Head |\n|---|---|---|\n| Porto | 96 | Ana |\n| Oslo | 58 | Jon |\n"
OFFICES += "| Oslo West | 7 | Eva |\n"


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("How many work in Porto?", {"Porto"}),
        ("Who heads the office of Oslo?", {"Oslo", "Oslo West"}),
        ("Who heads Oslo West?", {"Oslo West"}),
        ("Porto or Oslo?", {"Porto", "Oslo", "Oslo West"}),
        ("Where do 58 people work?", {"Oslo"}),
        ("Which office is the largest?", {"Porto", "Oslo", "Oslo West"}),
    ],
)
def test_where_a_row_is_named_the_others_are_no_answer(tmp_path: Path, question: str, cities: set[str]) -> None:
    made = document(tmp_path / "o.md", OFFICES)
    table = made.paragraphs[1]
    left = pieces(made, table.start, table.end, question)
    assert {city for city in ("Porto", "Oslo", "Oslo West") if city in left} == cities
    assert "City" not in left


@pytest.mark.parametrize(
    ("table", "heads"),
    [
        ("Year | Sales\n2019 | 5\n2020 | 7", True),
        ("Founded | 1998\nStaff | 412\nHead | Ana", False),
        ("Head | Ana\nDeputy | Jon\nStaff | 412", False),
        ("Year | 2019 | 2020\nSales | 5 | 7\nCosts | 3 | 4", False),
        ("Year | Sales\n2019 | 5", False),
    ],
)
def test_a_header_is_told_from_a_row_by_figures(tmp_path: Path, table: str, heads: bool) -> None:
    made = document(tmp_path / "t.md", table)
    assert (table.split(" |")[0] not in pieces(made, 0, len(table))) is heads


SET_UP = """# Set up

Turn it off:

```toml
timeout = 0
```

You can also wait...

- a minute
- or two

You can also wait...

Or not. **The rule:**

First the oven. Then the rest.

"""


@pytest.mark.parametrize(
    ("said", "below"),
    [
        ("Turn it off:", "```toml\ntimeout = 0\n```"),
        ("You can also wait...", "- a minute\n- or two"),
        ("Or not. **The rule:**", "First the oven. Then the rest."),
        ("Turn", None),
        ("Or not.", None),
        ("First the oven. Then the rest.", None),
    ],
)
def test_words_lead_to_what_stands_below_them(tmp_path: Path, said: str, below: str | None) -> None:
    made = document(tmp_path / "s.md", SET_UP)
    at = made.text.index(said)
    paragraph = next(p for p in made.paragraphs if p.start <= at < p.end)
    bounds = led_to(made, paragraph, at + len(said))
    assert (made.text[slice(*bounds)] if bounds else None) == below


def test_an_ellipsis_before_a_paragraph_leads_to_nothing(tmp_path: Path) -> None:
    made = document(tmp_path / "s.md", SET_UP)
    second = [p for p in made.paragraphs if made.text[p.start : p.end] == "You can also wait..."][1]
    assert led_to(made, second, second.end) is None


@pytest.mark.parametrize("line", ["word " * 30, "x" * 3000])
def test_of_something_long_the_first_lines_or_sentences_are_shown(tmp_path: Path, line: str) -> None:
    made = document(tmp_path / "l.md", "# Log\n\nIt says:\n\n" + "\n".join([f"{line.strip()}."] * 40))
    bounds = led_to(made, made.paragraphs[1], made.paragraphs[1].end)
    assert (bounds is None) == (" " not in line)
    if bounds:
        shown = made.text[slice(*bounds)]
        assert shown.endswith(".")
        assert 0 < len(shown) <= 1000


def test_own_words_lead_to_no_words_of_an_earlier_message(tmp_path: Path) -> None:
    made = document(tmp_path / "m.md", "He says:\n\nIt leaks:\n\nToday.\n")
    place = Location(Unit.EARLIER, "Lee")
    own, *others = made.paragraphs
    made = replace(made, paragraphs=(own, *(replace(each, kind=Kind.QUOTED, location=place) for each in others)))
    assert led_to(made, made.paragraphs[0], own.end) is None
    assert led_to(made, made.paragraphs[1], made.paragraphs[1].end) is not None


def test_a_table_that_ends_heads_no_other(tmp_path: Path) -> None:
    made = document(
        tmp_path / "t.html",
        "<p>Both are of this year, and each of them stands alone.</p>"
        "<table><tr><td>Item</td><td>Net</td><td>Gross</td></tr><tr><td>Bolt</td><td>2</td><td>3</td></tr></table>"
        "<table><tr><td>City</td><td>Fee</td><td>Staff</td></tr><tr><td>Turku</td><td>7</td><td>9</td></tr></table>",
    )
    last = made.paragraphs[-1]
    header = header_of(made, last, made.text.index("Turku"))
    assert header is not None
    assert made.text[slice(*header)] == "City | Fee | Staff"


def test_pairs_of_a_name_and_its_value_have_no_header(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Company;Nordlicht\nFounded;1987\nWarranty;36 months\n")
    (made,) = read(tmp_path / "t.csv", "t.csv", Limits())
    assert isinstance(made, Document)
    assert header_of(made, made.paragraphs[0], made.text.index("36 months")) is None


def test_a_wide_table_begins_again_with_its_next_columns() -> None:
    def rows(first: int) -> Block:
        lines = [f"{first + n} | {n}" for n in range(ROWS)]
        return Block("\n".join(lines), Kind.TABLE, spots=(Spot(0, 1, Location(Unit.CELL, f"Wide!A{first}")),))

    text, paragraphs = assembled([rows(1), rows(1 + ROWS), rows(1)], None)
    wide = Document("a.xlsx", "a.xlsx", "A", text, paragraphs, "0")
    assert goes_on(wide, 1)
    assert not goes_on(wide, 2)
