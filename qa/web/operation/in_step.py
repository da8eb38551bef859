"""The folders of the setting ``sources`` are kept in step by a process beside the server.

One of its own, so that reading documents neither slows answers down more than any other program does, nor takes the
server with it if it fails. It ends when the server does, however that goes: its standard input is then at its end.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qa.configuration.reading import PREFIX
from qa.settings import Settings, known

COMMAND = "import sys; from qa.cli.main import main; sys.exit(main())"
STOP_SECONDS = 10.0
"""What it gets to end by itself; killed, it loses nothing but time."""
_PAUSE, _MOST_PAUSE = 1.0, 60.0
"""Seconds until it is begun again after it failed: at first, and after many failures."""
_WELL_SECONDS = 300.0
"""Whatever ran that long was well."""

logger = logging.getLogger(__name__)


@contextmanager
def in_step(index: Path, settings: Settings) -> Iterator[None]:
    """Have the folders that the settings name kept in step with the index meanwhile, unless it cannot be written."""
    if settings.sources and index.exists() and not os.access(index, os.W_OK):
        logger.warning("the folders of the setting sources are not kept in step: %s cannot be written here", index)
    elif settings.sources:
        with _beside(index, settings):
            yield
        return
    yield


@contextmanager
def _beside(index: Path, settings: Settings) -> Iterator[None]:
    beside = _Beside(index, settings)
    thread = threading.Thread(target=beside.keep, name="has folders kept in step", daemon=True)
    thread.start()
    try:
        yield
    finally:
        beside.end()
        thread.join(2 * STOP_SECONDS)


@dataclass(slots=True)
class _Beside:
    index: Path
    settings: Settings
    over: threading.Event = field(default_factory=threading.Event)

    def keep(self) -> None:
        """Have the process run until it is over."""
        pause = _PAUSE
        while not self.over.is_set():
            began = time.monotonic()
            status = self._run()
            if self.over.is_set():
                return
            pause = _PAUSE if time.monotonic() - began > _WELL_SECONDS else pause
            logger.warning("what keeps the folders in step ended with %d; it begins again in %g s", status, pause)
            self.over.wait(pause)
            pause = min(2 * pause, _MOST_PAUSE)

    def end(self) -> None:
        self.over.set()

    def _run(self) -> int:
        # -P: nothing is imported from the working directory.
        command = [sys.executable, "-P", "-c", COMMAND, "sync", "--watch", "--attached", "--index", str(self.index)]
        environment = os.environ | _variables(self.settings)
        with subprocess.Popen([*command, *self._folders()], stdin=subprocess.PIPE, env=environment) as process:
            while process.poll() is None and not self.over.wait(0.5):
                pass
            assert process.stdin is not None  # noqa: S101 - it is piped
            process.stdin.close()
            try:
                return process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                return process.wait()

    def _folders(self) -> list[str]:
        return ["--", *self.settings.sources]


def _variables(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment says them; the secrets are of no use there."""
    values = {name: getattr(settings, name) for name, each in known().items() if not each.secret and name != "sources"}
    changed = {name: value for name, value in values.items() if value != known()[name].default}
    return {
        PREFIX + name.upper(): ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in changed.items()
    }


__all__ = ["COMMAND", "STOP_SECONDS", "in_step"]
