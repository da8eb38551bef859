"""Where the server listens, and what signals do; ``tests/serving/test_serving.py`` starts and stops real ones."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from index.errors import PinciteError
from qa.web.guards.stopping import Stopping
from qa.web.operation.server import Server, listen, names_this_machine, notify


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PinciteError, match=f"cannot serve at 127.0.0.1 port {port}: .*choose another with --port"):
            listen("127.0.0.1", port)


def test_ipv6_is_listened_at() -> None:
    with listen("::1", 0) as listener:
        assert listener.family is socket.AF_INET6


def test_it_ends_once_nothing_runs_and_at_once_when_told_twice() -> None:
    server = Server(uvicorn.Config(FastAPI()), Stopping(60))
    server.stopping.running = 1
    assert not asyncio.run(server.on_tick(0))
    server.handle_exit(signal.SIGTERM, None)
    assert not asyncio.run(server.on_tick(1))
    server.stopping.running = 0
    assert asyncio.run(server.on_tick(2))
    assert not server.force_exit
    server.handle_exit(signal.SIGTERM, None)
    assert server.force_exit


@pytest.mark.parametrize("address", ["{folder}/manager", "@pincite-{folder}"])
def test_systemd_is_told_at_a_path_or_an_abstract_name(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = address.format(folder=tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name[1:] if name[0] == "@" else name)
        notify("READY=1")
        assert manager.recv(64) == b"READY=1"


def test_a_manager_that_is_gone_is_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    with caplog.at_level(logging.WARNING):
        notify("READY=1")
    assert "nobody was not told READY=1: No such file" in caplog.text


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_who_reaches_a_host(host: str, here: bool) -> None:
    assert names_this_machine(host) is here
