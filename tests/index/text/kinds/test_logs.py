import pytest

from index.text.kinds.logs import begins_entry, is_log, is_stamped

ENTRY = "2025-05-01 10:00:07 INFO started"


@pytest.mark.parametrize(
    ("line", "stamped"),
    [
        ("2024-05-01T09:00:07Z INFO pump on", True), ("[12:03] Ann: hello", True), ("May  1 09:00:07 cron: run", True),
        ("10.0.0.1 - - [10/Oct/2023:13:55:36 +0000] GET /", True), ("01.05.2024 09:00 pump on", True),
        ("2024 was dry.", False), ("May 1 is a holiday.", False), ("12 of them left.", False),
    ],
)  # fmt: skip
def test_stamped(line: str, stamped: bool) -> None:
    assert is_stamped(line) is stamped


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([ENTRY] * 3, True),
        ([ENTRY] * 2, False),
        ([ENTRY, "Traceback", "OSError"] * 3, False),
        ([ENTRY, "Traceback"] * 3, True),
        (["Log of May", ENTRY, ENTRY, ENTRY], False),
    ],
)
def test_a_log_is_known_by_the_times_of_its_entries(lines: list[str], expected: bool) -> None:
    assert is_log(lines) is expected


def test_an_entry_begins_with_its_time_or_else_with_any_line_that_does_not_go_on() -> None:
    lines = [ENTRY, "Traceback (most recent call last):", "OSError: full", "  at Copy.run", "while copying orion"]
    assert [begins_entry(line, stamped=True) for line in lines] == [True, False, False, False, False]
    assert [begins_entry(line, stamped=False) for line in lines] == [True, False, False, False, True]
