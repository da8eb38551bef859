"""The proof that answers need no network, and that it would notice (``tests/laws/test_offline.py`` as well)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qa.doctor import offline as module
from qa.doctor.findings import State
from qa.doctor.offline import OUTSIDE, offline
from tests.conftest import ROOT

ASKS = "import sys, socket; from qa.doctor.offline import guard; sys.addaudithook(guard); socket.{}"


def test_an_index_is_asked_without_a_network(
    seeds_index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PINCITE_AUDIT", str(tmp_path / "audit.sqlite"))
    assert offline(seeds_index).state is State.FINE
    assert not (tmp_path / "audit.sqlite").exists(), "nobody asked this"


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ("create_connection(('example.com', 80), 1)", OUTSIDE),
        ("getaddrinfo('example.com', 80)", OUTSIDE),
        ("socket().connect(('192.0.2.1', 9))", OUTSIDE),
        ("getaddrinfo('localhost', 80)", 0),
    ],
)
def test_whatever_asks_elsewhere_ends(call: str, status: int) -> None:
    done = subprocess.run([sys.executable, "-c", ASKS.format(call)], capture_output=True, check=False, cwd=ROOT)
    assert done.returncode == status


def test_what_went_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(module.sys, "executable", "/bin/false")
    assert offline(tmp_path).state is State.WRONG
