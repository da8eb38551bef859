"""Bad files, through the command line: a clear message, the right exit status, nothing lost."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sys
from pathlib import Path

import pytest

from index.sources import SUFFIXES
from tests.support.command_line import GOOD, Command, Said, found, in_process
from tests.support.parts import write

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
    assert said.reason("empty") == f"holds no file to read: expected {', '.join(sorted(SUFFIXES))}"


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
    assert said.reason("sub/up") == f"is a link to {good}, in which it lies: followed, it would never end"
    assert said.reason("self.txt") == "is a link that leads back to itself"


def test_a_file_that_cannot_be_read(pincite: Command, good: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    write(good, {"secret.txt": "A secret."})
    (good / "secret.txt").chmod(0)
    said = pincite("index", good, "--json")
    assert "Permission denied" in said.reason("secret.txt")
    assert said.json["unchanged"] == 2


def test_a_folder_that_may_not_be_entered_stands_in_the_ledger_and_the_others_are_read(
    good: Path, tmp_path: Path
) -> None:
    write(tmp_path / "locked", {"secret.txt": "A secret."})
    (tmp_path / "locked").chmod(0)
    command = [sys.executable, "-m", "tests.support.bad_input_command", "index", "locked", str(good), "--json"]
    if os.geteuid() == 0:  # root enters everything, unless it gave that up
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
        if shutil.which("setpriv") is None:
            pytest.skip("root enters everything, and setpriv is not installed")
    try:
        said = in_process(command, tmp_path)
    finally:
        (tmp_path / "locked").chmod(0o700)
    assert said.returncode == 1
    ledger = Said(said.returncode, said.stdout.partition("\nmemory ")[0], said.stderr)
    (failed,) = (entry for entry in ledger.json["entries"] if entry["action"] == "failed")
    assert failed["source"].endswith("locked")
    assert "Permission denied" in failed["reason"]
    assert ledger.json["added"] + ledger.json["unchanged"] == 2


def test_a_pipe_in_a_folder_is_passed_by(pincite: Command, good: Path) -> None:
    os.mkfifo(good / "pipe.txt")
    assert pincite("index", good, "--json").reason("pipe.txt") == "is not a regular file"


def test_a_pipe_that_is_given_itself(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    command = [sys.executable, "-m", "tests.support.bad_input_command", "index", "pipe.txt"]
    assert in_process(command, tmp_path).returncode == 1


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
    "silent.jsonl": (b'{"id": "1", "title": "No text."}\n', 'has no "text"'),
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
    assert said.status == 1, "a file of a format that is read failed"
    assert said.json["added"] == 2
    assert {entry["source"] for entry in said.json["entries"] if entry["action"] == "failed"} == set(CONTENTS)
    assert found(pincite, "the fine answer")[0] == "fine.md"


def test_the_ledger_on_a_terminal_names_file_and_reason(pincite: Command, good: Path) -> None:
    (good / "pdf.txt").write_bytes(CONTENTS["pdf.txt"][0])
    said = pincite("index", good)
    assert "pdf.txt" in said.out
    assert "a PDF" in said.out


@pytest.mark.parametrize("name", ["line.txt", "line.jsonl"])
def test_a_line_of_200_megabytes(tmp_path: Path, name: str) -> None:
    """Refused at once, and without holding it in memory: the whole program stays below 1 GiB."""
    with (tmp_path / name).open("wb") as file:
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    write(tmp_path, {"good.txt": GOOD["good.txt"]})
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = in_process([sys.executable, "-m", "tests.support.bad_input_command", "index", ".", "--json"], tmp_path)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 20, "seconds of processor time"
    printed, _, memory = done.stdout.rpartition("\nmemory ")
    ledger = json.loads(printed)
    assert (ledger["added"], ledger["failed"]) == (1, 1)
    (reason,) = [entry["reason"] for entry in ledger["entries"] if entry["action"] == "failed"]
    assert "limit" in reason
    assert ("max_record_bytes" if name == "line.jsonl" else "max_file_bytes") in reason
    assert int(memory) < 1_000_000, "KiB at most"
