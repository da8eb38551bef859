"""Backups: what they hold, that they are whole, and when none is made."""

from __future__ import annotations

import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index.derived.publish import STORE
from index.errors import IndexUnusable, PinciteError
from index.store.store import Store
from index.sync.forget import forget
from qa.access.seal import KEY_FILE, secret_in
from qa.backup import backup as module
from qa.backup.archive import opened
from qa.backup.backup import backup
from qa.backup.parts import AUDIT, FEEDBACK, TOKENS
from qa.reader.loading import CALIBRATION
from tests.support.backed_up import Kept, kept_in
from tests.support.bytes_of import found_in
from tests.support.parts import QuickRecipe, article, mark, write


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_in(tmp_path)


def test_a_backup_holds_what_cannot_be_made_again(kept: Kept, tmp_path: Path) -> None:
    (kept.folder / CALIBRATION).write_text("{}")
    secret_in(kept.folder)
    made = backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    assert set(made.parts) == {STORE, AUDIT, FEEDBACK, TOKENS, CALIBRATION}
    assert made.documents == 5
    with opened(tmp_path / "b.pincite") as archive, closing(Store(kept.folder / STORE)) as store:
        assert archive.manifest == made
        assert made.corpus == store.get("fingerprint")
        assert made.recipe == QuickRecipe().fingerprint()
    with zipfile.ZipFile(tmp_path / "b.pincite") as packed:
        assert KEY_FILE not in packed.namelist()
    assert (tmp_path / "b.pincite").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.pincite", "docs", "index", "records"]


def test_servers_and_a_writer_go_on(kept: Kept, tmp_path: Path) -> None:
    over = threading.Event()
    failures: list[BaseException] = []

    def write_on() -> None:
        number = 0
        try:
            while not over.is_set():
                write(kept.docs, {"0.txt": article("0.txt", number := number + 1)})
                kept.index()
                kept.record(f"question {number}")
        except BaseException as problem:
            failures.append(problem)
            raise

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        made = [backup(tmp_path / f"{n}.pincite", kept.folder, kept.settings) for n in range(4)]
    finally:
        over.set()
        writer.join()
    assert not failures
    assert all(each.documents == 5 for each in made)


def test_it_stays_out_of_the_index_and_over_no_file(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "there.pincite").write_text("mine")
    with pytest.raises(PinciteError, match="is there already"):
        backup(tmp_path / "there.pincite", kept.folder, kept.settings)
    assert (tmp_path / "there.pincite").read_text() == "mine"
    with pytest.raises(PinciteError, match="would lie in the index folder"):
        backup(kept.folder / "derived" / "b.pincite", kept.folder, kept.settings)
    with pytest.raises(PinciteError, match="could not be written"):
        backup(tmp_path / "no" / "folder.pincite", kept.folder, kept.settings)
    with pytest.raises(IndexUnusable, match="holds no index"):
        backup(tmp_path / "b.pincite", tmp_path / "none", kept.settings)


def test_a_store_that_is_damaged_makes_no_backup(kept: Kept, tmp_path: Path) -> None:
    (kept.folder / STORE).write_bytes(b"no store" * 1000)
    with pytest.raises(PinciteError):
        backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    assert not list(tmp_path.glob("b.pincite*"))


def test_what_is_forgotten_while_it_is_made_is_not_in_it(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, told = module._copied, []

    def first_forget(*arguments: object) -> object:
        files = copied(*arguments)  # type: ignore[arg-type]
        if not told:
            told.append(forget(kept.folder, ["3.txt"], QuickRecipe()))
        return files

    monkeypatch.setattr(module, "_copied", first_forget)
    made = backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    assert made.documents == 4
    with opened(tmp_path / "b.pincite") as archive:
        (tmp_path / "out").mkdir()
        archive.unpack(STORE, tmp_path / "out" / STORE)
    assert found_in(tmp_path / "out", [mark("3.txt")]) == {}
    assert found_in(tmp_path / "out", [mark("2.txt")])
