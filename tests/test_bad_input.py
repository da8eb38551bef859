"""What people and disks do wrong, through the command line: a clear message, the right exit status, nothing lost."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.publish import STORE
from index.recipe import Recipe
from index.store import FORMAT
from qa.cli import main
from tests.parts import article, mark, write

GOOD = {"good.txt": article("good.txt"), "fine.md": "# Fine\n\nThe fine answer is 42 days.\n"}


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded

    def reason(self, source: str) -> str:
        """Return why a file failed, from the ledger."""
        (reason,) = {entry["reason"] for entry in self.json["entries"] if entry["source"] == source}
        return str(reason)


Command = Callable[..., Said]


@pytest.fixture
def pincite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in an empty folder, with the index ``.pincite`` in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Said(status, printed.out, printed.err)

    return run


@pytest.fixture
def good(pincite: Command, tmp_path: Path) -> Path:
    """A folder of good files that is indexed."""
    folder = write(tmp_path / "docs", GOOD)
    assert pincite("index", folder).status == 0
    return folder


def found(pincite: Command, question: str) -> list[str]:
    return [hit["source"] for hit in pincite("search", question, "--json").json["hits"]]


# --- paths ----------------------------------------------------------------------------------------------------------


def test_a_missing_path(pincite: Command) -> None:
    said = pincite("index", "no/such/place", "--json")
    assert said.status == 1
    assert said.reason("no/such/place").startswith("does not exist: check the path")


def test_a_missing_path_beside_a_good_one(pincite: Command, tmp_path: Path) -> None:
    said = pincite("index", write(tmp_path / "docs", GOOD), "missing.txt", "--json")
    assert said.status == 1
    assert said.json["added"] == 2


def test_an_empty_folder(pincite: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = pincite("index", "empty", "--json")
    assert said.status == 1
    assert said.reason("empty") == "holds no file to read: expected .htm, .html, .jsonl, .markdown, .md, .text, .txt"


def test_nothing_to_index(pincite: Command) -> None:
    assert pincite("index").status == 2


def test_a_path_that_is_too_long(pincite: Command) -> None:
    said = pincite("index", "x" * 5000, "--json")
    assert said.status == 1


def test_a_loop_of_folders(pincite: Command, good: Path) -> None:
    (good / "sub").mkdir()
    (good / "sub" / "up").symlink_to(good)
    (good / "self.txt").symlink_to("self.txt")
    said = pincite("index", good, "--json")
    assert said.status == 0
    assert said.json["unchanged"] == 2
    assert said.reason("sub/up") == "is a link to a folder that was already read"
    assert said.reason("self.txt") == "is a link that leads nowhere, or was removed just now"


def test_a_file_that_cannot_be_read(pincite: Command, good: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    write(good, {"secret.txt": "A secret."})
    (good / "secret.txt").chmod(0)
    said = pincite("index", good, "--json")
    assert "Permission denied" in said.reason("secret.txt")
    assert said.json["unchanged"] == 2


def test_a_pipe_in_a_folder_is_passed_by(pincite: Command, good: Path) -> None:
    os.mkfifo(good / "pipe.txt")
    assert pincite("index", good, "--json").reason("pipe.txt") == "is not a regular file"


def test_a_pipe_that_is_given_itself(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    command = [sys.executable, "-m", "tests.bad_input_command", "index", "pipe.txt"]
    assert in_process(command, tmp_path, timeout=8).returncode == 1


def test_a_name_that_is_not_utf8(pincite: Command, tmp_path: Path) -> None:
    folder = write(tmp_path / "docs", GOOD)
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("A text.")
    said = pincite("index", folder, "--json")
    assert said.json["added"] == 2
    assert said.json["failed"] == 1


def test_a_folder_with_pattern_signs_in_its_name(pincite: Command, tmp_path: Path) -> None:
    folder = write(tmp_path / "a [draft] *", GOOD)
    assert pincite("index", folder, "--json").json["added"] == 2


# --- contents -------------------------------------------------------------------------------------------------------

CONTENTS: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "is empty"),
    "blank.md": (b" \r\n\t\n", "is empty"),
    "empty.html": (b"<html><body></body></html>", "is empty"),
    "empty.jsonl": (b"", "is empty"),
    "binary.txt": (random.Random(1).randbytes(4096), "looks binary"),
    "picture.md": (b"\x89PNG\r\n\x1a\n" + bytes(64), "a PNG image"),
    "pdf.txt": (b"%PDF-1.7\n1 0 obj\n", "a PDF"),
    "word.html": (b"PK\x03\x04\x14\x00", "an Office document"),
    "broken.txt": ("Größe, Straße, Übung und Käse. ".encode() * 4 + b"\xff\xfe. Ende.", "cannot be decoded"),
    "odd.txt": (b"\xff\xfeA\x00B", "cannot be decoded"),
    "prose.jsonl": (b"This is not JSON.\n", "is not JSON"),
    "list.jsonl": (b"[1, 2]\n", "holds a JSON list"),
    "anonymous.jsonl": (b'{"text": "No id."}\n', 'has no "id"'),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_bad_file_says_what_is_wrong(pincite: Command, tmp_path: Path, name: str) -> None:
    data, reason = CONTENTS[name]
    (tmp_path / name).write_bytes(data)
    said = pincite("index", name, "--json")
    assert said.status == 1
    assert reason in said.reason(name)


def test_bad_files_do_not_stop_the_good_ones(pincite: Command, tmp_path: Path) -> None:
    folder = write(tmp_path / "docs", GOOD)
    for name, (data, _) in CONTENTS.items():
        (folder / name).write_bytes(data)
    said = pincite("index", folder, "--json")
    assert said.status == 0
    assert said.json["added"] == 2
    assert {entry["source"] for entry in said.json["entries"] if entry["action"] == "failed"} == set(CONTENTS)
    assert found(pincite, "the fine answer")[0] == "fine.md"


def test_the_ledger_on_a_terminal_names_file_and_reason(pincite: Command, good: Path) -> None:
    (good / "pdf.txt").write_bytes(CONTENTS["pdf.txt"][0])
    said = pincite("index", good)
    assert "pdf.txt" in said.out
    assert "a PDF" in said.out


def in_process(command: list[str], folder: Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=timeout
    )


@pytest.mark.parametrize("name", ["line.txt", "line.jsonl"])
def test_a_line_of_200_megabytes(tmp_path: Path, name: str) -> None:
    """Refused at once, and without holding it in memory: the whole program stays below 1 GiB."""
    with (tmp_path / name).open("wb") as file:
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    write(tmp_path, {"good.txt": GOOD["good.txt"]})
    began = time.perf_counter()
    done = in_process([sys.executable, "-m", "tests.bad_input_command", "index", ".", "--json"], tmp_path)
    assert time.perf_counter() - began < 20
    printed, _, memory = done.stdout.rpartition("\nmemory ")
    ledger = json.loads(printed)
    assert (ledger["added"], ledger["failed"]) == (1, 1)
    (reason,) = [entry["reason"] for entry in ledger["entries"] if entry["action"] == "failed"]
    assert "limit" in reason
    assert int(memory) < 1_000_000, "KiB at most"


# --- questions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00\x01\x02", "\u200b", "👍"])
def test_a_question_of_nothing(pincite: Command, good: Path, question: str) -> None:
    for command in ("ask", "search"):
        said = pincite(command, question)
        assert said.status == 1
        assert "the question is empty" in said.err


def test_a_question_of_five_megabytes(pincite: Command, good: Path) -> None:
    began = time.perf_counter()
    said = pincite("ask", "why " * 1_250_000)
    assert said.status == 1
    assert "5,000,000 characters, at most 2,000 are read" in said.err
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "question", ["what\x00is\x1bthe\x7ffine answer?", "\u202ewhat is the fine answer?", "fine\ud800 answer"]
)
def test_signs_that_do_not_belong_in_a_question(pincite: Command, good: Path, question: str) -> None:
    said = pincite("ask", question, "--json")
    assert said.status == 0
    assert all(character.isprintable() or character == "\u202e" for character in said.json["question"])
    assert "fine.md" in [quote["citation"]["source"] for quote in said.json["quotes"] + said.json["near_misses"]]


@pytest.mark.parametrize(
    "question",
    ['"', "a AND b OR (c", "text:x^2~3", "*", "[a TO b]", "'; DROP TABLE documents; --", "a" * 2000, "x " * 1000],
)
def test_signs_that_mean_something_to_search_engines(pincite: Command, good: Path, question: str) -> None:
    said = pincite("search", question, "--json")
    assert (said.status, "error" in said.err) in {(0, False), (1, True)}


def test_no_question_and_two(pincite: Command, good: Path) -> None:
    assert pincite("ask").status == 2
    assert pincite("ask", "one?", "--batch", "two.jsonl").status == 2
    assert pincite("search", "one?", "-k", "0").status == 2


BATCHES = {
    "missing": (None, "there is no such file"),
    "no JSON": ("nonsense\n", "batch.jsonl:1: expected"),
    "no id": ('{"id": 1, "question": "A?"}\n\n{"question": "B?"}\n', "batch.jsonl:3: expected"),
    "question of another type": ('{"id": 1, "question": 7}\n', "batch.jsonl:1: expected"),
    "history of another type": ('{"id": 1, "question": "A?", "history": [7]}\n', "batch.jsonl:1: expected"),
}


@pytest.mark.parametrize("name", BATCHES)
def test_a_bad_batch_is_refused_with_its_line(pincite: Command, good: Path, tmp_path: Path, name: str) -> None:
    text, message = BATCHES[name]
    if text is not None:
        write(tmp_path, {"batch.jsonl": text})
    said = pincite("ask", "--batch", "batch.jsonl")
    assert said.status == 1
    assert message in said.err


def test_a_batch_in_another_encoding(pincite: Command, good: Path, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_bytes('{"id": 1, "question": "Größe?"}\n'.encode("latin-1"))
    said = pincite("ask", "--batch", "batch.jsonl")
    assert said.status == 1
    assert "batch.jsonl" in said.err


def test_one_empty_question_does_not_stop_a_batch(pincite: Command, good: Path, tmp_path: Path) -> None:
    write(tmp_path, {"batch.jsonl": '{"id": 1, "question": "?"}\n{"id": 2, "question": "What is the fine answer?"}\n'})
    said = pincite("ask", "--batch", "batch.jsonl")
    assert said.status == 1
    first, second = map(json.loads, said.out.splitlines())
    assert "the question is empty" in first["error"]
    assert (second["id"], second["quotes"][0]["citation"]["source"]) == (2, "fine.md")


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
        "import sys; from pathlib import Path; from index.publish import writer_lock\n"
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


def test_a_second_process_that_writes(pincite: Command, good: Path, other_writer: subprocess.Popen[str]) -> None:
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
        many = write(tmp_path / "many", {f"{n}.txt": article(str(n), paragraphs=30) for n in range(200)})
        said = pincite("index", many, "--index", disk / "index")
        assert said.status == 1
        assert "could not be" in said.err
        assert "see that the disk has room" in said.err
        assert found_in(pincite, disk / "index", "the fine answer")[0] == "fine.md"
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert pincite("index", many, "--index", disk / "index", "--json").json["failed"] == 0
        assert found_in(pincite, disk / "index", mark("77"))[0] == "77.txt"
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def found_in(pincite: Command, root: Path, question: str) -> list[str]:
    return [hit["source"] for hit in pincite("search", question, "--json", "--index", root).json["hits"]]


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
