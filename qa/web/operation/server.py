"""The server process: where it listens, and how it ends."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from index.errors import PinciteError
from qa.settings import Access, Settings
from qa.web.guards.stopping import Stopping
from qa.web.operation.logs import FIELDS, is_json

CLOSING_SECONDS = 1
"""What connections that are still open when all is answered, those of open pages, get to end by themselves."""
TICK_SECONDS = 1.0
"""How often the date that replies carry is set anew; nothing else is looked at while nothing ends."""
ENDING_SECONDS = 0.1
"""How often it is looked whether all is answered, once the server is to end."""

logger = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Ends when told to, once what runs is finished; told twice, at once."""

    def __init__(self, config: uvicorn.Config, stopping: Stopping) -> None:
        super().__init__(config)
        self.stopping = stopping
        self._told: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and say so to a service manager that waits for it."""
        await super().startup(sockets)
        if self.started:
            notify("READY=1")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - each signal ends it alike
        """Take a signal. It is not raised again at the end, for to have ended as told is no failure."""
        if self.stopping.begun:
            self.should_exit = self.force_exit = True
        self.stopping.begin()
        notify("STOPPING=1")
        if self._loop and self._told:
            self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        """Serve until it is time to end. uvicorn's own loop looks ten times a second whether it is."""
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        while not await self.on_tick(0):
            if self.stopping.begun:
                await asyncio.sleep(ENDING_SECONDS)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._told.wait(), TICK_SECONDS)

    async def on_tick(self, counter: int) -> bool:
        """Say whether it is time to end."""
        return await super().on_tick(counter) or self.stopping.over


def run(
    app: FastAPI,
    listener: socket.socket,
    settings: Settings,
    stopping: Stopping,
    unfinished: Callable[[], int],
    restrictions: Sequence[str] = (),
) -> None:
    """Serve at ``listener`` until told to stop; ``unfinished`` counts the threads that still answer.

    ``restrictions`` say what cannot be done here: the log begins with them.
    """
    for restriction in restrictions:
        logger.warning(restriction)
    if settings.access == Access.NONE and not names_this_machine(settings.host):
        logger.warning("everybody who reaches %s is let in: the setting `access` says who may come", settings.host)
    # qa.access.trusted_proxy must see the true peer, so nothing may have rewritten its address before.
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=CLOSING_SECONDS,
    )
    _announce(settings, f"http://{settings.host}:{listener.getsockname()[1]}{settings.root_path}")
    Server(config, stopping).run(sockets=[listener])
    if left := unfinished():
        # Python waits for threads at its end, however long; what is kept is whole on disk at any moment.
        logger.warning("stopped with %d questions unanswered, after stop_seconds", left)
        logging.shutdown()
        os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return the listening socket. Raises :class:`PinciteError` with the reason if there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        reason = error.strerror or error
        raise PinciteError(
            f"cannot serve at {host} port {port}: {reason}; stop what uses it or choose another with --port"
        ) from error
    return listener


def names_this_machine(host: str) -> bool:
    """Tell whether only this machine reaches a server that listens at ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def notify(state: str) -> None:
    """Tell systemd the state of this process, where systemd has started it (its ``sd_notify`` protocol)."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messenger:
        try:
            messenger.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)
        except OSError as error:
            logger.warning("systemd at %s was not told %s: %s", address, state, error.strerror or error)


def _announce(settings: Settings, address: str) -> None:
    if is_json(settings.log_format, sys.stderr):
        logger.info("serving", extra={FIELDS: {"address": address}})
    else:
        sys.stderr.write(f"{settings.title} is at {address}\n")


__all__ = [
    "CLOSING_SECONDS",
    "ENDING_SECONDS",
    "TICK_SECONDS",
    "Server",
    "listen",
    "names_this_machine",
    "notify",
    "run",
]
