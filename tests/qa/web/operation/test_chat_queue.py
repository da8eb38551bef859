"""Gradio's queue waits without looking: an idle server costs nothing, and a question is started at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.conftest import ROOT

WATCHED_SECONDS = 4.0
SHARE = 0.01
"""Of a core, at most: what was measured is below a tenth of it, what Gradio's own loops take above three times it."""


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(index: Path, folder: Path) -> Iterator[tuple[int, str]]:
    """Serve in a process of its own, and give its number and address."""
    command = [sys.executable, "-c", "from qa.cli.main import main; main()", "serve", "--port", "0", "--index", index]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PINCITE_LOG_FORMAT": "text"}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "http://" in line)
        yield process.pid, line[line.index("http://") :].split()[0].rstrip("/.,")
        process.terminate()
        process.stderr.read()


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="processor time is read from /proc")
def test_an_idle_server_uses_next_to_nothing(seeds_index: Path, tmp_path: Path) -> None:
    with served(seeds_index, tmp_path) as (pid, address):
        assert httpx2.get(f"{address}/readyz", timeout=60).status_code == 200
        assert httpx2.post(f"{address}/api/ask", json={"question": "What is KYC?"}, timeout=60).status_code == 200
        time.sleep(1)  # what the first question left to be done
        before = processor_seconds(pid)
        time.sleep(WATCHED_SECONDS)  # there is nothing to wait for: that nothing happens is what is measured
        assert processor_seconds(pid) - before <= SHARE * WATCHED_SECONDS
