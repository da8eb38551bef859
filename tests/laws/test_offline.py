"""Law L4: indexing, asking and serving call no other host, in a process that would end if they did."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, SEEDS


def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run with nothing of a hub's cache in reach, as on a fresh machine."""
    command = [sys.executable, "-m", "tests.support.offline_run", str(SEEDS), str(folder / "index"), *more]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HF_", "GRADIO_", "TIKTOKEN_", "PINCITE_"))
    }
    environment = kept | {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_a_whole_run_stays_inside(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert "OUTSIDE" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("stayed inside\n")


def test_the_guard_would_notice(tmp_path: Path) -> None:
    done = run(tmp_path, "check the guard")
    assert done.returncode == 97
    assert "example.com" in done.stderr
