"""How the weights are fitted: everything that shapes a run, read from ``cross_encoder.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

FILE = Path(__file__).with_name("cross_encoder.toml")


@dataclass(frozen=True, slots=True)
class Fit:
    """How the weights are fitted."""

    seed: int
    begins: Literal["package", "shipped"]
    """With the weights of the encoder's package, or with those that are shipped, to be fitted on."""
    rates: tuple[tuple[int, float], ...]
    """Step and learning rate at the corners; between them it goes in a straight line. The last one ends the run."""
    rounded_from: int
    """From this step on, products are rounded as those of the shipped file are, so that the weights settle there."""
    kept: tuple[int, ...]
    """After these steps, where the rate has fallen to zero, the weights are kept; shipped is a mean of some."""
    decay: float
    heads: float
    """How much faster the heads learn, which begin from nothing, than the layers, which do not."""
    step_pieces: int
    """Pieces of a step, padding left away."""
    chunk_pieces: int
    """Pieces that are computed at once, padding included."""
    listwise: float
    """Weights of the losses beside the span loss."""
    absolute: float
    evidence: float
    early: float
    """Of both losses of the early guess of relevance."""
    checkpoint_seconds: float

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return self.rates[-1][0]

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        corners, rates = zip(*self.rates, strict=True)
        return float(np.interp(step, corners, rates))

    @classmethod
    def load(cls, path: Path = FILE) -> Fit:
        """Read the settings; an unknown or missing one is an error of Python's own that names it."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))["fit"]
        rates = tuple((int(step), float(rate)) for step, rate in table.pop("rates"))
        return cls(rates=rates, kept=tuple(table.pop("kept")), **table)


__all__ = ["FILE", "Fit"]
