"""Results as JSON with machine and date, in ``benchmarks/results``."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
SHARED = ROOT.parent / "shared"
SCRATCH = ROOT / ".scratch" / "benchmarks"
"""Indexes that are dear to make; kept between runs, ignored by git."""

_PACKAGES = ("faiss-cpu", "gradio", "numpy", "onnxruntime", "sentence-transformers", "tantivy", "torch")


def machine() -> dict[str, Any]:
    """Return what a figure depends on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def quantiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99."""
    ordered = sorted(milliseconds)
    at = {f"p{q}": ordered[min(len(ordered) - 1, int(len(ordered) * q / 100))] for q in (95, 99)}
    return {"p50": round(median(ordered), 2)} | {name: round(value, 2) for name, value in at.items()}


def write(name: str, figures: dict[str, Any]) -> None:
    """Write ``results/<name>.json`` and print it."""
    RESULTS.mkdir(exist_ok=True)
    result = {"date": datetime.now(UTC).date().isoformat(), "machine": machine(), "figures": figures}
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"{name}: {json.dumps(figures, indent=1)}")


__all__ = ["RESULTS", "ROOT", "SCRATCH", "SHARED", "machine", "quantiles", "write"]
