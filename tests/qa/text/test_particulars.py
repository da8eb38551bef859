"""Names and numbers of a question, and whether a text states them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.particulars import Kind, confirmed, missing, particulars


@pytest.mark.parametrize(
    ("question", "names", "numbers"),
    [
        ("How many branches does ICBC have?", ["ICBC"], []),
        ("What did Anna Maier earn in 2023?", ["Anna", "Maier"], ["2023"]),
        ("is CVE-2024-1234 fixed in version 3.11?", ["CVE-2024-1234"], ["3.11"]),
        ("how much revenue did tencent make in 2018", [], ["2018"]),
        ("Which court is it?", [], []),
        ("What is §12.4 about?", [], ["12.4"]),
        ("Revenue", [], []),
        ("WHO CHAIRS THE BANK?", [], []),
        ("What was iPhone revenue in Q3?", ["iPhone", "Q3"], []),
    ],
)
def test_what_a_question_states(question: str, names: list[str], numbers: list[str]) -> None:
    found = particulars(question)
    assert [one.text for one in found if one.kind is Kind.NAME] == names
    assert [one.text for one in found if one.kind is Kind.NUMBER] == numbers


@pytest.mark.parametrize(
    ("question", "text", "gone"),
    [
        ("What did Anna Maier earn?", "Anna Mayer earned 5.", ["Maier"]),
        ("What did Anna Maier earn?", "Anna Maier's pay was 5.", []),
        ("What is Tencent's revenue?", "tencent made 9.1 billion.", []),
        ("Is CVE-2024-1234 fixed?", "CVE-2024-1235 is fixed.", ["CVE-2024-1234"]),
        ("Is CVE-2024-1234 fixed?", "CVE 2024 1234 is fixed.", []),
    ],
)
def test_names_that_a_text_lacks(question: str, text: str, gone: list[str]) -> None:
    assert [one.text for one in missing(particulars(question), Kind.NAME, text)] == gone


@pytest.mark.parametrize(
    ("question", "text", "gone"),
    [
        ("revenue in 2023", "in 2022 it was 5", ["2023"]),
        ("revenue in 2023", "FY2023 | 5", []),
        ("revenue in 2023", "the year 2022/2023", []),
        ("does 1,500 suffice", "1500 suffice; 1 500 do", []),
        ("is it in version 3.11", "since version 3.1", ["3.11"]),
        ("is it in version 3.1", "since version 3.11", ["3.1"]),
    ],
)
def test_numbers_that_a_text_lacks(question: str, text: str, gone: list[str]) -> None:
    assert [one.text for one in missing(particulars(question), Kind.NUMBER, text)] == gone


@given(st.text(max_size=80))
def test_a_question_confirms_itself(question: str) -> None:
    for one in particulars(question):
        assert one.text in question
        assert confirmed(one, question)
