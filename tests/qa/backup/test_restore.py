"""Restoring: equal answers, nothing forgotten comes back, and the old index or the new one whatever happens."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from index.derived.publish import STORE, writing
from index.errors import IndexLocked, IndexUnusable, PinciteError
from index.search.index import Index
from index.store.recipe import Recipe
from index.store.records import document_id
from index.sync.forget import forget
from index.sync.ledger import Action
from index.sync.update import update
from index.sync.watch.state import LOCK
from index.sync.watch.state import held as following
from qa.access.seal import KEY_FILE, secret_in
from qa.access.tokens import tokens_in
from qa.backup.backup import backup
from qa.backup.restore import restore
from qa.errors import SignInError
from qa.records.feedback import FILE as RATINGS
from tests.support.backed_up import Kept, QuickSettings, kept_in
from tests.support.bytes_of import found_in
from tests.support.parts import OtherRecipe, QuickRecipe, article, mark, places, write

ROOT = Path(__file__).parents[3]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_in(tmp_path)


@pytest.fixture
def file(kept: Kept, tmp_path: Path) -> Path:
    backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    return tmp_path / "b.pincite"


def elsewhere(kept: Kept, tmp_path: Path) -> Kept:
    """Return the same on another machine, where nothing is yet."""
    there = tmp_path / "other"
    return Kept(there / "index", kept.docs, QuickSettings(audit=str(there / "audit.sqlite")))


def fingerprint(kept: Kept) -> str:
    with closing(Index.open(kept.folder, QuickRecipe())) as index:
        return index.summary().fingerprint


def test_on_another_machine_all_is_as_it_was(kept: Kept, file: Path, tmp_path: Path) -> None:
    there = elsewhere(kept, tmp_path)
    done = restore(file, there.folder, there.settings)
    assert "forget and revoke it again" in done.notes[0]
    assert there.found() == kept.found()
    assert fingerprint(there) == fingerprint(kept) == done.manifest.corpus
    assert there.log.verify() == kept.log.verify()
    assert there.asked() == ["rated"]
    assert [each.name for each in tokens_in(there.folder, "").list()] == ["program"]
    assert not list(tmp_path.glob("other/*restor*"))


def test_permalinks_and_the_past_of_documents_come_along(kept: Kept, tmp_path: Path) -> None:
    first, *rest = article("0.txt").split("\n\n")
    between = "A paragraph that was put in between, with words of its own."
    write(kept.docs, {"0.txt": "\n\n".join([first, between, *rest])})
    kept.index()
    there = elsewhere(kept, tmp_path)
    backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    restore(tmp_path / "b.pincite", there.folder, there.settings)
    identity = document_id("0.txt", "0.txt")
    with (
        closing(Index.open(kept.folder, QuickRecipe())) as old,
        closing(Index.open(there.folder, QuickRecipe())) as new,
    ):
        assert new.document(identity) == old.document(identity)
        assert new.history(identity) == old.history(identity)
        assert [p.anchor for p in new.document(identity).paragraphs] != list(range(1, 7))
    assert update(there.folder, [there.docs], QuickRecipe()).count(Action.UNCHANGED) == 5


def test_records_that_lie_elsewhere_are_put_there(tmp_path: Path) -> None:
    kept = kept_in(tmp_path, elsewhere=True)
    backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    kept.rate("later")
    shutil.rmtree(kept.folder)
    with pytest.raises(PinciteError, match=r"ratings\.sqlite.*would be replaced"):
        restore(tmp_path / "b.pincite", kept.folder, kept.settings)
    restore(tmp_path / "b.pincite", kept.folder, kept.settings, replace=True)
    assert kept.asked() == ["rated"]
    assert [each.name for each in tokens_in(kept.folder, kept.settings.tokens).list()] == ["program"]
    assert not (kept.folder / RATINGS).exists()


def test_an_index_is_replaced_only_when_told(kept: Kept, file: Path) -> None:
    write(kept.docs, {"9.txt": article("9.txt")})
    kept.index()
    before = kept.found()
    with pytest.raises(PinciteError, match="would be replaced"):
        restore(file, kept.folder, kept.settings)
    assert kept.sources() == [f"{n}.txt" for n in (0, 1, 2, 3, 4, 9)]
    assert kept.found() == before
    key = secret_in(kept.folder)
    restore(file, kept.folder, kept.settings, replace=True)
    assert kept.sources() == [f"{n}.txt" for n in range(5)]
    assert (kept.folder / KEY_FILE).read_bytes() == key
    assert sorted(path.name for path in kept.folder.parent.iterdir()) == ["b.pincite", "docs", "index", "records"]


def test_a_server_takes_up_what_was_restored(kept: Kept, file: Path) -> None:
    with closing(Index.open(kept.folder, QuickRecipe())) as serving:
        before = places(serving.search(mark("3.txt")))
        write(kept.docs, {"3.txt": article("3.txt", 1)})
        kept.index()
        assert serving.search(mark("3.txt", 1), 1)[0].lexical > 0
        restore(file, kept.folder, kept.settings, replace=True)
        assert places(serving.search(mark("3.txt"))) == before
        kept.index()
        assert serving.search(mark("3.txt", 1), 1)[0].lexical > 0


def test_what_was_forgotten_since_stays_forgotten(kept: Kept, tmp_path: Path) -> None:
    kept.rate(f"what is {mark('3.txt')}", comment=article("3.txt").split("\n\n")[1])
    backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    assert found_in(kept.folder, [mark("3.txt")])
    forget(kept.folder, ["3.txt"], QuickRecipe())
    done = restore(tmp_path / "b.pincite", kept.folder, kept.settings, replace=True)
    assert done.forgotten_again == 1
    assert kept.sources() == [f"{n}.txt" for n in (0, 1, 2, 4)]
    words = article("3.txt").split("\n\n")[1].split()
    assert found_in(kept.folder, [" ".join(words[:6])]) == {}
    assert kept.found(["0.txt"])
    kept.index()
    assert "3.txt" not in kept.sources(), "a run over its folder passes it by"


def test_what_was_forgotten_before_stays_forgotten_too(kept: Kept, tmp_path: Path) -> None:
    forget(kept.folder, ["3.txt"], QuickRecipe())
    backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    there = elsewhere(kept, tmp_path)
    restore(tmp_path / "b.pincite", there.folder, there.settings)
    there.index()
    assert "3.txt" not in there.sources()
    assert found_in(there.folder, [mark("3.txt")]) == {}


def test_what_was_let_in_again_is_not_forgotten_again(kept: Kept, tmp_path: Path) -> None:
    forget(kept.folder, ["3.txt"], QuickRecipe())
    update(kept.folder, [kept.docs / "3.txt"], QuickRecipe())
    backup(tmp_path / "b.pincite", kept.folder, kept.settings)
    assert restore(tmp_path / "b.pincite", kept.folder, kept.settings, replace=True).forgotten_again == 0
    assert "3.txt" in kept.sources()


def test_a_token_that_was_revoked_since_stays_revoked(kept: Kept, file: Path) -> None:
    secret = tokens_in(kept.folder, "").create("other", [])
    tokens_in(kept.folder, "").revoke("program")
    done = restore(file, kept.folder, kept.settings, replace=True)
    assert done.revoked_again == 1
    assert all(each.revoked for each in tokens_in(kept.folder, "").list())
    with pytest.raises(SignInError):
        tokens_in(kept.folder, "").check(secret)


def test_a_log_that_goes_on_is_kept(kept: Kept, file: Path) -> None:
    kept.record("third")
    head = kept.log.verify().head
    assert restore(file, kept.folder, kept.settings, replace=True).audit_kept
    assert kept.log.verify().entries == 3
    assert kept.log.verify(head).problems == ()


def test_another_log_is_never_replaced(kept: Kept, file: Path, tmp_path: Path) -> None:
    other = Kept(tmp_path / "o" / "index", kept.docs, QuickSettings(audit=str(tmp_path / "another.sqlite")))
    other.log.create()
    assert not restore(file, other.folder, other.settings).audit_kept, "one without an entry is none"
    assert other.log.verify() == kept.log.verify()
    (tmp_path / "another.sqlite").unlink()
    other.log.create()
    other.record("something else")
    with pytest.raises(PinciteError, match="is never replaced"):
        restore(file, other.folder, other.settings, replace=True)
    assert other.log.verify().entries == 1
    without = replace(other.settings, audit="")
    with pytest.raises(PinciteError, match="name the file for it in the setting `audit`"):
        restore(file, tmp_path / "third", without)


def test_a_log_in_the_folder_goes_with_it_and_no_server_writes_to_it_meanwhile(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    inside = Kept(kept.folder, kept.docs, QuickSettings(audit=str(kept.folder / "told.sqlite")))
    inside.log.create()
    inside.record("first")
    backup(tmp_path / "b.pincite", inside.folder, inside.settings)
    inside.record("second")
    command = [sys.executable, "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "]
    command[-1] += "c.execute('SELECT * FROM meta').fetchone(); print('open', flush=True); input()"
    with subprocess.Popen(
        [*command, inside.folder / STORE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        with pytest.raises(PinciteError, match="stop the servers"):
            restore(tmp_path / "b.pincite", inside.folder, inside.settings, replace=True)
        server.communicate("\n")
    assert restore(tmp_path / "b.pincite", inside.folder, inside.settings, replace=True).audit_kept
    assert inside.log.verify().entries == 2
    assert inside.log.verify().problems == ()


def test_what_is_not_ours_stays(kept: Kept, file: Path) -> None:
    (kept.folder / "notes.txt").write_text("mine")
    done = restore(file, kept.folder, kept.settings, replace=True)
    (aside,) = kept.folder.parent.glob("index.replaced-*")
    assert [path.name for path in aside.iterdir()] == ["notes.txt"]
    assert f"notes.txt were no parts of the index, and are kept in {aside}" in done.notes


def test_nobody_else_may_be_writing(kept: Kept, file: Path) -> None:
    with writing(kept.folder, create=False), pytest.raises(IndexLocked):
        restore(file, kept.folder, kept.settings, replace=True)
    assert kept.found()


def test_nobody_may_be_following_folders(kept: Kept, file: Path) -> None:
    with following(kept.folder), pytest.raises(IndexLocked, match="keeps folders in step"):
        restore(file, kept.folder, kept.settings, replace=True)
    assert (kept.folder / LOCK).exists()
    restore(file, kept.folder, kept.settings, replace=True)
    assert not (kept.folder / LOCK).exists()  # what another process left behind is no stranger


def test_the_settings_must_go_with_it(kept: Kept, file: Path, tmp_path: Path) -> None:
    class Other(QuickSettings):
        def recipe(self) -> Recipe:
            return OtherRecipe()

    there = elsewhere(kept, tmp_path)
    with pytest.raises(IndexUnusable, match="set the former, restore, then change"):
        restore(file, there.folder, Other(audit=there.settings.audit))
    assert not there.folder.exists()


def test_a_damaged_backup_changes_nothing(kept: Kept, file: Path) -> None:
    before = kept.found()
    whole = file.read_bytes()
    for place in range(200, len(whole), len(whole) // 12):
        file.write_bytes(whole[:place] + bytes(64) + whole[place + 64 :])
        with suppress(PinciteError):
            restore(file, kept.folder, kept.settings, replace=True)
        assert kept.found() == before, place
        assert not list(kept.folder.parent.glob("index.*"))


def test_a_damaged_index_is_replaced_and_what_it_knew_is_told_of(kept: Kept, file: Path) -> None:
    before = kept.found()
    (kept.folder / STORE).write_bytes(b"no store" * 4000)
    done = restore(file, kept.folder, kept.settings, replace=True)
    assert "could not be told, forget it again" in done.notes[0]
    assert kept.found() == before


@pytest.fixture(scope="module")
def killer() -> Iterator[Callable[[str, Path, Path], int]]:
    """Restore in a child that dies at a moment; returns its status."""
    command = [sys.executable, "-m", "tests.support.killed_restoring"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:

        def killed(moment: str, file: Path, folder: Path) -> int:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(f"{moment}\t{file}\t{folder}\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        yield killed
        assert server.stdin is not None
        server.stdin.close()


@pytest.mark.parametrize("moment", ["begun", "unpacked", "built", "about to be put", "put", "half deleted"])
def test_killed_it_leaves_the_old_or_the_new(
    kept: Kept, file: Path, tmp_path: Path, moment: str, killer: Callable[[str, Path, Path], int]
) -> None:
    new = kept.found()
    write(kept.docs, {"3.txt": article("3.txt", 1)})
    kept.index()
    old = kept.found()
    assert old != new
    assert killer(moment, file, tmp_path) == signal.SIGKILL
    assert kept.found() == (new if moment in ("put", "half deleted") else old)
    assert kept.log.verify().problems == ()
    assert killer("over", file, tmp_path) == 0, "the next one goes on as if nothing had been"
    assert kept.found() == new
    assert not list(tmp_path.glob("index.*"))


@pytest.mark.parametrize("moment", ["built", "put"])
def test_killed_at_an_empty_place_it_leaves_nothing_or_the_new(
    kept: Kept, file: Path, tmp_path: Path, moment: str, killer: Callable[[str, Path, Path], int]
) -> None:
    new = kept.found()
    shutil.rmtree(kept.folder)
    assert killer(moment, file, tmp_path) == signal.SIGKILL
    assert kept.folder.exists() == (moment == "put")
    assert killer("over", file, tmp_path) == 0
    assert kept.found() == new
