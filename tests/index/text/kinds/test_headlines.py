import pytest

from index.text.kinds.headlines import find_headline, heading_level, is_headline


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Fintech Lab", 2), ("China's Fintech Ecosystem", 2), ("ANNUAL LEAVE", 1), ("1. Entitlement", 1),
        ("2.3.1 Carrying Over", 3), ("Terms of the Loan", 2), ("Annual leave is 25 days", 0), ("It ended.", 0),
        ("Opening Hours: Nine to Five", 0), ("the lab", 0), ("Why Now?", 0), ("Two\nLines", 0), ("x" * 91, 0), ("", 0),
        ("12", 0), ("1. ", 0), ("2. Lost devices", 1), ("4.1 What is not covered", 2), ("3. of the lease", 0),
        ("5. Whoever leaves the house last turns off the light", 0), ("Lost devices", 0),
    ],
)  # fmt: skip
def test_heading_level(line: str, level: int) -> None:
    assert heading_level(line) == level


@pytest.mark.parametrize("line", ["", ", China", "...", "A sentence.", "Two\nlines", "x" * 151, "2024"])
def test_no_headline(line: str) -> None:
    assert not is_headline(line)


def test_the_headline_stands_above_the_dateline() -> None:
    pieces = ["Start a Free Trial", "Lake Database", "Crane opens", "A lead that ends.", "May 29, 2020", "Body."]
    assert find_headline(pieces, [True, False, False, False, False, False], [4]) == 2


def test_a_long_text_above_a_dateline_is_no_head() -> None:
    prose = "The port opened its second crane on Monday. " * 6
    assert find_headline(["Title", prose.strip(), "Second entry", "May 29, 2020"], [False] * 4, [3]) == 0


def test_no_headline_where_the_text_begins_with_a_sentence() -> None:
    assert find_headline(["A sentence.", "Fintech Lab", "More."], [False] * 3, []) is None
