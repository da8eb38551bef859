"""A whole run, guarded: the process ends with status 97 as soon as anything asks for a host but this one."""

from __future__ import annotations

import sys
from pathlib import Path

from qa.doctor.offline import guard


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
