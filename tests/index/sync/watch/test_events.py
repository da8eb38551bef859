"""Changes are heard of, from the system or by looking; what does not matter is not."""

from __future__ import annotations

import logging
import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.sync.watch import events as events_module
from index.sync.watch.events import Events
from tests.support.parts import write
from tests.support.waiting import wait_for


class Heard:
    """Counts what it is told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.times = 0

    def __call__(self) -> None:
        with self._lock:
            self.times += 1

    def next(self, cause: Callable[[], object]) -> None:
        """Do something, and wait until it was heard of."""
        before = self.times
        cause()
        wait_for(lambda: self.times > before, "a change")


@contextmanager
def listening(*folders: Path, index: Path, polling: bool = False) -> Iterator[tuple[Events, Heard]]:
    heard = Heard()
    events = Events(folders, index, heard, polling=polling)
    try:
        heard.next(events.check)  # once all folders are listened to, for what changed before
        yield events, heard
    finally:
        events.stop()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {"a.txt": "one", "sub/b.txt": "two", "data.sqlite": "", ".hidden": ""})


@pytest.mark.parametrize("polling", [False, True], ids=["events", "polling"])
def test_changes_are_heard_of(docs: Path, polling: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "POLL_SECONDS", 0.1)
    with listening(docs, index=docs / ".pincite", polling=polling) as (_, heard):
        heard.next(lambda: write(docs, {"a.txt": "one more"}))
        heard.next(lambda: write(docs, {"new.txt": "new"}))
        heard.next(lambda: (docs / "a.txt").unlink())
        heard.next(lambda: write(docs, {"deep/er/c.txt": "three"}))
        heard.next(lambda: write(docs, {"deep/er/d.txt": "in a new folder"}))
        heard.next(lambda: (docs / "sub").rename(docs / "other"))
        heard.next(lambda: write(docs, {".pinciteignore": "other\n"}))


def test_what_is_no_document_does_not_matter(docs: Path, tmp_path: Path) -> None:
    """The index itself may lie in a folder: it would be heard of for ever."""
    with listening(docs, index=docs / ".pincite") as (events, heard):
        before = heard.times
        write(docs, {".pincite/store.sqlite": "x", "data.sqlite": "more", ".hidden": "more", ".tmp.txt": "x"})
        (docs / "a.txt").read_text()
        write(docs, {"sub/last.txt": "this one does"})
        wait_for(lambda: heard.times > before, "a change")
        assert heard.times <= before + 2, "one burst"
        for name in (".pincite", ".pincite/store.sqlite", "data.sqlite", ".hidden", ".tmp.txt"):
            assert not events._matters(str(docs / name)), name
        for name in ("a.txt", "gone.txt", "gone", "v1.2", "sub", ".pinciteignore", ".pincite-access.toml"):
            assert events._matters(str(docs / name)), name


def test_a_folder_that_comes_back_is_listened_to_again(docs: Path, tmp_path: Path) -> None:
    """As a share does that is mounted again; that it is away is a change, too."""
    with listening(docs, index=tmp_path / "index") as (events, heard):
        away = docs.rename(tmp_path / "away")
        heard.next(events.check)
        docs.mkdir()
        heard.next(events.check)
        docs.rmdir()
        away.rename(docs)
        heard.next(events.check)
        heard.next(lambda: write(docs, {"a.txt": "heard of again"}))


def test_one_folder_that_is_away_leaves_the_others_alone(docs: Path, tmp_path: Path) -> None:
    with listening(tmp_path / "none", docs, index=tmp_path / "index") as (events, heard):
        heard.next(lambda: write(docs, {"a.txt": "more"}))
        heard.next(lambda: [(tmp_path / "none").mkdir(), events.check()])
        heard.next(lambda: write(tmp_path / "none", {"b.txt": "more"}))


@pytest.mark.parametrize("polling", [False, True], ids=["events", "polling"])
def test_a_file_and_a_link_to_a_folder_are_followed_too(
    docs: Path, tmp_path: Path, polling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_module, "POLL_SECONDS", 0.1)
    link, file = tmp_path / "link", tmp_path / "one.txt"
    link.symlink_to(docs)
    file.write_text("one")
    with listening(link, file, index=link / ".pincite", polling=polling) as (events, heard):
        heard.next(lambda: write(docs, {"a.txt": "more"}))
        heard.next(lambda: file.write_text("two"))
        assert not events._matters(str(docs / ".pincite/store.sqlite"))


def test_no_folder_at_all_is_no_reason_to_be_busy(tmp_path: Path) -> None:
    heard = Heard()
    events = Events([tmp_path / "none"], tmp_path / "index", heard)
    for _ in range(3):
        events.check()
    assert heard.times == 1, "that it is not there is told once"
    events.stop()


def test_where_the_system_watches_no_more_the_folders_are_looked_through(
    docs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The system's limit is reached for real: no more files may be opened while it is asked to watch."""
    import watchfiles  # noqa: F401 - loaded while files may be opened

    heard = Heard()
    events = Events([docs], tmp_path / "index", heard)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    spare = os.open(os.devnull, os.O_RDONLY)
    os.close(spare)
    with caplog.at_level(logging.WARNING):
        resource.setrlimit(resource.RLIMIT_NOFILE, (spare, limits[1]))
        try:
            events.check()
            wait_for(lambda: events.polling, "polling")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    try:
        wait_for(lambda: heard.times, "the first look")
        heard.next(lambda: write(docs, {"a.txt": "found by looking"}))
    finally:
        events.stop()
    (message,) = {record.getMessage() for record in caplog.records}
    assert "looked through every 2 seconds instead" in message
    assert "fs.inotify.max_user_watches" in message
