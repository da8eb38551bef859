from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.conversation.anaphora import analyse
from qa.conversation.antecedents import content_terms, utterances
from qa.conversation.followup import carried, standalone
from qa.conversation.transcript import HISTORY
from qa.types import Turn
from tests.conftest import ROOT
from tests.support.thorough import examples

TENCENT = Turn("How much revenue did Tencent's cloud business make in 2018?", "RMB 9.1 billion")
CHEN = Turn("Who leads JD Finance?", "Chen Shengqiang")
ICBC = "How many branches does ICBC have?"
said = st.lists(
    st.builds(
        Turn,
        st.sampled_from([TENCENT.question, CHEN.question, ICBC, "why?", "And in 2017?", "is it new", "?", "人民币"]),
        st.sampled_from([None, "RMB 9.1 billion", "Chen Shengqiang", "The bank said so. It was new.", ""]),
    ),
    max_size=4,
)
questions = st.sampled_from(
    [
        "And in April?",
        "why?",
        "Who is he?",
        ICBC,
        "what is a qr code",
        "how old is it",
        "(",
        "no",
        "is there another one",
    ]
)
few = settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_question_without_history_stays_as_it_is(assistant: Assistant) -> None:
    assert standalone("And in April?", [], assistant.index) == "And in April?"


@pytest.mark.parametrize("question", [ICBC, "Who is the chairman of the Bank of Gansu?", "What is KYC?"])
@pytest.mark.parametrize("turn", [TENCENT, CHEN])
def test_a_question_with_names_of_its_own_takes_nothing_over(assistant: Assistant, question: str, turn: Turn) -> None:
    assert standalone(question, [turn], assistant.index) == question


@pytest.mark.parametrize(
    "question", ["And in April?", "And Alibaba's?", "What about the banking apps?", "why?", "and in 2016?"]
)
def test_a_fragment_takes_over_the_elided_question(assistant: Assistant, question: str) -> None:
    made = standalone(question, [TENCENT], assistant.index)
    assert made.startswith(f"{question} (")
    assert content_terms("revenue Tencent cloud") <= content_terms(made)


def test_a_year_takes_the_place_of_another(assistant: Assistant) -> None:
    assert "2018" not in standalone("And in 2017?", [TENCENT], assistant.index)


@pytest.mark.parametrize("question", ["Who is he?", "Where does he work?", "How old is he?"])
def test_a_pronoun_takes_over_the_name_in_the_last_answer(assistant: Assistant, question: str) -> None:
    assert "Chen Shengqiang" in standalone(question, [TENCENT, CHEN], assistant.index)


@pytest.mark.parametrize(
    "question",
    [
        "What should a small bank's board settle before it signs with a single supplier?",
        "when did icbc and alipay sign their partnership",
        "Why are the copies of a shard put in different buildings?",
        "how many moons does jupiter have",
        "After how many days are drafts removed?",
    ],
)
@pytest.mark.parametrize("turn", [TENCENT, CHEN])
def test_a_whole_question_without_names_takes_nothing_over(assistant: Assistant, question: str, turn: Turn) -> None:
    assert standalone(question, [turn], assistant.index) == question


def test_few_seed_questions_asked_in_a_row_get_words_added(assistant: Assistant) -> None:
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    turns = [Turn(one["question"], one["answer"]) for one in asked]
    changed = [
        turn.question
        for number, turn in enumerate(turns)
        if standalone(turn.question, turns[max(0, number - HISTORY) : number], assistant.index) != turn.question
    ]
    assert len(changed) <= 5, changed


@pytest.mark.parametrize("question", ["And in 2017?", "What about the costs?", "why?", "How was that possible?"])
def test_a_figure_that_was_answered_is_never_taken_over(assistant: Assistant, question: str) -> None:
    made = standalone(question, [TENCENT], assistant.index)
    assert "9.1" not in made


def test_of_an_answer_only_what_the_question_refers_to_may_be_taken_over() -> None:
    spoken = utterances([Turn("Who leads it?", "Ana Ruiz, in 2019")])
    assert carried(analyse("How large is the staff?"), spoken).keys() == {"lead"}
    assert carried(analyse("How old is she?"), spoken).keys() == {"lead", "ana", "ruiz"}


def test_a_chain_of_fragments_keeps_its_topic(assistant: Assistant) -> None:
    made = standalone("and in 2016?", [TENCENT, Turn("And in 2017?")], assistant.index)
    assert content_terms("revenue Tencent cloud") <= content_terms(made)


def test_words_that_are_there_are_not_added_again(assistant: Assistant) -> None:
    assert standalone("What about the revenue?", [TENCENT], assistant.index).lower().count("revenue") == 1


def test_an_index_without_documents_will_do(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = Assistant.open(tmp_path_factory.mktemp("none") / "index", assistant.settings)
    assert "revenue" in standalone("And in 2017?", [TENCENT], empty.index)


@given(questions, said)
@few
def test_the_question_is_kept_and_only_what_was_said_or_titled_is_added(
    assistant: Assistant, question: str, history: list[Turn]
) -> None:
    made = standalone(question, history, assistant.index)
    assert made == standalone(question, history, assistant.index)
    assert made.startswith(question)
    heard = content_terms(" ".join(f"{turn.question} {turn.answer or ''}" for turn in history))
    titles = content_terms(" ".join(info.title for info in assistant.index.documents()))
    assert content_terms(made) <= content_terms(question) | heard | titles
