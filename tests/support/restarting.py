"""A real server process that can be killed at any moment, and started again at the same port with the same index."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.conftest import ROOT
from tests.support.proxy import free_port


@dataclass
class Restarted:
    """The server."""

    parent: subprocess.Popen[str]
    port: int
    child: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, version: str = "") -> None:
        """Start it, and leave it to itself: it listens when it is ready."""
        assert self.parent.stdin is not None
        self.parent.stdin.write(f"start {version}\n")
        self.parent.stdin.flush()
        self.child = int(self._said("forked"))

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it, and wait until it is gone."""
        os.kill(self.child, how)
        self._said("ended")

    def restart(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.end(how)
        self.start()

    def wait(self) -> None:
        """Wait until it answers."""
        transport = httpx.HTTPTransport(retries=20)  # of which each waits longer than the one before
        with httpx.Client(transport=transport, timeout=60, trust_env=False) as client:
            assert client.get(f"{self.address}/readyz").status_code == 200

    def _said(self, what: str) -> str:
        assert self.parent.stdout is not None
        for line in self.parent.stdout:
            said, _, rest = line.partition(" ")
            if said.strip() == what:
                return rest
        raise AssertionError(f"the server's parent ended before it said {what!r}")


@contextmanager
def restarting(index: Path, folder: Path) -> Iterator[Restarted]:
    """Serve ``index`` from ``folder``."""
    port = free_port()
    with (folder / "errors.log").open("w") as errors:
        parent = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forked_server", str(index), str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        server = Restarted(parent, port)
        server.start()
        try:
            server.wait()
            yield server
        finally:
            os.kill(server.child, signal.SIGKILL)
            parent.kill()
            parent.wait(30)
            for pipe in (parent.stdin, parent.stdout):
                assert pipe is not None
                pipe.close()


__all__ = ["Restarted", "restarting"]
