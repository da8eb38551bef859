"""A question answered in a process that would end if anything in it asked another machine for something."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.doctor.findings import Finding, fine, wrong

OUTSIDE = 97
"""What such a process ends with."""
_HERE = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", b"localhost", b"127.0.0.1", b"::1"}  # noqa: S104
_WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
"""Events of Python, and which of their arguments holds the address."""
_TEXT = "# Lending\n\nThe lamp is lent for 42 days.\n"
_SECONDS = 180


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """End the process as soon as anything asks for a host but this one: a hook for :func:`sys.addaudithook`."""
    if event not in _WATCHED:
        return
    address = arguments[_WATCHED[event]]
    host = address[0] if isinstance(address, tuple) else address
    if host in _HERE or (isinstance(address, str | bytes) and _WATCHED[event] == 1):  # a path: a socket of this machine
        return
    os.write(2, f"OUTSIDE: {event} {arguments!r}\n".encode())
    os._exit(OUTSIDE)


def offline(folder: Path) -> Finding:
    """Index a text and ask it, and then the index in ``folder``, in a process that is watched."""
    command = [sys.executable, "-m", "qa.doctor.offline", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return wrong("offline", f"no answer within {_SECONDS} seconds", "see what else this machine is doing")
    last = (done.stderr.strip().splitlines() or [""])[-1]
    if done.returncode == OUTSIDE:
        mend = "name models by folder instead of by name, in the settings encoder and reader"
        return wrong("offline", f"something asked for another machine: {last}", mend)
    if done.returncode:
        return wrong("offline", f"the question was not answered: {last}", "see the other findings")
    return fine("offline", "a text was indexed and questions were answered; no other machine was asked for anything")


def main(folder: Path) -> None:
    """Index a text and ask it, and then the index in ``folder``, if there is one."""
    sys.addaudithook(guard)
    from index.derived.publish import STORE
    from index.sync.update import update
    from qa.assistant import Assistant
    from qa.settings import OFF, Settings

    settings = replace(Settings.load(), audit="", feedback=OFF)  # nobody asked this
    with tempfile.TemporaryDirectory(prefix="pincite-") as place:
        (Path(place) / "lending.md").write_text(_TEXT, encoding="utf-8")
        update(Path(place) / "index", [Path(place) / "lending.md"], settings.recipe())
        asked = [Path(place) / "index", *([folder] if (folder / STORE).is_file() else [])]
        for each in asked:
            assistant = Assistant.open(each, settings)
            assistant.ask("How long is the lamp lent?")
            assistant.index.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

__all__ = ["OUTSIDE", "guard", "main", "offline"]
