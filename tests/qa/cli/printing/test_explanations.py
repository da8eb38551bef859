from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answer.changes import Change
from qa.assistant import Assistant
from qa.cli.printing import explanations


def test_an_explanation_is_never_markup_and_names_every_candidate(
    assistant: Assistant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    told = assistant.explain("Who chairs the bank?").explanation
    first, *others = told.considered
    odd = replace(first, answer="[bold]x[/] \x1b[31m", scores=first.scores | {"a_new_score": 0.125})
    explanations.print_explanation(replace(told, considered=(odd, *others)))
    out = capsys.readouterr().out
    assert "“[bold]x[/]  [31m”" in out
    assert "\x1b" not in out
    assert "a new score" in out
    for one in told.considered:
        assert f"{one.number}." in out
    assert told.decision in out
    assert told.reading in out


def test_changes_are_told_before_and_after(capsys: pytest.CaptureFixture[str]) -> None:
    explanations.print_changes([Change("decision", "yes", "[b]no[/]"), Change("“x”", None, "shown")])
    said = capsys.readouterr().out
    assert "yes → [b]no[/]" in said
    assert "not there → shown" in said


def test_each_thing_asked_for_is_explained_below_its_question(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    told = assistant.explain("Who is JD Finance's CEO and who chairs the bank?").explanation
    explanations.print_explanation(told)
    out = capsys.readouterr().out
    assert out.index("Who is JD Finance's CEO?") < out.index("Who chairs the bank?")
    assert out.count("Why") == 3
