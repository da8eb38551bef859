"""``pincite sync --watch`` in a process of its own, with the light encoder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.sync.watch import state
from tests.conftest import ROOT
from tests.support.waiting import wait_for

COMMAND = "import sys; from qa.cli.main import main; sys.exit(main())"
LIGHT = {"PINCITE_ENCODER": "minilm", "PINCITE_READER": "light"}


@dataclass
class Following:
    """The process, and what it writes on standard error."""

    process: subprocess.Popen[str]
    index: Path
    log: Path

    def wait_until_idle(self) -> None:
        """Wait until it has read all there was."""

        def idle() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            now = state.read(self.index)
            return now.last is not None and not now.running

        wait_for(idle)


@contextmanager
def following(index: Path, *folders: Path, log: Path, **settings: str) -> Iterator[Following]:
    """Follow folders; what is still running at the end is killed."""
    environment = os.environ | LIGHT | {"PYTHONPATH": str(ROOT)} | settings
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "sync", "--watch", "--index", str(index), *map(str, folders)],
            cwd=index.parent,
            env=environment,
            stderr=errors,
            text=True,
        )
    try:
        yield Following(process, index, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(60)


__all__ = ["COMMAND", "LIGHT", "Following", "following"]
