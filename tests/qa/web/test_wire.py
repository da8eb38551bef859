from __future__ import annotations

import pytest
from pydantic import ValidationError

from index.search.filters import Filters
from qa.types import Turn
from qa.web.wire import MAX_HISTORY, AskRequest


def test_history_may_be_questions_or_turns() -> None:
    asked = AskRequest.model_validate({"question": "c", "history": ["a", {"question": "b", "answer": "x"}]})
    assert asked.turns() == (Turn("a"), Turn("b", "x"))
    assert asked.where() is None


def test_filters_become_the_assistants() -> None:
    asked = AskRequest.model_validate({"question": "c", "filters": {"sources": ["a*"]}})
    assert asked.where() == Filters(("a*",))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"question": 3},
        {"question": "a", "qestion": "b"},
        {"question": "a", "history": [{"question": "b", "reply": "c"}]},
        {"question": "a", "history": ["b"] * (MAX_HISTORY + 1)},
        {"question": "a", "filters": {"source": "x"}},
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AskRequest.model_validate(wrong)
