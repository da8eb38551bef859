from __future__ import annotations

import pytest

from qa.text.references import Reference, reference


@pytest.mark.parametrize(
    ("question", "kind", "number", "parts", "about"),
    [
        ("What does clause 12.4 say?", "clause", "12.4", (), ""),
        ("clause 12.4", "clause", "12.4", (), ""),
        ("What does Section 3.2 of the travel handbook say?", "section", "3.2", (), "travel handbook"),
        ("What does section 3.2 say? (travel handbook)", "section", "3.2", (), "travel handbook"),
        ("What does Article 5(2) provide?", "article", "5", ("2",), ""),
        ("What does Art. 5(2)(b) say?", "article", "5", ("2", "b"), ""),
        ("What is in Table 3?", "table", "3", (), ""),
        ("What is step 4 of opening the shop?", "step", "4", (), "opening the shop"),
        ("What is the answer to question 7?", "question", "7", (), ""),
        ("What does Appendix B contain?", "annex", "B", (), ""),
        ("Explain chapter IV", "chapter", "IV", (), ""),
        ("Was steht in § 12?", "section", "12", (), ""),
        ("Was regelt §13 Abs. 2 der Satzung?", "section", "13", ("2",), "Satzung"),
        ("Was sagt Artikel 7?", "article", "7", (), ""),
        ("Que dit l'article 9 du règlement ?", "article", "9", (), "règlement"),
        ("¿Qué dice el artículo 4?", "article", "4", (), ""),
    ],
)
def test_a_question_for_a_numbered_part_is_known(
    question: str, kind: str, number: str, parts: tuple[str, ...], about: str
) -> None:
    found = reference(question)
    assert found == Reference(found.name if found else "", kind, number, parts, about)
    assert found.name in question


@pytest.mark.parametrize(
    "question",
    [
        "How much is the fine in article 6?",
        "Does clause 7.2 apply to spare parts?",
        "What does article 5 say about dues?",
        "What do clauses 3 and 4 say?",
        "What is the difference between section 3 and section 4?",
        "What does article 00417 cost?",
        "What is the NRL?",
        "What does a section manager do?",
        "What did articles 1 to 4 require?",
        "Who parts 3 loaves?",
        "",
    ],
)
def test_questions_for_something_else_are_left_to_the_reader(question: str) -> None:
    assert reference(question) is None
