from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.web.api.wrapping import unwrapped

Q = "Who runs JD Finance?"
RAG = (
    "### Task:\nRespond to the user query using the provided context, incorporating inline citations.\n\n"
    '### Guidelines:\n- If you don\'t know, say so.\n\n### Output:\nA clear answer.\n\n<context>\n<source id="1">'
    "Who knows?</source>\n</context>\n\n"
)
WRAPPED = [
    f"<task>\n{Q}\n</task>\n<environment_details>\n# Current Time\n2025/3/3\n</environment_details>",
    f"<task>{Q}</task>",
    f"<user_query>{Q}</user_query>",
    f"Answer as a pirate.\n<user_query>\n{Q}\n</user_query>\nThank you.",
    f"<context>\nWhat is this?\n</context>\n\n{Q}",
    f"{Q}\n\n<context>\nWhat is this?\n</context>",
    f"<context>a</context>\n{Q}\n<context>b</context>",
    f'<attached_files>\n<file path="a">What?</file>\n</attached_files>\n<question>\n{Q}\n</question>',
    f"<system-reminder>Be brief.</system-reminder>\n<Feedback>{Q}</Feedback>",
    f"{RAG}<user_query>\n{Q}\n</user_query>\n",
    f"{RAG}{Q}\n",
]
PLAIN = [
    Q,
    "What does <task> mean in the manual?",
    "What does the element <context>x</context> do?",
    "Is it written as\n<task>x</task>\nor otherwise?",
    "<task>\nWho runs",
    "<task></task>",
    "<context>\nOnly this?\n</context>",
    "Compare <b>A</b>\n<i>and</i> B",
    "",
]


@pytest.mark.parametrize("text", WRAPPED)
def test_a_wrapped_question_is_unwrapped(text: str) -> None:
    assert unwrapped(text) == Q
    assert unwrapped(unwrapped(text)) == Q


@pytest.mark.parametrize("text", PLAIN)
def test_a_question_is_left_as_it_is(text: str) -> None:
    assert unwrapped(text) == text


@given(
    st.lists(st.sampled_from(["<task>", "</task>", "<context>", "</context>", "\n", "a", " ", "### Task:"])).map(
        "".join
    )
)
def test_what_has_words_keeps_some(text: str) -> None:
    assert any(map(str.isalnum, unwrapped(text))) == any(map(str.isalnum, text))


def test_many_elements_that_are_never_closed_take_no_time() -> None:
    began = time.process_time()
    unwrapped("<task>\n<context>\n<files>\n" * 3_000)
    assert time.process_time() - began < 0.5
