"""A process that nobody asks moves on to what is published, and says when it cannot."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.search.follow import following
from index.search.index import Index
from index.sync.forget import forget
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    docs = write(tmp_path / "docs", {name: article(name) for name in ("a.txt", "b.txt")})
    update(tmp_path / "index", [docs], QuickRecipe())
    return tmp_path / "index"


def wait_until(reached: Callable[[], bool]) -> None:
    for _ in range(1000):
        if reached():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not come to that")


def lets_go_of(root: Path) -> bool:
    """Tell whether no file below ``root`` that was deleted is still open."""
    mapped = Path("/proc/self/maps").read_text().splitlines()
    return not any(str(root) in line and "(deleted)" in line for line in mapped)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what is open cannot be seen here")
def test_files_of_what_was_forgotten_are_let_go(root: Path) -> None:
    with closing(Index.open(root, QuickRecipe())) as index:
        assert index.search("bank")
        forget(root, ["a.txt"], QuickRecipe())
        assert not lets_go_of(root)
        with following(index, 0.01):
            wait_until(lambda: lets_go_of(root))


def test_trouble_is_logged_once_and_its_end(root: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def told(words: str) -> int:
        return sum(words in record.getMessage() for record in caplog.records)

    shutil.copytree(root, tmp_path / "copy")
    with closing(Index.open(root, QuickRecipe())) as index, caplog.at_level(logging.WARNING):
        with following(index, 0.01):
            shutil.rmtree(root)
            wait_until(lambda: told("cannot be read: ") == 1)
            (tmp_path / "copy").rename(root)
            wait_until(lambda: told("can be read again") == 1)
        assert told("cannot be read: ") == 1
        assert index.summary().documents == 2
