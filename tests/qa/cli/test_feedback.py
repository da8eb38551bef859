from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.cli.main import main
from qa.records.feedback import FILE, Feedback, Verdict
from qa.web.api.rating import rating
from qa.web.wire import FeedbackRequest, QuoteReference

QUESTION = "Who is JD Finance's CEO?"
NOWHERE = ("Which zebra lives in the lobby?", "Which zebra is living in the lobby?")


@pytest.fixture(scope="module")
def folder(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the index, with what three readers said of it."""
    folder = tmp_path_factory.mktemp("rated") / "index"
    shutil.copytree(seeds_index, folder, ignore=shutil.ignore_patterns(f"{FILE}*"))
    assistant = Assistant.open(folder)
    assert assistant.feedback is not None
    answer = assistant.noted(assistant.ask(QUESTION))
    for question in NOWHERE:
        assistant.noted(assistant.ask(question))
    citation, span = answer.quotes[0].citation, answer.quotes[0].answer
    assert span is not None
    place = QuoteReference(
        source=citation.source, document=citation.document, sha256=citation.sha256,
        start=citation.start, end=citation.end, answer=(span.start, span.end),
    )  # fmt: skip
    said = [
        FeedbackRequest(question=QUESTION, verdict=Verdict.RIGHT, quote=place, comment="\x1b[31mquite"),
        FeedbackRequest(question=NOWHERE[0], verdict=Verdict.MISSING),
    ]
    for one in said:
        assistant.feedback.add(rating(assistant, one))
    assistant.index.close()
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main([str(each) for each in arguments]) == 0
    return capsys.readouterr().out


def test_an_export_is_a_question_set_that_eval_reads(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "set.jsonl"
    told = run(capsys, "feedback", "export", path, "--index", folder)
    assert "left out, because nobody said what is right: 1" in " ".join(told.split())
    done = json.loads(run(capsys, "feedback", "export", path, "--index", folder, "--json"))
    assert done == {"questions": 1, "left_out": 1}
    measured = json.loads(run(capsys, "eval", path, "--index", folder, "--json"))
    assert (measured["questions"], measured["first quote right"], measured["exact match"]) == (1, 1.0, 1.0)


def test_gaps_are_listed_with_their_wordings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(run(capsys, "gaps", "--index", folder, "--json"))
    assert said["total"] == 1
    (gap,) = said["gaps"]
    assert (gap["count"], gap["example"], gap["questions"]) == (3, NOWHERE[0], list(NOWHERE))
    assert (gap["statuses"], gap["verdicts"]) == ({"not_found": 2}, {"missing": 1})
    told = run(capsys, "gaps", "-k", 1, "--index", folder)
    assert "2 not_found, 1 missing" in told
    assert "1 of 1 gaps" in told


def test_ratings_are_listed_and_drive_no_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(run(capsys, "feedback", "list", "--index", folder, "--json"))["ratings"]
    assert [one["verdict"] for one in said] == ["right", "missing"]
    told = run(capsys, "feedback", "list", "--index", folder)
    assert "Chen Shengqiang" in told
    assert "quite" in told
    assert "\x1b" not in told


def test_an_index_without_feedback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No gaps are known" in run(capsys, "gaps", "--index", tmp_path)
    assert "No ratings" in run(capsys, "feedback", "list", "--index", tmp_path)
    assert main(["feedback", "export", str(tmp_path / "set.jsonl"), "--index", str(tmp_path)]) == 1
    assert "nothing is written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_setting_is_followed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_FEEDBACK", "off")
    assert main(["gaps", "--index", str(folder)]) == 1
    assert 'the setting `feedback` is "off"' in " ".join(capsys.readouterr().err.split())
    monkeypatch.setenv("PINCITE_FEEDBACK", str(tmp_path / "other.sqlite"))
    assert "No gaps" in run(capsys, "gaps", "--index", folder)
    monkeypatch.setenv("PINCITE_FEEDBACK", str(tmp_path / "other.txt"))
    assert main(["gaps", "--index", str(folder)]) == 1
    assert "ends in .sqlite" in " ".join(capsys.readouterr().err.split())
    assert Feedback(folder / FILE, 1).ratings()
