from __future__ import annotations

from qa.conversation.anaphora import analyse
from qa.conversation.antecedents import content_terms
from qa.conversation.ellipsis import elided_terms
from qa.types import Turn

REVENUE = Turn("How much revenue did Tencent make in 2018?", "RMB 9.1 billion")


def test_a_fragment_takes_the_last_question() -> None:
    assert elided_terms(analyse("And Alibaba?"), [REVENUE]) == content_terms("revenue Tencent 2018")


def test_a_fragment_of_a_fragment_goes_on_to_the_question() -> None:
    assert elided_terms(analyse("And in 2016?"), [REVENUE, Turn("And Alibaba?")]) == content_terms(
        "revenue Tencent Alibaba"
    )


def test_a_whole_question_takes_nothing_by_rule() -> None:
    assert elided_terms(analyse("How many people work for the company?"), [REVENUE]) == frozenset()


def test_he_is_the_name_just_given() -> None:
    assert elided_terms(analyse("Where does he work?"), [Turn("Who leads it?", "Mr Chen Shengqiang")]) == content_terms(
        "Mr Chen Shengqiang"
    )


def test_a_sentence_or_a_figure_is_nobody() -> None:
    for answer in ("RMB 9.1 billion", "Chen leads it, as Wang and Li have said before him.", None):
        assert elided_terms(analyse("Where does he work?"), [Turn("Who?", answer)]) == frozenset()
