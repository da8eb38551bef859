"""``python -m training.cross_encoder.ship WEIGHTS…``: the mean of fitted weights into ``qa/reader/models/e5``.

Each is a file of this machine's work folder, a folder that :mod:`training.cross_encoder.elsewhere` wrote, or that of
the shipped files. They may be of different runs, if these began from the same weights. Writes the graphs, their hashes
and where they came from. ``make measured`` comes after it.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from index.encoder.bert import BertShape
from index.encoder.e5_weights import PACKAGE, SHA256, package_weights
from qa.reader.cross_encoder import FOLDER, LOWER, UPPER
from qa.reader.span_model import MANIFEST
from training.cross_encoder.elsewhere import DONE, joined
from training.cross_encoder.export import lower_graph, tensors_of, upper_graph
from training.cross_encoder.fit import LOG
from training.cross_encoder.mix import MIX, PARTS, SEED
from training.cross_encoder.places import SETS, work
from training.cross_encoder.recipe import Fit
from training.cross_encoder.shipped import GRAPHS, shipped_weights

PROVENANCE = "provenance.json"
_PACKAGES = ("torch", "tokenizers", "onnx", "numpy")


def mean(weights: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of weights: of one run (Izmailov et al., 2018), or of several (Wortsman et al., 2022)."""
    return {name: torch.stack([each[name].float() for each in weights]).mean(0) for name in weights[0]}


def ship(weights: Mapping[str, Tensor], fitted: Sequence[Mapping[str, Any]], folder: Path = FOLDER) -> None:
    """Write the model's files into ``folder``; ``fitted`` tells how each was fitted of which this is the mean."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = package_weights().shape
    tensors, shape = tensors_of(weights), BertShape(sizes.layers, sizes.hidden, sizes.heads)
    graphs = {LOWER: lower_graph(tensors, shape), UPPER: upper_graph(tensors, shape)}
    for name, graph in graphs.items():
        (folder / name).write_bytes(graph)
    _write(folder / MANIFEST, {"sha256": {name: hashlib.sha256(graph).hexdigest() for name, graph in graphs.items()}})
    provenance = {
        "date": datetime.now(UTC).date().isoformat(),
        "began from": {"package": PACKAGE, "sha256": SHA256},
        "sets": {name: hashlib.sha256((SETS / f"{name}.jsonl").read_bytes()).hexdigest() for name in MIX},
        "mix": {"seed": SEED, "parts": PARTS} | {name: asdict(share) for name, share in MIX.items()},
        "mean of": list(fitted),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }
    _write(folder / PROVENANCE, provenance)


def _losses(log: Path) -> list[dict[str, Any]]:
    """Return every fifth line of the log; of steps that were taken twice, the later line."""
    lines = {line["step"]: line for line in map(json.loads, log.read_text(encoding="utf-8").splitlines())}
    return [line for step, line in sorted(lines.items()) if step % 100 == 0]


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def _kept(path: Path) -> tuple[Mapping[str, Tensor], Mapping[str, Any]]:
    """Return weights, and how they were fitted."""
    if (path / GRAPHS[0]).is_file():
        return shipped_weights(path), _before(path)
    if path.is_dir():
        done = json.loads((path / DONE).read_text(encoding="utf-8"))
        told = ("recipe", "steps", "texts", "seconds", "device", "losses")
        return joined(path), {name: done[name] for name in told}
    kept = torch.load(path, map_location="cpu", weights_only=True)
    recipe, steps = Fit.load(), int(kept.get("step", path.stem.split("-")[-1]))
    told = {"recipe": asdict(recipe), "steps": steps, "losses": _losses(work() / LOG)}
    return kept.get("model", kept), told | ({"began with": _before(FOLDER)} if recipe.begins == "shipped" else {})


def _before(folder: Path) -> dict[str, Any]:
    """Return how the shipped weights in ``folder`` were fitted."""
    before = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    return {name: before[name] for name in ("date", "mix", "mean of")}


def main(paths: Sequence[str]) -> int:
    """Ship the mean of the weights in ``paths``."""
    weights, fitted = zip(*(_kept(Path(path)) for path in paths), strict=True)
    ship(mean(weights), fitted)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

__all__ = ["FOLDER", "PROVENANCE", "mean", "ship"]
