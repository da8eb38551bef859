from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.cli.printing import terminal
from qa.types import Answer, Match, Part, Reply, Spelling, Status


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


def test_a_name_turns_no_direction_and_breaks_no_line() -> None:
    assert terminal.plain("bill\u202efdp.exe\u2066\u2028b\nc\u061ca") == "bill fdp.exe  b c\u061ca"


def test_an_index_that_holds_nothing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_empty(tmp_path / "typo")
    assert capsys.readouterr().out.startswith(f"There is no index {tmp_path / 'typo'}: add documents")
    terminal.print_empty(tmp_path)
    assert capsys.readouterr().out.startswith(f"No documents yet in the index {tmp_path}: ")


def test_what_was_not_found_of_several_things_is_said_first(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    found = Part("How much?", Status.ANSWERED, 0.9, (1,), ())
    gone = Part("Who counted?", Status.NOT_FOUND, 0.1, (), ())
    terminal.print_answer(replace(answer, status=Status.LIKELY, quotes=answer.quotes[:1], parts=(found, gone)))
    assert capsys.readouterr().out.startswith("Only partly answered. Not found: Who counted?\n")


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
    sides = (group, replace(group, answer="12"))
    terminal.print_answer(replace(answer, status=Status.LIKELY, groups=sides, unknown_words=("zebra",)))
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


def test_each_quote_says_its_own_probability_and_the_far_ones_wait(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    first = answer.quotes[0]
    far = replace(first, number=2, text="Something else.", answer=None, confidence=0.03)
    both = replace(answer, quotes=(replace(first, confidence=0.94), far), groups=())
    terminal.print_answer(both)
    out = capsys.readouterr().out
    assert "94%" in out
    assert "Something else." not in out
    assert "1 more far below: --all prints it" in out
    terminal.print_answer(both, every=True)
    out = capsys.readouterr().out
    assert "Something else." in out
    assert " 3%" in " ".join(out.split())


def test_what_unknown_words_may_be_meant_as_is_printed(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    meant = Spelling("clowd", ("cloud", "crowd"), "How is the cloud?")
    terminal.print_answer(replace(answer, status=Status.WEAK, unknown_words=("clowd",), spellings=(meant,)), every=True)
    out = capsys.readouterr().out
    assert "Nowhere in these documents: clowd" in out
    assert "Did you mean cloud or crowd? How is the cloud?" in out


def test_small_talk_is_replied_to(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    reply = Reply("Hello.", 1, ("What is KYC?",))
    terminal.print_answer(replace(answer, status=Status.NOT_FOUND, quotes=(), groups=(), reply=reply))
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == ["Hello.", "1 document.", "  What is KYC?"]


def test_words_that_were_looked_up_are_printed_where_they_stand(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    first = replace(answer.quotes[0], text="It costs 4 in all.", answer=None)
    exact = replace(answer, question="“It costs 4 in all.”", quotes=(first,), lookup=Match.EXACT)
    terminal.print_answer(exact)
    out = capsys.readouterr().out
    assert out.startswith("Word for word:")
    assert "“It costs 4 in all.”" in out
    assert "%" not in out
    near = replace(exact, question="“It costs 3 in all.”", quotes=(), near_misses=(first,), lookup=Match.NEAR)
    terminal.print_answer(near)
    assert "It costs [-3-][+4+] in all." in capsys.readouterr().out
    terminal.print_answer(
        replace(near, status=Status.NOT_FOUND, near_misses=(), unknown_words=("zebra",), lookup=Match.NOWHERE)
    )
    out = capsys.readouterr().out
    assert out.startswith("Nowhere in these documents.")
    assert "zebra" in out


def test_each_thing_asked_for_is_printed_below_its_question(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    found = Part("What is the revenue?", Status.ANSWERED, 0.9, (answer.quotes[0].number,), ())
    open_ = Part("Who is the owner?", Status.NOT_FOUND, 0.0, (), ())
    terminal.print_answer(replace(answer, status=Status.LIKELY, quotes=answer.quotes[:1], parts=(found, open_)))
    out = capsys.readouterr().out
    assert out.index("What is the revenue?") < out.index("[1]") < out.rindex("Who is the owner?")
    assert out.rstrip().endswith("The documents do not answer this.")


def test_an_answer_that_is_sure_has_no_remark_on_unknown_words(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.print_answer(replace(answer, status=Status.ANSWERED, unknown_words=("fast",)))
    assert "fast" not in capsys.readouterr().out


def test_what_the_question_leaves_open_is_asked_back(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    group = replace(answer.groups[0], about="Tencent")
    terminal.print_answer(replace(answer, groups=(group, replace(group, answer="12", about="[b]Alibaba[/]"))))
    out = capsys.readouterr().out
    assert f"Which one do you mean? Tencent: {group.answer} / [b]Alibaba[/]: 12" in " ".join(out.split())
    assert "disagree" not in out


def test_what_a_quote_leads_to_is_printed_below_it(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    quote = replace(answer.quotes[0], below="```sh\nls \x1b[31m\n```")
    terminal.print_answer(replace(answer, quotes=(quote,)))
    out = capsys.readouterr().out
    assert "      ```sh\n" in "\n".join(line.rstrip() for line in out.split("\n"))
    assert "\x1b" not in out
