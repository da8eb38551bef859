"""A server that nobody asks uses next to no processor time, with a page open or without."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.serving.test_serving import Served, serving

WINDOW_SECONDS = 5.0
MOST = 0.01
"""Of a core. It is 0.0006 on a quiet machine; Gradio's own loops alone took 0.035 to 0.05."""


def processor_seconds(served: Served) -> float:
    """Return the time that all threads of the server have run."""
    tasks = Path(f"/proc/{served.process.pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="only Linux tells how long a thread has run")
def test_an_idle_server_is_idle(seeds_index: Path, tmp_path: Path) -> None:
    with serving(seeds_index, tmp_path) as served, httpx.Client(timeout=30) as page, ExitStack() as stack:
        for opened in ("nobody", "a page"):
            if opened == "a page":
                beat = stack.enter_context(page.stream("GET", f"{served.address}/gradio_api/heartbeat/abcdefgh"))
                assert next(beat.iter_text())
            served.get("/api/sources")  # and what comes after the start is over
            before = processor_seconds(served)
            time.sleep(WINDOW_SECONDS)
            used = (processor_seconds(served) - before) / WINDOW_SECONDS
            assert used <= MOST, f"{used:.2%} of a core with {opened} open"
