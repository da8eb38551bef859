"""A server has the folders of its settings kept in step by a process beside it."""

from __future__ import annotations

import logging
import os
import signal
import threading
from pathlib import Path

import pytest

from index.sync.watch import state
from qa.settings import Settings
from qa.web.operation import in_step as module
from qa.web.operation.in_step import _variables, in_step
from tests.conftest import ROOT
from tests.support.parts import article, write
from tests.support.read_only import mounted_read_only
from tests.support.waiting import wait_for


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    docs = write(tmp_path / "docs", {"a.txt": article("a.txt")})
    return Settings(encoder="minilm", reader="light", sources=(str(docs),))


def test_nothing_runs_where_no_folder_is_named(tmp_path: Path) -> None:
    with in_step(tmp_path / "index", Settings()):
        pass
    assert not (tmp_path / "index").exists()


def test_folders_are_followed_and_no_longer_than_the_server_runs(tmp_path: Path, settings: Settings) -> None:
    root = tmp_path / "index"
    with in_step(root, settings):
        wait_for(lambda: state.read(root).last)
        assert state.read(root).last.counts["added"] == 1  # type: ignore[union-attr]
        pid = state.read(root).pid
        assert pid != os.getpid()
    assert not state.is_followed(root)


def test_it_begins_again_after_it_was_killed(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.1)
    root = tmp_path / "index"
    with caplog.at_level(logging.WARNING), in_step(root, settings):
        wait_for(lambda: state.read(root).following and state.read(root).pid)
        first = state.read(root).pid
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: state.read(root).following and state.read(root).pid != first)
    assert "ended with -9; it begins again in 0.1 s" in caplog.text


def test_an_index_that_cannot_be_written_is_not_followed(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "index"
    root.mkdir()
    with mounted_read_only(root) as mounted, in_step(mounted, settings):
        assert [thread.name for thread in threading.enumerate() if "in step" in thread.name] == []
    assert "are not kept in step" in caplog.text


def test_the_settings_are_handed_on_but_no_secret() -> None:
    settings = Settings(passage_tokens=80, sources=("a,b",), proxy_secret="s" * 20, admins=("it", "user:ann"))
    assert _variables(settings) == {"PINCITE_PASSAGE_TOKENS": "80", "PINCITE_ADMINS": "it,user:ann"}
