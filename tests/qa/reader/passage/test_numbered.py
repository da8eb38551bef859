"""What a question calls by its number is found by that number, in every format."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document as Word

from index.sources import Limits, read
from index.types import Document
from qa.reader.passage.numbered import numbered
from qa.text.references import reference

HANDBOOK = """# Travel handbook

## 3.1 Bookings

Every journey is booked through the travel desk, as section 3.2 does not say.

## 3.2 Hotels

A room may cost up to 140 euros a night.

### 3.2.1 Capitals

In capitals the limit is 180 euros.

## 3.3 Trains

First class is for journeys of more than three hours.

Table 1: Limits

| Place | Euros |
|---|---|
| Town | 140 |

Table 2: Classes

| Hours | Class |
|---|---|
| 3 | first |
"""
AGREEMENT = """SUPPLY AGREEMENT

7 Delivery

7.1 The supplier delivers within ten days of an order.
7.2 applies to parts of type B only.

7.2 Part deliveries are allowed if the buyer (a) agrees; or (b) is told a week before.

7.3 Clause 7.2 does not apply to spare parts.

12 people signed this.
"""
ACT = """HARBOUR ACT

Article 4
Berths

1. A berth is let for one year at most.
2. The harbour master keeps a list of all berths.

Article 5
Dues

1. Dues are paid before a vessel leaves.
2. Vessels of less than five tonnes pay half the dues.

"""
STATUTES = """Statutes of the club

§ 12 Fees

The fee is ten crowns.

§ 13 End

Section 12 applies to nobody else.
"""
STEPS = """Changing a seal

Step 1: Close the valve.

Step 2: Undo the bolts.

1. Switch off the alarm.
2. Count the till.
   It takes a while.
3. Unlock the door.

Questions

6. What do you do when the alarm sounds?

Leave by the stairs.

Question 7: Who may drive the forklift?
Only staff with a yellow card.
"""


def document(path: Path, content: str | bytes) -> Document:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (made,) = read(path, path.name, Limits())
    assert isinstance(made, Document)
    return made


def told(made: Document, question: str) -> list[list[str]]:
    wanted = reference(question)
    assert wanted is not None
    found = numbered(made, wanted)
    for pieces in found:
        assert all(paragraph.start <= start < end <= paragraph.end for paragraph, start, end in pieces)
    return [[made.text[start:end] for _, start, end in pieces] for pieces in found]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("section 3.2", [["A room may cost up to 140 euros a night.", "In capitals the limit is 180 euros."]]),
        ("section 3.2.1", [["In capitals the limit is 180 euros."]]),
        ("clause 3.1", [["Every journey is booked through the travel desk, as section 3.2 does not say."]]),
        ("table 2", [["| Hours | Class |\n|---|---|\n| 3 | first |"]]),
        ("section 3.4", []),
        ("table 3", []),
        ("figure 1", []),
    ],
)
def test_what_stands_below_a_numbered_heading(tmp_path: Path, question: str, parts: list[list[str]]) -> None:
    assert told(document(tmp_path / "h.md", HANDBOOK), question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("clause 7.2", [["7.2 Part deliveries are allowed if the buyer (a) agrees; or (b) is told a week before."]]),
        ("clause 7.2(b)", [["7.2 Part deliveries are allowed if the buyer (a) agrees; or (b) is told a week before."]]),
        ("clause 7.2(d)", []),
        ("section 12", []),
    ],
)
def test_a_clause_is_not_where_it_is_mentioned(tmp_path: Path, question: str, parts: list[list[str]]) -> None:
    assert told(document(tmp_path / "a.txt", AGREEMENT), question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Article 5",
            [["1. Dues are paid before a vessel leaves.\n2. Vessels of less than five tonnes pay half the dues."]],
        ),
        ("Article 5(2)", [["2. Vessels of less than five tonnes pay half the dues."]]),
    ],
)
def test_an_article_and_a_paragraph_of_it(tmp_path: Path, question: str, parts: list[list[str]]) -> None:
    assert told(document(tmp_path / "act.txt", ACT), question) == parts


def test_a_section_that_bears_the_sign(tmp_path: Path) -> None:
    assert told(document(tmp_path / "s.txt", STATUTES), "Was steht in § 12?") == [["The fee is ten crowns."]]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("step 2", [["Step 2: Undo the bolts."]]),
        ("point 2", [["2. Count the till.\n   It takes a while."]]),
        ("question 6", [["Leave by the stairs."]]),
        ("question 7", [["Only staff with a yellow card."]]),
        ("section 2", []),
    ],
)
def test_steps_items_and_questions(tmp_path: Path, question: str, parts: list[list[str]]) -> None:
    assert told(document(tmp_path / "steps.txt", STEPS), question) == parts


def test_a_number_that_word_makes_is_one(tmp_path: Path) -> None:
    made, kept = Word(), io.BytesIO()
    for text in ("Close the valve.", "Undo the bolts.", "Pull out the shaft."):
        made.add_paragraph(text, style="List Number")
    made.save(kept)
    assert told(document(tmp_path / "n.docx", kept.getvalue()), "step 2") == [["2. Undo the bolts."]]
