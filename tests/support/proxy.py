"""A real nginx on loopback, with the files of ``deploy/nginx``."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT

EXAMPLES = ROOT / "deploy" / "nginx"
NOBODY = 65534
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def example(name: str, changes: Mapping[str, str]) -> str:
    """Return a file of ``deploy/nginx`` with what differs here, addresses first of all; all of it must be there."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{name} has no {old!r}"
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> dict[str, str]:
    """Return a certificate that ``localhost`` made for itself, and its key, as files beside a site."""
    names = {part: str(folder / f"{part}.pem") for part in ("certificate", "key")}
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    named = ["-addext", "subjectAltName=DNS:localhost", "-keyout", names["key"], "-out", names["certificate"]]
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl on this machine")
    subprocess.run([program, *wanted.split(), *named], check=True, capture_output=True, timeout=60)
    return {part: Path(name).read_text(encoding="utf-8") for part, name in names.items()}


@contextmanager
def nginx(site: str, port: int | None = None, **beside: str) -> Iterator[str]:
    """Run nginx, as nobody in particular, with ``site`` and files ``beside`` it, and give its address.

    ``site`` must say ``listen 80;``, or ``listen 80 ssl;`` and name the two of :func:`certificate`. The test is skipped
    where there is no nginx, unless this is CI.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no nginx in CI: these tests must run there")
        pytest.skip("no nginx on this machine")
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="pincite-nginx-") as name:
        folder = Path(name)
        site = site.replace("listen 80", f"listen 127.0.0.1:{port}")
        assert str(port) in site
        files = {"nginx.conf": MAIN.format(folder=folder), "site.conf": site}
        files |= {f"pincite-{part.replace('_', '-')}.conf": text for part, text in beside.items()}
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if as_nobody:
            os.chown(folder, NOBODY, NOBODY)
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **as_nobody)  # type: ignore[call-overload]
        try:
            _wait_for(port, process, folder / "error.log")
            yield f"https://localhost:{port}" if " ssl;" in site else f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nginx did not start: {log.read_text(encoding='utf-8') if log.exists() else 'no log'}")


__all__ = ["EXAMPLES", "certificate", "example", "free_port", "nginx"]
