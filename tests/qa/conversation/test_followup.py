from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.sync.update import update
from qa.assistant import Assistant
from qa.conversation.anaphora import analyse
from qa.conversation.antecedents import content_terms, utterances
from qa.conversation.followup import carried, part_standalone, standalone, stands_alone
from qa.conversation.transcript import HISTORY
from qa.types import Answer, Status, Turn
from tests.conftest import ROOT
from tests.support.parts import write
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


@pytest.mark.parametrize(
    ("asked", "added", "alone"),
    [
        ((Status.ANSWERED, 5), (Status.ANSWERED, 5), True),
        ((Status.ANSWERED, 5), (Status.WEAK, 7), True),
        ((Status.ANSWERED, 5), (Status.NOT_FOUND, None), True),
        ((Status.ANSWERED, 5), (Status.LIKELY, 7), False),
        ((Status.LIKELY, 5), (Status.WEAK, 5), True),
        ((Status.LIKELY, 5), (Status.LIKELY, 5), False),
        ((Status.NOT_FOUND, None), (Status.LIKELY, 5), False),
    ],
)
def test_a_question_stands_alone_if_what_was_added_only_misleads_or_does_nothing(
    assistant: Assistant, asked: tuple[Status, int | None], added: tuple[Status, int | None], alone: bool
) -> None:
    known = assistant.ask("Who is JD Finance's CEO?")

    def made(status: Status, start: int | None) -> Answer:
        quote = known.quotes[0]
        quotes = () if start is None else (replace(quote, citation=replace(quote.citation, start=start)),)
        return replace(known, status=status, quotes=quotes)

    with_terms = replace(made(*added), standalone_question=f"{known.question} (bank)")
    assert stands_alone(made(*asked), with_terms) is alone


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("What is the bakery's tax number?", True),
        ("What is the deadline?", False),
        ("What requirements do I need to meet?", False),
    ],
)
def test_where_nothing_is_found_a_question_stands_alone_if_it_says_enough(
    assistant: Assistant, question: str, alone: bool
) -> None:
    known = assistant.ask("Who is JD Finance's CEO?")
    asked = replace(known, standalone_question=question, status=Status.NOT_FOUND, quotes=())
    added = replace(known, standalone_question=f"{question} (oven)", status=Status.WEAK)
    assert stands_alone(asked, added) is alone


CANAL = {
    "lock.md": "# Lock inspection\n\nRosa Ivers inspected the Elm lock in 2024. Emptying the lock took 38 minutes.\n",
    "tariff.md": "# Tariff\n\nA day ticket for a canoe costs 14 crowns. Dinghies need a ticket and a number.\n",
    "jobs.md": (
        "# Lock keeper wanted\n\nA lock keeper greases the gates and keeps the lock book. "
        "The pay lies between 310,000 and 340,000 crowns a year.\n"
    ),
    "about.md": "# About the canal\n\nThe Elm canal company was founded in 1911. Its harbour master is Jon Hale.\n",
}


@pytest.mark.parametrize(("first", "second", "alone"), [(0.6, 0.4, True), (0.4, 0.6, False)])
def test_of_two_answers_to_the_same_words_the_surer_counts(
    assistant: Assistant, first: float, second: float, alone: bool
) -> None:
    known = replace(assistant.ask("Who is JD Finance's CEO?"), status=Status.LIKELY)
    assert stands_alone(replace(known, confidence=first), replace(known, confidence=second)) is alone


def test_a_complete_question_is_answered_in_a_conversation_as_it_is_alone(tmp_path: Path) -> None:
    update(tmp_path / "index", [write(tmp_path / "docs", CANAL)])
    canal = Assistant.open(tmp_path / "index")
    before = [
        Turn("Who inspected the Elm lock in 2024?", "Rosa Ivers"),
        Turn("What does a lock keeper do?", "greases the gates and keeps the lock book"),
    ]
    for question in (
        "What is the canal company's tax number?",
        "How much does a dinghy ticket cost?",
        "What is the pay of the harbour master?",
        "How long did the emptying of the lock take?",
    ):
        alone, later = canal.ask(question), canal.ask(question, before)
        assert (later.status, later.standalone_question) == (alone.status, question)
        assert [quote.text for quote in later.quotes[:1]] == [quote.text for quote in alone.quotes[:1]]
    canal.index.close()


def test_a_question_about_something_else_is_left_alone(tmp_path: Path) -> None:
    docs = {
        "oven.md": "# Oven manual\n\nThe oven needs 40 minutes to heat up. It is cleaned every Friday.\n",
        "leave.md": "# Leave rules\n\nBakers get 30 days of holiday. Requests go to the head baker, Greta Lind.\n",
    }
    update(tmp_path / "index", [write(tmp_path / "docs", docs)])
    bakery = Assistant.open(tmp_path / "index")
    before = Turn("How long does the oven need to heat up?", "40 minutes")
    asked = "How many days of holiday do bakers get?"
    answer = bakery.ask(asked, [before])
    assert answer.standalone_question == asked
    assert "30 days" in answer.quotes[0].text
    again = bakery.ask("When is it cleaned?", [before])
    assert "oven" in again.standalone_question.lower()
    bakery.index.close()


@pytest.mark.parametrize(
    ("part", "before", "expected"),
    [
        ("Who won?", ["Where was the regatta held?"], "Who won? (regatta held)"),
        ("How many banks use it?", ["What is Gongyin Xiaobai?"], "Gongyin Xiaobai"),
        ("What does the new card cost?", ["Where was the regatta held?"], "What does the new card cost?"),
        ("Where was the regatta held?", [], "Where was the regatta held?"),
    ],
)
def test_a_part_takes_over_what_it_leaves_out(
    assistant: Assistant, part: str, before: list[str], expected: str
) -> None:
    assert expected in part_standalone(part, [*map(Turn, before)], [CHEN], assistant.index)
