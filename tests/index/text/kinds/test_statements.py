import pytest

from index.text.kinds.datelines import Dateline
from index.text.kinds.statements import entered, masthead, stated, statement

BOTH = Dateline("2025-03-12", "Nora Quist")


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Author: Nora Quist\nLast changed: 12 March 2025", BOTH),
        ("**Author:** Nora Quist  \n**Date:** 2025-03-12", BOTH),
        ("**Author**: Nora Quist\\\n*Last updated:* 12.3.2025", BOTH),
        ("- Written by: Nora Quist\n- Published: March 12, 2025", BOTH),
        ("Author | Nora Quist\nDate | 2025-03-12", BOTH),
        ("| Author | Nora Quist |\n| --- | --- |\n| Date | 2025-03-12 |", BOTH),
        ('title = "Kiln"\ndate = 2025-03-12\nauthor = "Nora Quist"', BOTH),
        ("Verfasserin: Nora Quist\nStand: 12.03.2025", BOTH),
        ("Status: draft\nDate: 12 March 2025\nPlace: the long room", Dateline("2025-03-12", None)),
        ("Author: Nora Quist", Dateline(None, "Nora Quist")),
        ("By Nora Quist, 12 March 2025", BOTH),
        ("By Nora Quist", Dateline(None, "Nora Quist")),
        ("12 March 2025 | By Nora Quist", BOTH),
        ("12 March 2025", None),
        ("12 March 2025 | Kiln Desk", None),
        ("Status: draft\nPlace: the long room", None),
        ("Date: when the kiln is cold", None),
        ("Author: who fires the kiln also writes the log, and whoever reads it signs below that", None),
        ("Author: Nora Quist\nThe kiln is fired on Mondays.", None),
        ("Author | Title\nNora Quist | Kilns", None),
        ("By: " + "x" * 200, None),
        ("Author:", None),
        ("", None),
    ],
)
def test_statement(paragraph: str, expected: Dateline | None) -> None:
    assert statement(paragraph) == expected


def test_a_byline_is_no_entry() -> None:
    assert entered("By Nora Quist, 12 March 2025") is None
    assert entered("By: Nora Quist") == Dateline(None, "Nora Quist")


def test_a_form_of_many_lines_states_nothing() -> None:
    assert statement("Author: Nora Quist\n" + "\n".join(f"Field {n}: value" for n in "abcdefghijklmnopq")) is None


def test_the_first_name_that_is_given_counts() -> None:
    assert stated({"updated": "2025-04-01", "date": "soon", "by": "Nora Quist", "author": ""}) == Dateline(
        "2025-04-01", "Nora Quist"
    )


def test_a_masthead_stands_at_the_top_or_below_the_title() -> None:
    entries, prose = "Author: Nora Quist", "The kiln is fired on Mondays. It cools for two days."
    below = masthead(["Firing the kiln", entries, "12 March 2025", prose], [False] * 4)
    assert (list(below.statements), list(below.datelines), below.author, below.date) == (
        [1], [2], "Nora Quist", "2025-03-12",
    )  # fmt: skip
    assert list(masthead([entries, "Firing the kiln", prose], [False] * 3).statements) == [0]
    assert not masthead(["Firing the kiln", prose, entries], [False] * 3).statements
    assert list(masthead(["Menu", "Log in", "Firing the kiln", entries], [True, True, False, False]).statements) == [3]
    assert not below.until(0).statements
