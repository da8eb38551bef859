"""The server under load: eight readers at once for ten minutes, then ten times as many, then floods of text.

The server is a process of its own, as ``pincite serve`` starts it, over the large corpus of :mod:`benchmarks.filled`;
this process only asks. Rate limits are off, for all readers come from one address; the queue is as shipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import numpy as np

from benchmarks.filled import filled_index
from benchmarks.pools import records
from benchmarks.report import ROOT, quantiles, write

READERS = 8
MINUTES = 10
BURST_READERS = 10 * READERS
BURST_SECONDS = 20
WARM = 2_000
"""Questions before memory is watched: each one once, so that what is mapped from disk has been read."""
KILOBYTES = (1, 10, 60, 100, 1_000, 10_000, 50_000)

_SERVE = """
import sys
from pathlib import Path
from benchmarks.filled import FilledRecipe
from index.search.index import Index
from qa.assistant import Assistant
from qa.reader.loading import open_reader
from qa.settings import Settings
from ui import serve
folder = Path(sys.argv[1])
index = Index.open(folder, FilledRecipe())
settings = Settings(port=int(sys.argv[2]), rate_per_minute=0, feedback="off")
serve(Assistant(index, open_reader(settings.reader, index, folder), settings), settings)
"""


def main() -> None:
    """Measure and write."""
    minutes = float(os.environ.get("PINCITE_LOAD_MINUTES", MINUTES))
    with _server(filled_index()) as server:
        made = {
            "readers": READERS,
            "minutes": minutes,
            "steady": server.steady(minutes * 60),
            "ten times as many": server.burst(),
            "questions by kilobytes": server.floods(),
        }
    write("load", made)


class _Server:
    """A served index, and what it makes of requests."""

    def __init__(self, address: str, process: int) -> None:
        self._client = httpx.Client(
            base_url=address, timeout=120, limits=httpx.Limits(max_connections=2 * BURST_READERS)
        )
        self._process = process
        self._questions = [record["question"] for record in records("squad11")]

    def ask(self, number: int) -> tuple[int, float]:
        """Return status and milliseconds of a question; 0 for one that got no response."""
        began = time.perf_counter()
        question = self._questions[number % len(self._questions)]
        try:
            status = self._client.post("/api/ask", json={"question": question}).status_code
        except httpx.HTTPError:
            status = 0
        return status, (time.perf_counter() - began) * 1000

    def list_completions(self, number: int) -> tuple[int, float]:
        """Do what a chat page does while somebody types."""
        began = time.perf_counter()
        typed = self._questions[number % len(self._questions)][:12]
        status = self._client.get("/api/complete", params={"q": typed}).status_code
        return status, (time.perf_counter() - began) * 1000

    def steady(self, seconds: float) -> dict[str, Any]:
        """Ask with all readers at once; memory is that of the server, in MB, against the number of requests."""
        numbers, memory = count(), list[tuple[int, float, float]]()

        def read(until: Callable[[int], bool]) -> list[tuple[int, float]]:
            made = []
            while until(number := next(numbers)):
                made.append(self.ask(number))
                made.append(self.list_completions(number))
                if number % 100 == 0:
                    memory.append((2 * (number - WARM), *self._megabytes()))
            return made

        def all_read(until: Callable[[int], bool]) -> list[tuple[int, float]]:
            with ThreadPoolExecutor(READERS) as pool:
                return [one for made in pool.map(read, [until] * READERS) for one in made]

        all_read(lambda number: number < WARM)
        memory.clear()
        ends = time.monotonic() + seconds
        done = all_read(lambda _: time.monotonic() < ends)
        asked = done[::2]
        requests, own, mapped = np.array(memory).T
        return {
            "requests": len(done),
            "questions": len(asked),
            "statuses": dict(Counter(str(status) for status, _ in done)),
            "milliseconds of a question": quantiles([taken for _, taken in asked]),
            "MB": [[round(float(value)) for value in sample] for sample in memory[:: max(1, len(memory) // 20)]],
            "MB of its own per 1,000 requests": round(1000 * float(np.polyfit(requests, own, 1)[0]), 3),
            "MB mapped from disk per 1,000 requests": round(1000 * float(np.polyfit(requests, mapped, 1)[0]), 3),
        }

    def burst(self) -> dict[str, Any]:
        """Ask with ten times as many readers; then tell after how long one alone is answered as before."""
        alone = float(np.median([self.ask(number)[1] for number in range(20)]))
        over = Event()

        def read(start: int) -> list[int]:
            made = []
            for number in count(start, BURST_READERS):
                if over.is_set():
                    return made
                made.append(self.ask(number)[0])
            return made

        with ThreadPoolExecutor(BURST_READERS) as pool:
            running = [pool.submit(read, start) for start in range(BURST_READERS)]
            time.sleep(BURST_SECONDS)
            over.set()
            ended = time.monotonic()
            statuses = Counter(str(status) for future in running for status in future.result())
        for number in count():
            status, taken = self.ask(number)
            if status == 200 and taken < 2 * alone:
                break
        return {"statuses": dict(statuses), "seconds until as before": round(time.monotonic() - ended, 2)}

    def floods(self) -> dict[str, Any]:
        """Send questions of many sizes while another reader asks; each size: its status, and the other's status."""
        made: dict[str, Any] = {}
        with ThreadPoolExecutor(1) as pool:
            for kilobytes in KILOBYTES:
                other = pool.submit(self.ask, kilobytes)
                try:
                    status = self._client.post("/api/ask", json={"question": "x " * (512 * kilobytes)}).status_code
                except httpx.WriteError:  # the server has answered and does not read on
                    status = 413
                made[str(kilobytes)] = {"status": status, "another's": other.result()[0]}
        return made

    def _megabytes(self) -> tuple[float, float]:
        """Return what the server holds of its own, and what it maps from files, which the system may take back."""
        lines = Path(f"/proc/{self._process}/status").read_text(encoding="utf-8").splitlines()
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith("Rss")}
        return kilobytes["RssAnon"] / 1024, (kilobytes["RssFile"] + kilobytes["RssShmem"]) / 1024


@contextmanager
def _server(index: Path) -> Iterator[_Server]:
    port = 7871
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(index), str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{address}/readyz").status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield _Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()
