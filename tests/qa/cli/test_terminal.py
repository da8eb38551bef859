from __future__ import annotations

from dataclasses import replace

import pytest

from qa.assistant import Assistant
from qa.cli import terminal
from qa.types import Answer, Status


@pytest.fixture
def answer(assistant: Assistant) -> Answer:
    return assistant.ask("How much revenue did Tencent's cloud business make in 2018?")


def test_text_of_documents_is_never_markup(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    text = "[bold red]x[/] \x1b[31mred\x07"
    quote = replace(answer.quotes[0], text=text, answer=None)
    terminal.print_answer(replace(answer, quotes=(quote,), groups=()))
    out = capsys.readouterr().out
    assert "[bold red]x[/]" in out
    assert "\x1b" not in out
    assert "\x07" not in out


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.NO_DOCUMENTS, "No documents yet"),
        (Status.NOT_FOUND, "do not answer"),
        (Status.WEAK, "not a clear answer"),
    ],
)
def test_each_status_says_what_it_is(
    answer: Answer, capsys: pytest.CaptureFixture[str], status: Status, said: str
) -> None:
    terminal.print_answer(replace(answer, status=status))
    assert said in capsys.readouterr().out


def test_disagreement_and_unknown_words_are_said(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    group = answer.groups[0]
    terminal.print_answer(replace(answer, groups=(group, replace(group, answer="12")), unknown_words=("zebra",)))
    out = capsys.readouterr().out
    assert "The sources disagree" in out
    assert "zebra" in out


def test_a_place_is_one_line(answer: Answer) -> None:
    citation = replace(answer.quotes[0].citation, source="a\nb.txt", document="a\nb.txt", heading=("One", "Two"))
    place = terminal.place(citation)
    assert place.startswith(f"a b.txt · paragraph {citation.paragraph} · line {citation.line} · Two")


def test_a_notice_is_printed(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_answer(replace(answer, notices=("Only its end was read.",)))
    assert "Only its end was read." in capsys.readouterr().out
