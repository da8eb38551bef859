from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from qa.web.api.openai_wire import ChatRequest, Delta

ASKED: dict[str, Any] = {"model": "pincite", "messages": [{"role": "user", "content": "Who?"}]}


def test_what_steers_a_generative_model_is_taken_and_left_alone() -> None:
    asked = ChatRequest.model_validate(
        ASKED
        | {"temperature": 0.2, "max_tokens": 100, "tools": [{"type": "function"}], "stop": ["x"], "seed": 1, "n": 1}
        | {"logit_bias": {"50256": -100}, "parallel_tool_calls": True, "metadata": None, "anything": "else"}
    )
    assert asked.messages[0].content == "Who?"


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": []},
        {"messages": "Who?"},
        {"messages": [{"role": "wizard", "content": "Who?"}]},
        {"messages": [{"role": "user", "content": 7}]},
        {"messages": [{"role": "user", "content": [7]}]},
        {"model": None},
        {"stream": "yes"},
        {"stream_options": {"include_usage": 1}},
        {"temperature": "hot"},
        {"temperature": float("nan")},
        {"max_tokens": -1},
        {"n": 2},
        {"filters": {"source": ["misspelt"]}},
    ],
)
def test_wrong_types_are_errors(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ChatRequest.model_validate(ASKED | wrong)


def test_a_delta_says_only_what_it_adds() -> None:
    assert Delta(content="x").model_dump() == {"content": "x"}
    assert Delta().model_dump() == {}
