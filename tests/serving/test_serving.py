"""Real server processes: how one stops, and how two of them follow one index."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conftest import SEEDS
from tests.support.proxy import free_port

PINCITE = [str(Path(sys.executable).with_name("pincite"))]
QUESTION = "Who is JD Finance's CEO?"
STREAM = {"accept": "text/event-stream"}


@dataclass
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.address + path, timeout=30)

    def ask(self, question: str = QUESTION) -> httpx.Response:
        return httpx.post(f"{self.address}/api/ask", json={"question": question}, timeout=60)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def started(index: Path, folder: Path, *, before: Sequence[str] = (), **settings: str) -> Iterator[Served]:
    """Start to serve ``index`` in a process of its own; ``before`` stands before its command."""
    port, log = free_port(), folder / f"{len(list(folder.iterdir()))}.log"
    environment = os.environ | {f"PINCITE_{name.upper()}": value for name, value in settings.items()}
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [*before, *PINCITE, "serve", "--index", str(index), "--port", str(port)],
            cwd=folder,
            env=environment,
            stderr=errors,
            text=True,
        )
    try:
        yield Served(process, f"http://127.0.0.1:{port}", log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


@contextmanager
def serving(index: Path, folder: Path, *, before: Sequence[str] = (), **settings: str) -> Iterator[Served]:
    """Serve ``index`` in a process of its own, and wait until it can answer."""
    with started(index, folder, before=before, **settings) as served:
        _wait_until_ready(served)
        yield served


def _wait_until_ready(served: Served) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert served.process.poll() is None, served.log.read_text(encoding="utf-8")
        try:
            if served.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def stream(served: Served, begun: threading.Barrier, asked: str = QUESTION) -> str:
    """Ask step by step; once the first step is there, say so; return all steps."""
    question = {"question": asked}
    with httpx.stream("POST", f"{served.address}/api/ask", json=question, headers=STREAM, timeout=90) as response:
        assert response.status_code == 200
        parts = response.iter_text()
        first = next(parts)
        begun.wait(60)
        return first + "".join(parts)


def test_told_to_stop_it_finishes_what_runs_and_refuses_what_comes(seeds_index: Path, tmp_path: Path) -> None:
    readers = 24
    with serving(seeds_index, tmp_path, concurrency="1", answer_seconds="0", rate_per_minute="0") as served:
        begun = threading.Barrier(readers + 1)
        with ThreadPoolExecutor(readers) as pool:
            running = [pool.submit(stream, served, begun) for _ in range(readers)]
            begun.wait(60)  # every one is on its way, and only one question is answered at a time
            served.process.send_signal(signal.SIGTERM)
            time.sleep(0.05)
            refused, unready = served.ask(), served.get("/readyz")
            streams = [each.result(90) for each in running]
        assert served.process.wait(30) == 0
    assert all("event: answer\n" in text and "event: error" not in text for text in streams)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "stopping")
    assert int(refused.headers["retry-after"]) > 0
    assert unready.status_code == 503
    messages = [line["message"] for line in served.lines()]
    assert messages.count("answer") == readers
    assert {line["level"] for line in served.lines()} <= {"info"}, served.lines()


def chat(served: Served, begun: threading.Barrier) -> bool:
    """Ask as the chat's page does; tell whether the answer came whole."""
    page = httpx.get(f"{served.address}/config", timeout=30).json()
    box = next(each for each in page["dependencies"] if any(target[1] == "submit" for target in each["targets"]))
    session = uuid4().hex[:11]
    asked = {"data": [QUESTION, None], "fn_index": box["id"], "session_hash": session, "event_data": None}
    with httpx.Client(base_url=f"{served.address}/gradio_api", timeout=60) as client:
        assert client.post("/queue/join", json=asked).status_code == 200
        with client.stream("GET", "/queue/data", params={"session_hash": session}) as response:
            lines = response.iter_lines()
            next(lines)
            begun.wait(60)
            return any('"process_completed"' in line and '"success":true' in line for line in lines)


def test_told_to_stop_it_finishes_what_the_chat_answers(seeds_index: Path, tmp_path: Path) -> None:
    readers = 8
    with serving(seeds_index, tmp_path, concurrency="1", rate_per_minute="0") as served:
        begun = threading.Barrier(readers + 1)
        with ThreadPoolExecutor(readers) as pool:
            running = [pool.submit(chat, served, begun) for _ in range(readers)]
            begun.wait(60)
            served.process.send_signal(signal.SIGTERM)
            assert all(each.result(90) for each in running)
        assert served.process.wait(30) == 0
    assert [line["surface"] for line in served.lines() if line["message"] == "answer"] == ["chat"] * readers


@pytest.mark.parametrize("signalled", [signal.SIGTERM, signal.SIGINT])
def test_with_nothing_to_finish_it_ends_at_once(seeds_index: Path, tmp_path: Path, signalled: signal.Signals) -> None:
    with serving(seeds_index, tmp_path) as served, httpx.Client(timeout=30) as page:
        # A page that is open keeps a line to the server for as long as it is.
        with page.stream("GET", f"{served.address}/gradio_api/heartbeat/abcdefgh") as heartbeat:
            assert next(heartbeat.iter_text())
            served.process.send_signal(signalled)
            began = time.monotonic()
            assert served.process.wait(30) == 0
        assert time.monotonic() - began < 10


def test_what_takes_too_long_is_not_waited_for(seeds_index: Path, tmp_path: Path) -> None:
    # No quick machine reads every passage for 12 questions in the second that open connections are given.
    slow = {"concurrency": "1", "answer_seconds": "0", "passages_read": "100"}
    with serving(seeds_index, tmp_path, stop_seconds="0", **slow) as served:
        begun = threading.Barrier(13)
        with ThreadPoolExecutor(12) as pool:
            running = [pool.submit(stream, served, begun, "Why did nobody say what it was?") for _ in range(12)]
            begun.wait(60)
            served.process.send_signal(signal.SIGTERM)
            assert served.process.wait(20) == 0
            cut = [each for each in running if each.exception(30) is not None or "event: answer" not in each.result()]
        assert cut


def test_two_processes_follow_one_index_without_a_restart(tmp_path: Path) -> None:
    """While both answer, a third one indexes: no request fails, and both show what is new."""
    index, folder, logs = tmp_path / "index", tmp_path / "documents", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    for name in sorted(SEEDS.glob("*.txt"))[:4]:
        (folder / name.name).write_bytes(name.read_bytes())
    indexed(folder, index)
    with serving(index, logs, rate_per_minute="0") as first, serving(index, logs, rate_per_minute="0") as second:
        before = {each.get("/readyz").json()["fingerprint"] for each in (first, second)}
        assert len(before) == 1
        enough, problems, answers = threading.Event(), [], []

        def asking(served: Served) -> None:
            while not enough.is_set():
                response = served.ask()
                (answers if response.status_code == 200 else problems).append(response.text)

        with ThreadPoolExecutor(2) as pool:
            busy = [pool.submit(asking, served) for served in (first, second)]
            (folder / "lighthouse.txt").write_text("The lighthouse at Ystad is kept by Brunhild Okonkwo.\n")
            indexed(folder, index)
            deadline = time.monotonic() + 20
            after = before
            while time.monotonic() < deadline and (after & before or len(after) > 1):
                after = {each.get("/readyz").json()["fingerprint"] for each in (first, second)}
            enough.set()
            for each in busy:
                each.result(60)
        assert not problems
        assert len(answers) >= 4
        assert len(after) == 1
        assert not after & before
        found = [served.ask("Who keeps the lighthouse at Ystad?").json() for served in (first, second)]
        for each in found:
            each.pop("elapsed_ms")
        assert found[0] == found[1]
        shown = [*found[0]["quotes"], *found[0]["near_misses"]]
        assert any("Brunhild Okonkwo" in quote["text"] for quote in shown)


def indexed(folder: Path, index: Path) -> None:
    done = subprocess.run(
        [*PINCITE, "index", str(folder), "--index", str(index)], capture_output=True, text=True, cwd=folder.parent
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_systemd_is_told_when_it_can_answer_and_when_it_ends(
    seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "manager"))
        manager.settimeout(90)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "manager"))
        with started(seeds_index, tmp_path) as served:
            assert manager.recv(64) == b"READY=1"
            assert served.ask().status_code == 200
            served.process.terminate()
            assert manager.recv(64) == b"STOPPING=1"
            assert served.process.wait(30) == 0


def test_an_index_that_cannot_be_read_makes_the_server_unready_with_a_reason(tmp_path: Path) -> None:
    index, folder, logs = tmp_path / "index", tmp_path / "documents", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    (folder / "one.txt").write_text("The lighthouse at Ystad is kept by Brunhild Okonkwo.\n")
    indexed(folder, index)
    with serving(index, logs) as served:
        (index / "store.sqlite").write_bytes(b"not a database" * 1000)
        for name in ("store.sqlite-wal", "store.sqlite-shm"):
            (index / name).unlink(missing_ok=True)
        unready = served.get("/readyz")
        assert unready.status_code == 503, unready.text
        told = unready.json()["error"]
        assert told["code"] == "unavailable"
        assert told["message"]
        assert unready.headers["x-request-id"] == told["id"]
        assert served.get("/healthz").status_code == 200
        assert re.search(r"^pincite_index_readable 0\.0$", served.get("/metrics").text, re.MULTILINE)
