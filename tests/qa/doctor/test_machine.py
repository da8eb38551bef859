"""The machine: what would be too little is told, with the figure that is needed."""

from __future__ import annotations

import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qa.doctor import machine as module
from qa.doctor.findings import Finding, State
from qa.doctor.machine import FILES, machine
from tests.conftest import ROOT


def found(folder: Path, kept: int = 0, changed: str | None = None, folders: int = 0) -> dict[str, Finding]:
    return {finding.check: finding for finding in machine(folder, kept, changed, folders)}


def test_every_part_is_looked_at(tmp_path: Path) -> None:
    assert {"disk", "memory", "open files", "packages", "clock"} <= found(tmp_path).keys()
    assert found(tmp_path / "not" / "there" / "yet")["disk"].said.endswith(str(tmp_path))


def test_an_index_that_is_too_large_is_told(tmp_path: Path) -> None:
    checked = found(tmp_path, kept=2**50)
    assert checked["disk"].state is checked["memory"].state is State.WRONG
    assert "make room" in checked["disk"].mend


def test_few_open_files_are_told(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES // 2, hard))
    try:
        assert found(tmp_path)["open files"].state is State.NOTE
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found(tmp_path, folders=10**9)["folders to watch"].mend.startswith("sysctl ")


def test_a_clock_that_is_behind_is_told(tmp_path: Path) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    assert found(tmp_path, changed=later)["clock"].state is State.WRONG
    assert found(tmp_path, changed=datetime.now(UTC).isoformat())["clock"].state is State.FINE


def test_packages_are_held_against_those_that_were_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = module._pinned()
    assert len(pinned) > 100
    monkeypatch.setattr(module, "_pinned", lambda: pinned | {"numpy": "0.1"})
    said = found(tmp_path)["packages"]
    assert said.state is State.NOTE
    assert "(0.1)" in said.said


def test_what_is_missing_is_told() -> None:
    """In a process that finds no distribution but ours."""
    script = (
        "import importlib.metadata as m, pathlib\n"
        "from qa.doctor import machine\n"
        "machine._installed = lambda name: None if name in ('mcp', 'lxml') else '1'\n"
        "found = {f.check: f for f in machine.machine(pathlib.Path('.'), 0, None, 0)}\n"
        "print(found['packages'].state, found['packages'].said, '|', found['extras'].said)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "wrong lxml missing | mcp is not installed (mcp)\n"
