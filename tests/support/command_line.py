"""The command line as tests call it: in this process, or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.parts import article

GOOD = {"good.txt": article("good.txt"), "fine.md": "# Fine\n\nThe fine answer is 42 days.\n"}


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded

    def reason(self, source: str) -> str:
        """Return why a file failed, from the ledger."""
        (reason,) = {entry["reason"] for entry in self.json["entries"] if entry["source"] == source}
        return str(reason)


Command = Callable[..., Said]


def found(pincite: Command, question: str, *options: str | Path) -> list[str]:
    """Return the sources of what a search finds."""
    return [hit["source"] for hit in pincite("search", question, "--json", *options).json["hits"]]


def in_process(command: list[str], folder: Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=timeout
    )
