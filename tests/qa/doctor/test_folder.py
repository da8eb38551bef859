"""The index folder: each trouble that can be made is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.derived.publish import STORE, writing
from qa.access.seal import KEY_FILE, secret_in
from qa.doctor.findings import Finding, State
from qa.doctor.folder import index_folder
from tests.support.backed_up import Kept, QuickSettings, kept_in
from tests.support.parts import article, write


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    made = kept_in(tmp_path)
    made.folder.chmod(0o700)
    return made


def found(kept: Kept) -> dict[str, Finding]:
    return {finding.check: finding for finding in index_folder(kept.folder, kept.settings)}


def test_a_sound_index_is_fine(kept: Kept) -> None:
    checked = found(kept)
    assert list(checked) == ["permissions", "writer", "store", "search indexes", "files"]
    assert {each.state for each in checked.values()} == {State.FINE}, checked


def test_a_damaged_store_is_found(kept: Kept) -> None:
    path = kept.folder / STORE
    content = bytearray(path.read_bytes())
    content[8192:12288] = bytes(4096)
    path.write_bytes(content)
    assert found(kept)["store"].state is State.WRONG
    path.write_bytes(b"no store" * 1000)
    assert "restore a backup" in found(kept)["store"].mend


def test_search_indexes_that_do_not_match_are_found(kept: Kept) -> None:
    (kept.folder / "derived" / "1" / "rows.npy").write_bytes(b"")
    checked = found(kept)["search indexes"]
    assert checked.state is State.WRONG
    assert "rows.npy" in checked.said
    assert (kept.folder / "derived" / "1" / "rows.npy").read_bytes() == b"", "a doctor mends nothing by itself"


def test_what_was_never_published_is_no_trouble(kept: Kept, tmp_path: Path) -> None:
    new = Kept(tmp_path / "new", kept.docs, kept.settings)
    with writing(new.folder, create=True):
        pass
    new.folder.chmod(0o700)
    checked = found(new)
    assert "search indexes" not in checked
    assert checked["store"].state is State.NOTE
    assert "published" in checked["store"].said


def test_another_recipe_is_found(kept: Kept) -> None:
    other = Kept(kept.folder, kept.docs, QuickSettings(audit=kept.settings.audit, encoder="e5"))
    assert "recipe" not in found(other)
    checked = list(index_folder(kept.folder, super(QuickSettings, kept.settings)))  # type: ignore[arg-type]
    assert any(each.check == "recipe" and each.state is State.WRONG for each in checked)


def test_files_out_of_reach_are_found_by_the_folder_that_is_gone(kept: Kept, tmp_path: Path) -> None:
    kept.docs.rename(tmp_path / "elsewhere")
    checked = found(kept)["files"]
    assert checked.state is State.WRONG
    assert checked.said.startswith(f"{kept.docs} is not there")
    assert "5 of 5 files" in checked.said


def test_what_others_can_read_is_found(kept: Kept) -> None:
    secret_in(kept.folder)
    (kept.folder / KEY_FILE).chmod(0o640)
    assert found(kept)["permissions"].mend == f"chmod 600 {kept.folder / KEY_FILE}"
    (kept.folder / KEY_FILE).chmod(0o600)
    kept.folder.chmod(0o755)
    (kept.folder / STORE).chmod(0o644)
    assert found(kept)["permissions"].state is State.NOTE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_of_another_user_are_found(kept: Kept) -> None:
    os.chown(kept.folder / STORE, 12345, -1)
    assert STORE in found(kept)["permissions"].said


def test_who_writes_is_named(kept: Kept) -> None:
    script = (
        "import sys; from pathlib import Path; from index.derived.publish import writer_lock\n"
        "with writer_lock(Path(sys.argv[1])):\n    print('held', flush=True); input()\n"
    )
    command = [sys.executable, "-c", script, kept.folder]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert f"by process {other.pid} (" in found(kept)["writer"].said
        other.communicate("\n")
    assert found(kept)["writer"].state is State.FINE


def test_changes_that_wait_are_told(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    write(kept.docs, {"0.txt": article("0.txt", 1)})
    monkeypatch.setattr("index.sync.update.publish", lambda *_: None)
    kept.index()
    assert found(kept)["changes"].state is State.NOTE
    with writing(kept.folder, create=False) as store:
        assert store.has_unpublished()
