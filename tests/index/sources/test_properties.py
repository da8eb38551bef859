from __future__ import annotations

import pytest

from index.sources.properties import day, usable_author, usable_title


@pytest.mark.parametrize(
    "said",
    [
        None, "", "untitled", "Microsoft Word - pay.doc", "Microsoft Word - Leave", "pay_final.DOCX", "leave.pdf",
        "Document1", "PowerPoint Presentation", "PowerPoint-Präsentation", "Présentation PowerPoint", "Slide 1",
        "2024", "20240131", "C:\\files\\leave.doc", "paper", "(anonymous)", "Tabelle_v2", "\ufffd\ufffdLeave and pay",
    ],
)  # fmt: skip
def test_a_title_that_nobody_wrote_is_none(said: str | None) -> None:
    assert usable_title(said) is None


@pytest.mark.parametrize(
    "title",
    [
        "Leave and how to take it", "Budget 2026", "Jahresbericht", "Отчёт за 2025 год", "年度报告2025", "手册",
        "Documents and how to keep them", "Presentation skills", "Template for leave requests", "Word of the chair",
    ],
)  # fmt: skip
def test_titles_are_kept(title: str) -> None:
    assert usable_title(f" {title} ") == title


def test_a_title_stands_on_one_line() -> None:
    assert usable_title("Pay  policy\n2024") == "Pay policy 2024"


def test_the_name_of_the_file_is_no_title_where_programs_put_it_there() -> None:
    assert usable_title("Leave policy", "leave policy") is None
    assert usable_title("Leave policy") == "Leave policy"


@pytest.mark.parametrize(
    "said", ["python-docx", "Windows User", "Admin", "anonymous", "(anonymous)", "", "12", "\ufffdda", None]
)
def test_an_author_that_nobody_is_is_none(said: str | None) -> None:
    assert usable_author(said) is None


def test_authors_are_people() -> None:
    assert usable_author(" A.  Person ") == "A. Person"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2024-05-06T07:08:09Z", "2024-05-06"),
        (" 2024-05-06", "2024-05-06"),
        ("D:20240131120000+01'00'", "2024-01-31"),
        ("D:20231207", "2023-12-07"),
        ("D:2024", None),
        ("2024-13-06", None),
        ("D:20241399", None),
        ("D:19010101", None),
        ("6 May", None),
        (None, None),
        ("2013-12-23T23:15:00Z", None),
    ],
)
def test_days(said: str | None, expected: str | None) -> None:
    """The last is when the template of python-docx was made."""
    assert day(said) == expected
