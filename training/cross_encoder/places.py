"""Where the training finds its sets and keeps its work."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETS = ROOT.parent / "shared" / "data" / "train"
DEV = ROOT.parent / "shared" / "data" / "dev"


def work() -> Path:
    """Return the folder for checkpoints, caches and logs, made if need be: ``PINCITE_SCRATCH`` or ``.scratch``."""
    folder = Path(os.environ.get("PINCITE_SCRATCH") or ROOT / ".scratch") / "reader2"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


__all__ = ["DEV", "ROOT", "SETS", "work"]
