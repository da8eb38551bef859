"""Serves an index again and again: imports everything once, then each ``start`` on standard input forks a server.

``start NAME`` makes it one of another version.

Run with the folder of the index and a port. A server answers questions with "slow" in them some seconds late. Standard
output tells ``forked`` and the number of each process, and ``ended`` when it is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import ui
from qa import Assistant
from qa.settings import Settings

LATE_SECONDS = 4.0


class Slow(Assistant):
    """The real assistant, that takes its time if it is asked to."""

    def find(self, question: str, *rest: Any, **named: Any) -> Any:
        if "slow" in question.lower():
            time.sleep(LATE_SECONDS)
        return super().find(question, *rest, **named)


def serve(folder: Path, port: int, build: str) -> None:
    """Serve until the end of this process."""
    if build:
        ui.build_of = lambda _config: build
    settings = Settings(port=port, rate_per_minute=0, stop_seconds=20)
    opened = Assistant.open(folder, settings)
    print(f"started {os.getpid()}", flush=True)
    ui.serve(Slow(opened.index, opened.reader, settings), settings)


def main() -> None:
    """Fork a server for each line; when there are no more lines, the last one ends, too."""
    child = 0
    waiting = threading.Thread()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            serve(Path(sys.argv[1]), int(sys.argv[2]), line.removeprefix("start").strip())
            os._exit(0)
        print(f"forked {child}", flush=True)
        waiting = threading.Thread(target=tell_end, args=(child,))
        waiting.start()
    if waiting.is_alive():
        os.kill(child, signal.SIGKILL)


def tell_end(child: int) -> None:
    """Tell when a server is gone."""
    os.waitpid(child, 0)
    print("ended", flush=True)


if __name__ == "__main__":
    main()
