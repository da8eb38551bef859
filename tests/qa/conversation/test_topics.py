from __future__ import annotations

from index.search.filters import Filters
from qa.assistant import Assistant
from qa.conversation.topics import topic, without_site_name
from qa.types import Turn

TURN = Turn("How much revenue did Tencent's cloud business make in 2018?", "RMB 9.1 billion")


def test_the_subject_is_the_document_that_answered(assistant: Assistant) -> None:
    assert "Tencent Cloud" in topic([TURN, Turn("And then?")], assistant.index)


def test_without_an_answer_there_is_no_subject(assistant: Assistant) -> None:
    assert topic([Turn(TURN.question)], assistant.index) == ""


def test_what_may_not_be_read_is_no_subject(assistant: Assistant) -> None:
    assert topic([TURN], assistant.index.within(Filters(("nothing/*",)))) == ""


def test_a_site_s_name_is_cut_off() -> None:
    assert without_site_name("Work Study | Veterans Affairs") == "Work Study"
    assert without_site_name("Work-study") == "Work-study"
