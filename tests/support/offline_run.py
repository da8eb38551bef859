"""A whole run, guarded: the process ends with status 97 as soon as anything asks for a host but this one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

HERE = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", b"localhost", b"127.0.0.1", b"::1"}
WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
"""Events, and which of their arguments holds the address."""


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in WATCHED:
        return
    address = arguments[WATCHED[event]]
    host = address[0] if isinstance(address, tuple) else address
    if host in HERE or (isinstance(address, str | bytes) and WATCHED[event] == 1):  # a path: a socket of this machine
        return
    os.write(2, f"OUTSIDE: {event} {arguments!r}\n".encode())
    os._exit(97)


def main() -> None:
    sys.addaudithook(guard)
    seeds, folder = Path(sys.argv[1]), sys.argv[2]
    if sys.argv[3:] == ["check the guard"]:
        import socket

        socket.create_connection(("example.com", 80), timeout=1)
    from qa.cli.main import main as pincite

    assert pincite(["index", str(seeds), "--index", folder]) == 0
    assert pincite(["ask", "What does a WeBank account cost to run?", "--index", folder]) == 0
    assert pincite(["search", "bank", "--index", folder]) == 0
    from starlette.testclient import TestClient

    from qa import Assistant
    from qa.settings import Settings
    from ui import build_app

    app = build_app(Assistant.open(folder), Settings())
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for path in ("/", "/api/sources", "/readyz", "/config", "/openapi.json"):
            assert client.get(path).status_code == 200, path
        answered = client.post("/api/ask", json={"question": "What does a WeBank account cost to run?"})
        assert answered.status_code == 200
        assert client.get(answered.json()["quotes"][0]["citation"]["permalink"].split("#")[0]).status_code == 200
    print("stayed inside")


if __name__ == "__main__":
    main()
