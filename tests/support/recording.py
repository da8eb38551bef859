"""Records answers in an audit log. Run as ``python -m tests.support.recording LOG THREADS COUNT``.

Each thread records COUNT answers and writes a line ``ack NUMBER`` for each once it is recorded, to be killed meanwhile.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from qa.records.audit import AuditLog
from qa.types import Answer, Status

ANSWER = Answer("Who?", "Who?", Status.NOT_FOUND, 0.0, (), (), (), (), (), "a corpus", {})


def main(path: str, threads: str, count: str) -> None:
    log = AuditLog(Path(path))
    log.create()

    def record(_: int) -> None:
        number = log.record(ANSWER, (), "a model")
        os.write(1, f"ack {number}\n".encode())

    with ThreadPoolExecutor(int(threads)) as pool:
        list(pool.map(record, range(int(threads) * int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
