"""One file of 20 MB: seconds and memory to index it, what a stop costs, how fast its pages and answers come.

The text is made: words of the shipped vocabulary, as frequent as words are (Zipf's law), in sentences and paragraphs of
usual length. Other work on the same cores lengthens the seconds but hardly the processor time, so both are told.
"""

from __future__ import annotations

import base64
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.report import ROOT, SCRATCH, write

MEGABYTES = int(os.environ.get("PINCITE_BENCH_MEGABYTES", "20"))
FILE = SCRATCH / f"one-file-{MEGABYTES}.txt"
INDEX = SCRATCH / f"one-file-{MEGABYTES}.index"
STOPPED_AFTER = 60
"""Seconds after which the run that is to be stopped is killed."""
QUESTION = "At which mark does buoy {number} lie?"

_VOCABULARY = ROOT / "index" / "text" / "vocabulary" / "pincite.tiktoken"
_PINCITE = Path(sys.executable).with_name("pincite")
_SEED = 12


def made_text(characters: int) -> str:
    """Return a text of about so many characters; each paragraph says where one buoy lies."""
    chance = random.Random(_SEED)
    pieces = [base64.b64decode(line.split()[0]) for line in _VOCABULARY.read_bytes().splitlines()]
    words = [piece[1:].decode() for piece in pieces if piece[:1] == b" " and piece[1:].isalpha() and len(piece) > 3]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    paragraphs: list[str] = []
    length = 0
    while length < characters:
        number = len(paragraphs) + 1
        said = [
            " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(7, 24))).capitalize() + "."
            for _ in range(chance.randint(1, 6))
        ]
        said.insert(chance.randint(0, len(said)), f"Buoy {number} lies at mark {number * 7 % 9973}.")
        paragraphs.append(" ".join(said))
        length += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)


def indexed() -> dict[str, Any]:
    """Index the file from nothing, in a process of its own."""
    shutil.rmtree(INDEX, ignore_errors=True)
    return _run()


def stopped() -> dict[str, Any]:
    """Kill a run, and run again: how much of what was done had to be done once more."""
    shutil.rmtree(INDEX, ignore_errors=True)
    killed = _run(STOPPED_AFTER)
    again = _run()
    return {"killed": killed, "again": again}


def _run(killed_after: float | None = None) -> dict[str, Any]:
    """Run ``pincite index``. Returns seconds, processor seconds, and the peak of its memory in megabytes."""
    began = time.perf_counter()
    command = [str(_PINCITE), "index", str(FILE), "--index", str(INDEX), "--json"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    killing = threading.Timer(killed_after or float(threading.TIMEOUT_MAX), child.kill)
    killing.start()
    _, status, used = os.wait4(child.pid, 0)
    killing.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": used.ru_maxrss // 1024,
        "status": child.returncode,
    }


def read() -> dict[str, Any]:
    """Ask for places in it and open its page, within one process."""
    from fastapi.testclient import TestClient

    from qa.assistant import Assistant
    from qa.settings import Settings
    from ui import build_app

    assistant = Assistant.open(INDEX, Settings())
    paragraphs = assistant.index.documents()[0].paragraphs
    right, asked = 0, []
    for number in range(1, paragraphs, max(1, paragraphs // 10)):
        began = time.perf_counter()
        answer = assistant.ask(QUESTION.format(number=number))
        asked.append(time.perf_counter() - began)
        right += bool(answer.quotes) and f"Buoy {number} lies at mark {number * 7 % 9973}." in answer.quotes[0].text
    figures: dict[str, Any] = {"questions": len(asked), "right_first": right, "ask_seconds": round(max(asked), 2)}
    client = TestClient(build_app(assistant, Settings()), base_url="http://127.0.0.1")
    identity = assistant.index.documents()[0].id
    began = time.perf_counter()
    page = client.get(f"/source/{identity}?paragraph={paragraphs // 2}")
    return figures | {"page_seconds": round(time.perf_counter() - began, 2), "page_kb": len(page.content) // 1000}


def main() -> None:
    """Measure all and write the figures."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    if not FILE.is_file():
        FILE.write_text(made_text(MEGABYTES * 1_000_000), encoding="utf-8")
    figures = {"megabytes": MEGABYTES, "stopped": stopped(), "indexed": indexed(), "read": read()}
    write("large" if MEGABYTES == 20 else f"large-{MEGABYTES}", figures)


if __name__ == "__main__":
    main()
