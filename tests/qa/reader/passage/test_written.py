"""What is read of a passage: cells behind the names of their columns, each character at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources import Limits, read
from index.sources.blocks import ROWS
from index.types import Document, Kind, Paragraph
from qa.reader.passage.written import written

OFFICES = "# Offices\n\nWe have two.\n\n| City | Staff |\n|---|---|\n| Porto | 96 |\n| Oslo |  |\n\nThat is all.\n"
ROWS_OF = st.lists(
    st.lists(st.sampled_from(["a", "Oslo", "12", "", "2019", "x y"]), min_size=1, max_size=4), min_size=1
)


def document(path: Path, text: str) -> Document:
    path.write_text(text, encoding="utf-8")
    (made,) = read(path, path.name, Limits())
    assert isinstance(made, Document)
    return made


def is_placed(made: Document, start: int, end: int, *, messages: bool = False) -> str:
    """Return what is read, after a look at where each of its characters stands."""
    text, places = written(made, start, end, messages=messages)
    if places is None:
        assert text == made.text[start:end]
    else:
        assert len(places) == len(text)
        assert all(at < 0 or made.text[start + at] == text[n] for n, at in enumerate(places.tolist()))
        shown = [at for at in places.tolist() if at >= 0]
        assert shown == sorted(set(shown))
    return text


def test_cells_are_read_behind_the_names_of_their_columns(tmp_path: Path) -> None:
    made = document(tmp_path / "o.md", OFFICES)
    text = is_placed(made, made.text.index("We have"), made.text.index("That"))
    assert text.split("\n") == [
        "We have two.", "", "| City | Staff |", "", "City: Porto; Staff: 96", "City: Oslo; Staff: ", "", "",
    ]  # fmt: skip


def test_rows_far_from_their_header_have_it_above_them(tmp_path: Path) -> None:
    rows = "\n".join(f"| {1900 + n} | {n} |" for n in range(2 * ROWS))
    made = document(tmp_path / "l.md", f"# Years\n\n| Year | Sales |\n|---|---|\n{rows}\n")
    start, end = made.text.index("| 1990"), made.text.index("| 1992")
    assert is_placed(made, start, end) == "| Year | Sales |\nYear: 1990; Sales: 90\nYear: 1991; Sales: 91\n"


def test_what_leads_to_a_list_is_read_above_its_items(tmp_path: Path) -> None:
    made = document(tmp_path / "t.md", "# Trip\n\nYou need:\n\n- a passport\n- money\n")
    start = made.text.index("- a")
    assert is_placed(made, start, len(made.text)).startswith("You need:\n- a passport")
    assert is_placed(made, made.text.index("You"), len(made.text)) == made.text[made.text.index("You") :]


@pytest.mark.parametrize("text", ["Plain words. More of them.", "Head | Ana\nDeputy | Jon", "One | row"])
def test_what_has_no_named_columns_is_read_as_it_stands(tmp_path: Path, text: str) -> None:
    made = document(tmp_path / "p.md", text)
    assert written(made, 0, len(text)) == (text, None)


@given(ROWS_OF, st.data())
def test_every_character_keeps_its_place(rows: list[list[str]], data: st.DataObject) -> None:
    text = "\n".join(" | ".join(row) or "-" for row in rows)
    kind = data.draw(st.sampled_from([Kind.TABLE, Kind.BODY]))
    made = Document("a.md", "a.md", "A", text, (Paragraph(1, 0, len(text), kind, 1),), "0" * 64)
    start = data.draw(st.integers(0, len(text) - 1))
    is_placed(made, start, data.draw(st.integers(start + 1, len(text))))


MAIL = """From: Mara Lindqvist <mara@corp.example>
To: Jonas Pohl <jonas@corp.example>
Cc: Edda Winter <edda@corp.example>
Date: Thu, 11 Apr 2024 08:15:00 +0200
Subject: Goods lift

The lift stays out of service.
"""


def test_the_fields_of_a_message_are_read_with_what_they_say(tmp_path: Path) -> None:
    made = document(tmp_path / "m.eml", MAIL)
    text = is_placed(made, 0, made.paragraphs[0].end, messages=True)
    assert "From: (the sender, who wrote this mail) Mara Lindqvist <mara@corp.example>\n" in text
    assert "\nCc: (who was copied in) Edda Winter <edda@corp.example>\n" in text
    assert text.endswith("\nSubject: (the subject of the mail) Goods lift")
    assert is_placed(made, 0, len(made.text)) == made.text


def test_a_part_of_a_message_s_header_is_read_from_the_next_field_on(tmp_path: Path) -> None:
    made = document(tmp_path / "m.eml", MAIL)
    text = is_placed(made, made.text.index("Lindqvist"), len(made.text), messages=True)
    assert text.startswith("Lindqvist <mara@corp.example>\nTo: (to whom it was sent, who received it) Jonas")
    assert text.endswith("The lift stays out of service.")
