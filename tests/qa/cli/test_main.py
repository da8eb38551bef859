from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qa.cli.main import main
from tests.conftest import ROOT

WRONG_CALLS = ["ask --no-such-option", "ask", "ask a --batch b", "index", "nonsense", "search a -k 0"]


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_wrong_calls_end_with_2(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(call.split()) == 2


def test_a_reader_that_goes_away_is_no_crash(seeds_index: Path) -> None:
    code = "from qa.cli.main import main; raise SystemExit(main())"
    command = f"{sys.executable} -c '{code}' search bank -k 60 --index {seeds_index} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    assert "Traceback" not in done.stderr
