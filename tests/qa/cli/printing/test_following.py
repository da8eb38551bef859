"""What a terminal shows of folders that are kept in step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.store.failures import Failure
from index.sync.watch.report import Report
from index.sync.watch.state import Last, State
from qa.cli.printing.following import moment, print_report

IDLE = State(("/docs",), following=True, pid=7, next_run=0.0, last=Last(0.0, 1.25, {"added": 2, "failed": 0}))
FAILURE = Failure("/docs/bad.txt", "bad.txt", "is empty", "", 2, 0.0, 60.0)


def shown(capsys: pytest.CaptureFixture[str], state: State, *failed: Failure, writing: bool = False) -> str:
    print_report(Report(state, writing, failed))
    return capsys.readouterr().out


def test_nothing_is_said_where_nothing_was_followed(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, State()) == ""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (IDLE, "process 7 hears of changes"),
        (replace(IDLE, polling=True), "process 7 looks through the folders every few seconds"),
        (replace(IDLE, running=True), "process 7 is reading (looking for changes)"),
        (replace(IDLE, running=True, reading="a.txt", done=1, total=4), "process 7 is reading a.txt (25 %)"),
        (replace(IDLE, trouble="no room"), "process 7 tries again soon: no room"),
        (replace(IDLE, following=False), "nobody follows changes; pincite sync --watch does"),
    ],
)
def test_what_is_going_on(capsys: pytest.CaptureFixture[str], state: State, said: str) -> None:
    assert f"in step      {said}\n" in shown(capsys, state)


def test_when_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(capsys, IDLE)
    assert f"last sync    {moment(0)}, 1.2 s: 2 added\n" in said
    assert f"next sync    {moment(0)} at the latest" in said


def test_what_waits_and_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    last = Last(0.0, 1.0, {}, (("/docs", "is empty, but held 3 documents"), ("bad.txt", "is empty")))
    state = replace(IDLE, waiting=("/docs/long.txt",), last=last)
    said = shown(capsys, state, FAILURE, replace(FAILURE, source="worse.txt", attempts=5, again=None))
    assert "waiting      /docs/long.txt: is being written\n" in said
    assert "failed       /docs: is empty, but held 3 documents\n" in said
    assert f"failed       bad.txt: is empty (tried 2 times, again at {moment(60)})\n" in said
    assert "paused       worse.txt: is empty (tried 5 times, until it changes)\n" in said
    assert said.count("bad.txt") == 1


def test_of_many_only_some_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(capsys, IDLE, *(replace(FAILURE, source=f"{n}.txt") for n in range(50)))
    assert "and 30 more: pincite status --json lists all" in said
