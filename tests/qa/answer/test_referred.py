"""A part that a question names by its number is quoted whole, and is sure only where no other one has the number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.sync.update import update
from qa.answer.referred import SURE
from qa.assistant import Assistant
from qa.types import Answer, Status, Turn

TRAVEL = "# Travel handbook\n\n## 3.2 Hotels\n\nA room may cost up to 140 euros.\n\nSuites are for nobody.\n"
SAFETY = (
    f"# Safety rules\n\n## 3.2 Helmets\n\nHelmets are worn in hall B.\n\n## 3.3 Gloves\n\n{'Wear gloves. ' * 200}\n"
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("numbered")
    (folder / "travel.md").write_text(TRAVEL, encoding="utf-8")
    (folder / "safety.md").write_text(SAFETY, encoding="utf-8")
    update(folder / "index", [folder / "travel.md", folder / "safety.md"])
    opened = Assistant.open(folder / "index")
    yield opened
    opened.index.close()


def texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


def test_the_part_is_quoted_by_its_paragraphs(assistant: Assistant) -> None:
    answer = assistant.ask("What does section 3.2 of the travel handbook say?")
    assert texts(answer) == ["A room may cost up to 140 euros.", "Suites are for nobody."]
    assert (answer.status, answer.confidence) == (Status.ANSWERED, SURE)
    assert [quote.citation.heading for quote in answer.quotes] == [("3.2 Hotels",)] * 2
    assert [quote.answer for quote in answer.quotes] == [None, None]


def test_two_parts_of_one_number_share_the_probability(assistant: Assistant) -> None:
    answer = assistant.ask("What does section 3.2 say?")
    assert answer.status is Status.WEAK
    assert answer.confidence == SURE / 2
    assert {"A room may cost up to 140 euros.", "Helmets are worn in hall B."} <= set(texts(answer))


def test_a_long_part_ends_with_a_sentence(assistant: Assistant) -> None:
    (quote,) = assistant.ask("What is in section 3.3?").quotes
    assert quote.text.endswith("Wear gloves.")
    assert len(quote.text) <= 1200


@pytest.mark.parametrize("question", ["What does section 3.4 say?", "What does section 3.2 of the pension plan say?"])
def test_what_nothing_is_called_is_not_answered(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).status.is_answer


def test_an_explanation_says_that_nothing_was_read(assistant: Assistant) -> None:
    explained = assistant.explain("What does section 3.2 of the travel handbook say?").explanation
    assert explained.read == 0
    assert explained.decision.endswith("the part was looked up; nothing was read or judged.")
    assert explained.considered[0].outcome == "shown as quote 1"


def test_a_follow_up_asks_for_a_part_of_what_was_spoken_of(assistant: Assistant) -> None:
    answer = assistant.ask("What does section 3.2 say?", [Turn("What does the travel handbook say about suites?")])
    assert texts(answer) == ["A room may cost up to 140 euros.", "Suites are for nobody."]
