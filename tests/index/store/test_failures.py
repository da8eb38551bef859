"""Files that failed are kept with their reason, and let go with their file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from index.store.failures import Failure
from index.store.store import Store

FAILURE = Failure("/b.txt", "b.txt", "is empty", "0 1 2 3", 1, 10.0, 70.0)


def test_they_are_kept_replaced_and_dropped(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    other = replace(FAILURE, path="/a.txt", source="a.txt", again=None)
    with closing(Store(path, create=True)) as store:
        store.failures.put([FAILURE, other])
    with closing(Store(path)) as store:
        assert store.failures.all() == [other, FAILURE]
        store.failures.put([replace(FAILURE, attempts=2)])
        assert [failure.attempts for failure in store.failures.all()] == [1, 2]
        store.failures.drop(["/a.txt"])
        store.forget_file("/b.txt")
        assert store.failures.all() == []
