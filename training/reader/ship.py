"""The fitted model into ``qa/reader/models``: graph, tokenizer, their hashes, and where they came from."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.encoder.minilm import NAME, WEIGHTS_SHA256
from qa.reader.light_model import FOLDER
from qa.reader.span_model import MANIFEST
from training.reader.examples import tokenizer
from training.reader.export import reader_graph, sizes, tensors_of
from training.reader.model import ReaderModel
from training.reader.recipe import ReaderRecipe

PROVENANCE = "provenance.json"
_PACKAGES = ("torch", "transformers", "tokenizers", "onnx", "numpy")


def ship(model: ReaderModel, recipe: ReaderRecipe, sets: dict[str, str], log: Path, folder: Path = FOLDER) -> None:
    """Write the model's files into ``folder``; ``sets`` are the hashes of what it was fitted on."""
    folder.mkdir(exist_ok=True)
    tensors = tensors_of(model)
    files = {"reader.onnx": reader_graph(tensors), "tokenizer.json": tokenizer().to_str().encode()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    _write(folder / MANIFEST, {"sha256": digests})
    provenance = {
        "date": datetime.now(UTC).date().isoformat(),
        "began from": {"model": NAME, "sha256": WEIGHTS_SHA256},
        "sets": sets,
        "recipe": asdict(recipe),
        "numbers": sizes(tensors),
        "losses": _losses(log),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }
    _write(folder / PROVENANCE, provenance)


def _losses(log: Path) -> list[dict[str, Any]]:
    """Return every tenth line of the log, and the last one; of steps that were taken twice, the later line."""
    lines = {line["step"]: line for line in map(json.loads, log.read_text(encoding="utf-8").splitlines())}
    kept = [line for step, line in sorted(lines.items()) if step % 200 == 0 or step == max(lines)]
    return [{name: line[name] for name in ("step", "span", "relevance", "rate")} for line in kept]


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


__all__ = ["PROVENANCE", "ship"]
