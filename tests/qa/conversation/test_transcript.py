"""A conversation, and whose it is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.conversation.transcript import HISTORY, SHOWN, Conversation, turn_of
from qa.types import Group, Status, Turn

NAMES = st.one_of(st.none(), st.sampled_from(["ada", "bob", "", "token:ada"]))


def test_it_is_bounded() -> None:
    conversation = Conversation()
    for number in range(3 * SHOWN):
        conversation = conversation.say("user", str(number)).learn(Turn(str(number)))
    assert [turn.question for turn in conversation.turns] == [str(3 * SHOWN - back) for back in range(HISTORY, 0, -1)]
    assert len(conversation.messages) == SHOWN
    assert conversation.shown("more")[-1] == {"role": "assistant", "content": "more"}
    assert len(conversation.messages) == SHOWN


@given(NAMES, NAMES)
def test_nobody_goes_on_with_somebody_elses(one: str | None, other: str | None) -> None:
    theirs = Conversation().of(one).say("user", "How much does Bob earn?").learn(Turn("How much does Bob earn?"))
    assert theirs.of(one) is theirs
    assert theirs.owner == one
    assert theirs.of(other) == (theirs if one == other else Conversation(owner=other))


def test_a_question_that_got_no_answer_and_is_asked_again_stands_there_once() -> None:
    first = Conversation().ask("Who?", "<p>Who?</p>").settle("<p>Ada</p>")
    asked = first.ask("When?", "<p>When?</p>")
    assert asked.asked == "When?"
    assert asked.ask("When?", "<p>When?</p>") == asked
    assert len(asked.ask("Where?", "<p>Where?</p>").messages) == 4
    answered = asked.settle("<p>Today</p>")
    assert answered.asked == ""
    assert len(answered.ask("When?", "<p>When?</p>").messages) == 5


def test_nothing_of_an_answer_that_is_not_settled_is_taken_over(assistant: Assistant) -> None:
    question = "How much revenue did Tencent's cloud business make in 2018?"
    answer = assistant.ask(question)
    assert turn_of(question, answer) == Turn(question, "RMB 9.1 billion")
    for status in (Status.WEAK, Status.NOT_FOUND, Status.NO_DOCUMENTS):
        assert turn_of(question, replace(answer, status=status)) == Turn(question)
    disputed = (*answer.groups, Group("RMB 4.9 billion", (2,)))
    assert turn_of(question, replace(answer, groups=disputed)) == Turn(question)


@given(NAMES, st.lists(st.tuples(st.text(), st.one_of(st.none(), st.text())), max_size=5))
def test_it_is_the_same_after_it_was_written_and_read(name: str | None, said: list[tuple[str, str | None]]) -> None:
    conversation = Conversation().of(name)
    for question, answer in said:
        conversation = conversation.ask(question, f"<p>{question}</p>").learn(Turn(question, answer))
    assert Conversation.from_json(conversation.to_json()) == conversation
