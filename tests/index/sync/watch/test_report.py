"""What is told of folders that are kept in step: of the process, and of files that failed, whoever tried them."""

from __future__ import annotations

from pathlib import Path

from index.derived.publish import writing
from index.sync.update import update
from index.sync.watch import state
from index.sync.watch.report import report
from index.sync.watch.state import Last, State
from tests.support.parts import QuickRecipe, article, write


def test_where_there_is_nothing_there_is_nothing_to_say(tmp_path: Path) -> None:
    told = report(tmp_path / "none")
    assert (told.state, told.writing, told.failed, told.problems) == (State(), False, (), ())
    assert not (tmp_path / "none").exists()


def test_failures_are_those_of_any_run(tmp_path: Path) -> None:
    root, docs = tmp_path / "index", write(tmp_path / "docs", {"a.txt": article("a.txt"), "bad.txt": ""})
    update(root, [docs], QuickRecipe())
    problems = (("bad.txt", "is empty"), ("/docs", "is empty, too"))
    state.write(root, State(last=Last(1.0, 2.0, {"added": 1}, problems)))
    told = report(root)
    assert [failure.source for failure in told.failed] == ["bad.txt"]
    assert told.problems == (("/docs", "is empty, too"),)
    data = told.to_json()
    assert data["problems"] == [{"source": "/docs", "reason": "is empty, too"}]
    assert data["last"]["counts"] == {"added": 1}
    (failed,) = data["failed"]
    assert failed.keys() == {"path", "source", "reason", "attempts", "since", "again", "paused"}


def test_who_writes_is_not_waited_for(tmp_path: Path) -> None:
    with writing(tmp_path, create=True):
        assert report(tmp_path).writing
