"""What can be read is served: an index on a read-only mount, or in a folder that may not be written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from index.search.index import Index
from qa.assistant import Assistant
from qa.web.wire import MAX_COMMENT
from tests.serving.test_serving import serving
from tests.support.browser import built
from tests.support.command_line import Command
from tests.support.read_only import mounted_read_only, without_the_right_to_write

QUESTION = "Who is JD Finance's CEO?"
READING = (
    ["ask", QUESTION],
    ["search", QUESTION],
    ["verify"],
    ["find", "the platform"],
    ["status"],
    ["rights"],
    ["feedback", "list"],
    ["gaps"],
    ["eval", "questions.jsonl"],
)


@pytest.fixture
def questions(tmp_path: Path) -> None:
    case = {"id": 1, "question": QUESTION, "answers": ["Chen Shengqiang"]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(case))


@pytest.mark.usefixtures("questions")
def test_every_command_that_only_reads(pincite: Command, seeds_index: Path, tmp_path: Path) -> None:
    shutil.copytree(seeds_index, tmp_path / "index")
    expected = {command[0]: pincite(*command, "--index", tmp_path / "index").status for command in READING}
    with mounted_read_only(tmp_path / "index") as mounted:
        for command in READING:
            said = pincite(*command, "--index", mounted)
            assert said.status == expected[command[0]], said.err
            assert said.err == "", "it is read where it lies"
        written = pincite("index", tmp_path, "--index", mounted)
        assert (written.status, "could not be written" in written.err) == (1, True)
        followed = pincite("sync", tmp_path, "--watch", "--index", mounted)
        assert (followed.status, "which cannot be written" in followed.err) == (1, True)


def test_an_audit_log_that_cannot_be_written_is_refused(
    pincite: Command, seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(seeds_index, tmp_path / "index")
    with mounted_read_only(tmp_path / "index") as mounted:
        monkeypatch.setenv("PINCITE_AUDIT", str(mounted / "audit.sqlite"))
        said = pincite("ask", QUESTION, "--index", mounted)
        assert (said.status, said.out) == (1, "")
        assert "while it cannot be written, no answer is given" in said.err
        assert pincite("search", QUESTION, "--index", mounted).status == 0


def test_a_server_that_may_not_write_says_so_and_serves(seeds_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(seeds_index, index)
    before = without_the_right_to_write(index)
    with serving(index, tmp_path, before=before) as served:
        assert served.ask().json()["status"] in ("answered", "likely")
        rated = httpx.post(f"{served.address}/api/feedback", json={"question": QUESTION, "verdict": "missing"})
        assert rated.status_code == 404
        assert str(tmp_path) not in rated.text
        assert served.get("/metrics").status_code == 200
    told = [line["message"] for line in served.lines() if line["level"] == "warning"]
    assert any("cannot be written here: it is served as it is" in line for line in told)
    assert any("ratings and unanswered questions are not kept" in line for line in told)


def test_a_chat_in_the_terminal_may_not_write_either(seeds_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(seeds_index, index)
    before = without_the_right_to_write(index)
    pincite = str(Path(sys.executable).with_name("pincite"))
    command = [*before, pincite, "chat", "--index", str(index)]
    done = subprocess.run(command, input=f"{QUESTION}\n\n", capture_output=True, text=True, check=True, timeout=90)
    assert "Chen Shengqiang" in done.stdout


def test_a_disk_that_fills_up_under_a_server(seeds_index: Path, tmp_path: Path, assistant: Assistant) -> None:
    with small_disk(tmp_path / "disk") as disk:
        shutil.copytree(seeds_index, disk / "index")
        index = Index.open(disk / "index")
        serving = Assistant(index, assistant.reader)
        with TestClient(built(serving, serving.settings)) as client:
            assert client.post("/api/feedback", json={"question": QUESTION, "verdict": "missing"}).status_code == 201
            fill(disk)
            assert client.post("/api/ask", json={"question": QUESTION}).json()["status"] in ("answered", "likely")
            assert client.post("/api/ask", json={"question": "Which zebra lives in the lobby?"}).status_code == 200
            said = {"question": QUESTION, "verdict": "missing", "comment": "x" * MAX_COMMENT}
            rated = client.post("/api/feedback", json=said)
            assert (rated.status_code, str(disk) in rated.text) == (503, False)
        index.close()
        fill(disk)  # what the closed store gave back
        with closing(Index.open(disk / "index")) as fresh:
            assert fresh.search(QUESTION), "one that is started now reads it as well"


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk: Path) -> None:
    with (disk / "filler").open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
