import pytest

from index.text.kinds.questions import LEVEL, answers, asks, heads, is_marked, question_level


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("May dogs come?", True), ("**May dogs come?**", True), ("犬は入れますか？", True), ("Dogs may come.", False),
        ("It is late. May we go?", False), ("", False), ("x" * 300 + "?", False),
    ],
)  # fmt: skip
def test_asks(text: str, is_one: bool) -> None:
    assert asks(text) is is_one


def test_marks() -> None:
    assert is_marked("Q: May dogs come?")
    assert is_marked("**Q1.** May dogs come?")
    assert is_marked("Frage 3: Dürfen Hunde mit?")
    assert not is_marked("Q: the fourth quarter.")
    assert answers("A: On a lead.")
    assert not answers("A dog came.")


def test_questions_in_a_row_are_a_list() -> None:
    assert heads(["Who came?", "Who left?", "Who stayed?"], [True] * 3) == [False] * 3


def test_one_question_in_prose_is_no_heading() -> None:
    pieces = ["It rained.", "Why did we stay?", "Nobody knows.", "We left."]
    assert heads(pieces, [False] * 4) == [False] * 4
    assert heads(pieces, [False, True, False, False]) == [False, True, False, False]


def test_a_series_needs_no_mark() -> None:
    assert heads(["May dogs come?", "On a lead.", "And cats?", "No."], [False] * 4) == [True, False, True, False]


def test_a_question_that_points_back_stands_below_the_one_before() -> None:
    assert question_level("Q: May dogs come?") == LEVEL
    assert question_level("Q: Must they be on a lead?") == LEVEL + 1
