"""A bad index, or a disk that is full, through the command line: a clear message, the right status, nothing lost."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.derived.publish import STORE
from index.store.recipe import Recipe
from index.store.store import FORMAT
from qa.cli import indexing
from tests.support.command_line import GOOD, Command, found
from tests.support.parts import article, mark, write

# --- the index ------------------------------------------------------------------------------------------------------


def test_an_index_that_is_not_there(pincite: Command) -> None:
    assert pincite("ask", "Is anything there?", "--json").json["status"] == "no_documents"
    said = pincite("index", "--rebuild")
    assert said.status == 1
    assert "holds no index to rebuild: make one with `pincite index --index .pincite PATH…`" in said.err


def test_an_index_folder_that_is_a_file(pincite: Command, tmp_path: Path) -> None:
    write(tmp_path, GOOD | {"file": "x"})
    said = pincite("index", "good.txt", "--index", "file")
    assert said.status == 1
    assert "could not be" in said.err


def test_an_index_of_another_recipe(pincite: Command, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_PASSAGE_TOKENS", "97")
    default = Recipe()
    for command in (["ask", "What?"], ["search", "What?"], ["status"], ["index", str(good)]):
        said = pincite(*command)
        assert said.status == 1
        assert f"passages pincite {default.passage_tokens}/{default.overlap_tokens}" in said.err
        assert f"passages pincite 97/{default.overlap_tokens}" in said.err
        assert "pincite index --rebuild --index .pincite" in said.err
    rebuilt = pincite("index", "--rebuild", "--json")
    assert (rebuilt.status, rebuilt.json["updated"]) == (0, 2)
    assert found(pincite, "the fine answer")[0] == "fine.md"
    monkeypatch.delenv("PINCITE_PASSAGE_TOKENS")
    assert pincite("status").status == 1


def test_an_index_of_another_format(pincite: Command, good: Path) -> None:
    with closing(sqlite3.connect(Path(".pincite") / STORE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for command in (["ask", "What?"], ["index", str(good)], ["index", "--rebuild"]):
        said = pincite(*command)
        assert said.status == 1
        assert f"has format 99, this version of pincite reads {FORMAT}" in said.err
        assert "remove the folder .pincite and run `pincite index --index .pincite PATH…` again" in said.err


def test_a_store_that_is_no_store(pincite: Command, good: Path) -> None:
    for path in Path(".pincite").glob(f"{STORE}*"):
        path.write_bytes(b"nonsense " * 1000)
    for command in (["ask", "What?"], ["index", str(good)], ["index", "--rebuild"], ["status"]):
        said = pincite(*command)
        assert said.status == 1
        assert "is not a sound SQLite file" in said.err
        assert "restore a backup of it, or remove the folder .pincite" in said.err


@pytest.mark.parametrize(
    "command", [["ask", "What is the fine answer?"], ["index", "docs"], ["index", "--rebuild"]], ids=" ".join
)
def test_a_store_with_a_damaged_page(pincite: Command, good: Path, command: list[str]) -> None:
    write(good, {f"{n}.txt": article(str(n), paragraphs=12) for n in range(20)})
    assert pincite("index", good).status == 0
    path = Path(".pincite") / STORE
    data = bytearray(path.read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    path.write_bytes(bytes(data))
    write(good, {"good.txt": article("good.txt", 1)})
    said = pincite(*command)
    assert said.status == 1
    assert "is not a sound SQLite file" in said.err


def test_a_half_of_the_settings(pincite: Command, good: Path, tmp_path: Path) -> None:
    write(tmp_path, {"pincite.toml": "passage_tokens = "})
    said = pincite("ask", "What?")
    assert said.status == 1
    assert "pincite.toml: cannot be read as TOML settings" in said.err


@pytest.fixture
def other_writer(good: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process that holds the lock of the index until it is told to end."""
    script = (
        "import sys; from pathlib import Path; from index.derived.publish import writer_lock\n"
        "with writer_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / ".pincite")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        assert process.stdin is not None
        if not process.stdin.closed:
            process.stdin.close()


def test_a_second_process_that_writes(
    pincite: Command, good: Path, other_writer: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "WAIT_SECONDS", 0.5)  # instead of an hour
    for command in (["index", str(good)], ["index", "--rebuild"]):
        said = pincite(*command)
        assert said.status == 1
        assert "another process is writing to the index .pincite: wait until it has finished" in said.err
    assert found(pincite, "the fine answer")[0] == "fine.md", "reading goes on"
    other_writer.kill()
    other_writer.wait()
    assert pincite("index", good).status == 0, "the lock dies with its holder"


# --- the disk -------------------------------------------------------------------------------------------------------


def test_a_full_disk(pincite: Command, tmp_path: Path) -> None:
    """A file system of 1 MiB: what was stored before it was full is kept, and the run goes on once there is room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        first = write(tmp_path / "first", GOOD)
        assert pincite("index", first, "--index", disk / "index").status == 0
        many = write(tmp_path / "many", {f"{n}.txt": article(str(n), paragraphs=30) for n in range(60)})
        said = pincite("index", many, "--index", disk / "index")
        assert said.status == 1
        assert "could not be" in said.err
        assert "see that the disk has room" in said.err
        assert found(pincite, "the fine answer", "--index", disk / "index")[0] == "fine.md"
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert pincite("index", many, "--index", disk / "index", "--json").json["failed"] == 0
        assert found(pincite, mark("37"), "--index", disk / "index")[0] == "37.txt"
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.parametrize("kilobytes", [40, 120, 250])
def test_no_room_for_the_derived_indexes(tmp_path: Path, pincite: Command, kilobytes: int) -> None:
    """The system refuses to let a file grow: SQLite's log is short enough, FAISS's file is not."""
    docs = write(tmp_path / "docs", {f"{n}.txt": article(str(n), paragraphs=2) for n in range(180)})
    assert pincite("index", docs).status == 0
    write(docs, {"0.txt": article("0", 1)})
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))  # Python ignores the signal: writing fails
    try:
        said = pincite("index", docs)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert said.status == 1
    assert "could not be" in said.err
    assert found(pincite, mark("7"))[0] == "7.txt"
    assert pincite("index", docs).status == 0
    assert found(pincite, mark("0", 1))[0] == "0.txt"
