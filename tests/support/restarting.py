"""A real server process that can be killed at any moment, and started again at the same port with the same index."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.support.proxy import free_port


@dataclass
class Restarted:
    """The server."""

    parent: subprocess.Popen[str]
    port: int
    told: socket.socket
    """Where it says that it answers, as to systemd."""
    child: int = 0
    ready: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, version: str = "") -> None:
        """Start it, and leave it to itself: it listens when it is ready."""
        assert self.parent.stdin is not None
        self.ready = False
        while select.select([self.told], [], [], 0)[0]:  # what the one before has said
            self.told.recv(64)
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
        while not self.ready:
            self.ready = self.told.recv(64) == b"READY=1"

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
    with (folder / "errors.log").open("w") as errors, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(folder / "told"))
        told.settimeout(90)
        parent = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forked_server", str(index), str(port)],
            cwd=ROOT,
            env=os.environ | {"NOTIFY_SOCKET": str(folder / "told")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        server = Restarted(parent, port, told)
        server.start()
        try:
            server.wait()
            yield server
        finally:
            assert parent.stdin is not None
            assert parent.stdout is not None
            parent.stdin.close()  # at which it ends, with the server
            parent.stdout.read()
            parent.stdout.close()
            parent.wait(30)


__all__ = ["Restarted", "restarting"]
