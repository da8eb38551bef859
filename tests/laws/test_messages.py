"""Who sent it, to whom, when, about what: the header of a message answers, in its own words and at its own place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.sync.update import update
from qa.assistant import Assistant

LIFT = """From: Mara Lindqvist <mara@corp.example>
To: Jonas Pohl <jonas@corp.example>
Cc: Edda Winter <edda@corp.example>
Subject: Goods lift out of service
Date: Thu, 11 Apr 2024 08:15:00 +0200

The goods lift in building C stays out of service until the new cable arrives. Use the ramp at gate 4.
"""
DRILL = """From edda@corp.example Tue Jul 02 09:00:00 2024
From: Edda Winter <edda@corp.example>
To: Mara Lindqvist <mara@corp.example>
Subject: Fire drill in September
Date: Tue, 2 Jul 2024 09:00:00 +0200

The fire drill takes place on 12 September at 10:30. Everybody meets at the bicycle shed.

From tom@corp.example Wed Jul 03 09:00:00 2024
From: Tom Abara <tom@corp.example>
To: Edda Winter <edda@corp.example>
Subject: Coffee machines
Date: Wed, 3 Jul 2024 11:20:00 +0200

The two machines on floor 3 go back to the lender. The new ones use beans, not capsules.
"""


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("mail")
    (folder / "lift.eml").write_text(LIFT, encoding="utf-8")
    (folder / "archive.mbox").write_text(DRILL, encoding="utf-8")
    update(folder / "index", [folder / "lift.eml", folder / "archive.mbox"])
    opened = Assistant.open(folder / "index")
    yield opened
    opened.index.close()


@pytest.mark.parametrize(
    ("question", "field", "said"),
    [
        ("Who sent the mail about the goods lift?", "From", "Mara Lindqvist"),
        ("Who wrote about the coffee machines?", "From", "Tom Abara"),
        ("Who was copied in on the mail about the lift?", "Cc", "Edda Winter"),
        ("To whom did Edda write about the fire drill?", "To", "Mara Lindqvist"),
        ("On which day did Tom write about the coffee machines?", "Date", "3 Jul 2024"),
        ("When did Mara write about the lift?", "Date", "11 Apr 2024"),
    ],
)
def test_the_header_answers(mailbox: Assistant, question: str, field: str, said: str) -> None:
    answer = mailbox.ask(question)
    assert answer.status.is_answer, answer.confidence
    quote = answer.quotes[0]
    assert f"{field}: " in quote.text
    assert quote.answer is not None
    assert said in quote.answer.text
    line = quote.text[: quote.answer.start - quote.citation.start].rpartition("\n")[2]
    assert line.startswith(f"{field}: ")
    assert quote.citation.location is not None
    assert quote.citation.location.unit == "header"


@pytest.mark.parametrize(
    ("question", "words"),
    [("When is the fire drill?", "12 September"), ("What did Tom write about the coffee machines?", "lender")],
)
def test_what_a_message_says_stands_below_its_header(mailbox: Assistant, question: str, words: str) -> None:
    first = mailbox.ask(question).quotes[0]
    assert words in first.text
    assert first.citation.location is None
