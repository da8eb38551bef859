"""A question that asks for two things is answered by two answers, and lists are quoted whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.sync.update import update
from qa.answer.judge import Verdict
from qa.answer.parts import of_comparison, together
from qa.assistant import Assistant
from qa.types import Answer, Status, Turn
from tests.support.parts import write

BAKERY = """# Bakery handbook

Rye bread bakes for 50 minutes at 230 degrees.

The shop opens at half past six in the morning. On Sundays it stays closed.

## Opening the shop

Before you open the shop you have to do the following:

- switch on the oven
- fill the display with rolls
- count the money in the till

The handbook was written by Greta Lindqvist.
"""


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("bakery")
    update(folder / "index", [write(folder / "docs", {"handbook.md": BAKERY})])
    assistant = Assistant.open(folder / "index")
    yield assistant
    assistant.index.close()


def test_each_of_two_things_is_answered_by_itself(bakery: Assistant) -> None:
    answer = bakery.ask("When does the shop open and who wrote the handbook?")
    assert [part.question for part in answer.parts] == ["When does the shop open?", "Who wrote the handbook?"]
    assert answer.status.is_answer
    opens, wrote = answer.by_part()
    assert "half past six" in opens.quotes[0].text
    assert "Greta Lindqvist" in wrote.quotes[0].text
    assert [quote.number for quote in answer.quotes] == list(range(1, len(answer.quotes) + 1))
    assert answer.confidence == min(part.confidence for part in answer.parts)
    assert answer.groups == ()
    assert answer.parted() == (answer.quotes, ())


def test_what_has_no_answer_is_told_beside_what_has(bakery: Assistant) -> None:
    answer = bakery.ask("When does the shop open and what does the parrot weigh?")
    assert answer.status is Status.LIKELY
    assert [part.status.is_answer for part in answer.parts] == [True, False]
    assert answer.parts[1].quotes == ()
    assert answer.missing == ("What does the parrot weigh?",)
    assert answer.confidence == answer.parts[1].confidence < answer.parts[0].confidence


def test_where_no_part_has_an_answer_the_question_is_read_whole(bakery: Assistant) -> None:
    answer = bakery.ask("Who chairs the bank and when was it founded?")
    assert answer.parts == ()
    assert not answer.status.is_answer


def test_the_explanation_tells_of_each_part(bakery: Assistant) -> None:
    told = bakery.explain("When does the shop open and who wrote the handbook?").explanation
    assert [part.question for part in told.parts] == ["When does the shop open?", "Who wrote the handbook?"]
    assert all(part.considered for part in told.parts)
    assert "each was answered by itself" in told.decision


def test_a_follow_up_leans_on_the_question_before_inside_one_question(bakery: Assistant) -> None:
    found = bakery.find("How long does rye bread bake and at what temperature?")
    assert len(found.parts) == 2
    assert "bread" in found.parts[1].standalone_question


QUAY = """# Quay

| course | date | teacher | places |
| --- | --- | --- | --- |
| Knots | 2026-05-04 | Ola Brandt | 8 |
| Sea rescue | 2026-05-18 | Mia Holt | 12 |
| Charts | 2026-06-01 | Per Lund | 10 |

The Gull ferry is 62 metres long and was built in 1998. The Tern ferry is 48 metres long and was built in 2007.

The old pier is wider than the new pier. Nobody has measured the two.
"""


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("quay")
    update(folder / "index", [write(folder / "docs", {"quay.md": QUAY})])
    assistant = Assistant.open(folder / "index")
    yield assistant
    assistant.index.close()


def test_a_part_is_searched_with_what_it_takes_over(quay: Assistant) -> None:
    found = quay.find("When is the sea rescue course and who teaches it?")
    assert "sea rescue" in found.parts[1].queries[0]
    assert len(found.parts[1].queries) > 1
    answer = quay.read(found)
    assert [quote.answer.text for quote in answer.quotes if quote.answer] == ["2026-05-18", "Mia Holt"]
    assert answer.missing == ()


def test_parts_lean_on_one_another_before_the_conversation(quay: Assistant) -> None:
    asked = "When is the sea rescue course and who teaches it?"
    alone, later = quay.ask(asked), quay.ask(asked, [Turn("Which ferry was built in 1998?", "Gull")])
    assert [quote.text for quote in later.quotes] == [quote.text for quote in alone.quotes]


def test_a_comparison_quotes_both_values(quay: Assistant) -> None:
    answer = quay.ask("Which is longer, the Gull ferry or the Tern ferry?")
    assert answer.status.is_answer
    gull, tern = answer.by_part()
    assert "62 metres" in gull.quotes[0].text
    assert "48 metres" in tern.quotes[0].text
    assert "Tern" not in quay.find(answer.question).parts[0].standalone_question


def test_one_value_is_no_answer_to_a_comparison(quay: Assistant) -> None:
    length = quay.ask("How long is the Gull ferry?")
    verdict = Verdict(length.status, length.confidence, length.quotes, length.groups, (), length.confidence)
    asked = "Which is longer, the Gull ferry or the pier?"
    assert of_comparison(asked, verdict).status is Status.WEAK
    assert of_comparison("How long is the Gull ferry?", verdict) == verdict


def test_a_sentence_that_compares_is_an_answer_as_a_whole(quay: Assistant) -> None:
    quote = quay.ask("“The old pier is wider than the new pier.”").quotes[0]
    verdict = Verdict(Status.ANSWERED, 0.9, (quote,), (), (), 0.9)
    judged = of_comparison("Which is wider, the old pier or the new pier?", verdict)
    assert (judged.status, judged.quotes[0].answer) == (Status.ANSWERED, None)


def test_a_list_is_quoted_whole_under_what_leads_to_it(bakery: Assistant) -> None:
    answer = bakery.ask("What do I have to do before I open the shop?")
    first = answer.quotes[0]
    assert first.text == "- switch on the oven\n- fill the display with rolls\n- count the money in the till"
    assert first.header == "Before you open the shop you have to do the following:"
    assert first.answer is None
    assert answer.status.is_answer


def test_confidence_is_that_of_the_least_sure_part(bakery: Assistant) -> None:
    sure = bakery.ask("How long does rye bread bake?")
    less = replace(sure, status=Status.LIKELY, confidence=0.6)
    made = together([sure, less])
    assert (made.status, made.confidence) == (Status.LIKELY, 0.6)
    numbers = [quote.number for quote in made.quotes]
    assert numbers == list(range(1, len(numbers) + 1))
    for part, answer in zip(made.parts, (sure, less), strict=True):
        assert part.status is answer.status
        assert all(set(group.quotes) <= set(part.quotes) for group in part.groups)


def shown(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


def test_parts_quote_what_they_would_quote_alone(bakery: Assistant) -> None:
    both = bakery.ask("When does the shop open and who wrote the handbook?").by_part()
    for part, question in zip(both, ("When does the shop open?", "Who wrote the handbook?"), strict=True):
        alone = bakery.ask(question)
        assert shown(part) == [quote.text for quote in alone.parted()[0]]
