from __future__ import annotations

import pytest

from index.sources.properties import day, usable_author, usable_title


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Pay  policy\n2024", "Pay policy 2024"),
        ("Documents and how to keep them", "Documents and how to keep them"),
        ("Presentation skills", "Presentation skills"),
        ("Microsoft Word - pay.doc", None),
        ("PowerPoint-Präsentation", None),
        ("Document1", None),
        ("untitled", None),
        ("pay_final.DOCX", None),
        ("2024", None),
        (None, None),
    ],
)
def test_a_title_that_a_program_gave_is_none(said: str | None, title: str | None) -> None:
    assert usable_title(said) == title


def test_an_author_that_a_program_gave_is_none() -> None:
    assert [usable_author(said) for said in (" A.  Person ", "python-docx", "Windows User", "", None)] == [
        "A. Person", None, None, None, None,
    ]  # fmt: skip


def test_days() -> None:
    assert [day(said) for said in ("2024-05-06T07:08:09Z", " 2024-05-06", "2024-13-06", "6 May", None)] == [
        "2024-05-06", "2024-05-06", None, None, None,
    ]  # fmt: skip
    assert day("2013-12-23T23:15:00Z") is None  # when python-docx's template was made
