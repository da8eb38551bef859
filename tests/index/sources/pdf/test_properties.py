from __future__ import annotations

import pytest

from index.sources.pdf.properties import stated_author, stated_date, stated_title


@pytest.mark.parametrize(
    "title",
    [
        "", "untitled", "Microsoft Word - Leave.doc", "leave_policy_v3.docx", "leave.pdf", "Document1",
        "PowerPoint Presentation", "20240131", "C:\\files\\leave.doc", "paper", "(anonymous)", "Slide 1",
        "\ufffd\ufffdLeave and pay",
    ],
)  # fmt: skip
def test_titles_that_nobody_wrote_are_none(title: str) -> None:
    assert stated_title(title, "paper") is None


@pytest.mark.parametrize(
    "title", ["Leave and how to take it", "Budget 2026", "Jahresbericht", "Отчёт за 2025 год", "年度报告2025"]
)
def test_titles_are_kept(title: str) -> None:
    assert stated_title(f" {title} ", "paper") == title


@pytest.mark.parametrize(
    ("author", "expected"), [("Ada Byron", "Ada Byron"), ("anonymous", None), ("", None), ("Admin", None)]
)
def test_authors_are_people(author: str, expected: str | None) -> None:
    assert stated_author(author) == expected


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (("D:20240131120000+01'00'",), "2024-01-31"),
        (("", "D:20231207"), "2023-12-07"),
        (("D:20241399", "2024-02-03T10:00"), "2024-02-03"),
        (("D:19010101",), None),
        (("yesterday",), None),
    ],
)
def test_dates_are_iso(stamps: tuple[str, ...], expected: str | None) -> None:
    assert stated_date(*stamps) == expected
