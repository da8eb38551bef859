"""The shipped file's weights, back in torch: to fit them further, or to take a mean with those of another run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from qa.reader.cross_encoder import LOWER, UPPER

GRAPHS = (LOWER, UPPER)
_PRODUCTS = {"attended": "attention.output.dense", "wide": "intermediate.dense", "narrow": "output.dense"}
"""Names of a layer's products in the graph, and those of a checkpoint."""
_HEADS = ("pieces", "whole", "early")

_Constants = dict[str, NDArray[Any]]


def shipped_weights(folder: Path) -> dict[str, Tensor]:
    """Return the weights of the graphs in ``folder``, as they were rounded, by the names of a checkpoint."""
    constants = _constants(folder)
    named: _Constants = {}
    for name in constants:
        place, _, kind = name.rpartition(".")
        layer, _, product = place.rpartition(".")
        if kind != "codes":
            continue
        weight, bias = _matrix(constants, place), constants[f"{place}.bias"]
        if product == "qkv":
            parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        else:
            parts = [f"{layer}.{_PRODUCTS[product]}"]
        for part, rows, offsets in zip(parts, np.split(weight, len(parts)), np.split(bias, len(parts)), strict=True):
            named |= {f"bert.{part}.weight": rows, f"bert.{part}.bias": offsets}
    named |= {f"bert.{name}": value for name, value in constants.items() if "LayerNorm" in name}
    named["bert.embeddings.position_embeddings.weight"] = constants["embeddings.position_embeddings.weight"]
    named["bert.embeddings.token_type_embeddings.weight"] = constants["kinds"]
    for head in _HEADS:
        named |= {f"{head}.weight": constants[f"{head}.matrix"].T, f"{head}.bias": constants[f"{head}.bias"]}
    return {name: torch.from_numpy(np.array(value, np.float32)) for name, value in named.items()}


def _constants(folder: Path) -> _Constants:
    graphs = [onnx.load(folder / name).graph for name in GRAPHS]
    return {each.name: numpy_helper.to_array(each) for graph in graphs for each in graph.initializer}


def _matrix(constants: _Constants, place: str) -> NDArray[Any]:
    """Return outputs x inputs."""
    matrix: NDArray[Any] = (constants[f"{place}.codes"] * constants[f"{place}.scale"]).T
    return matrix


__all__ = ["GRAPHS", "shipped_weights"]
