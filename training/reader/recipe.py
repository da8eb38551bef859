"""Everything that shapes the trained reader, read from ``reader.toml``."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("reader.toml")


@dataclass(frozen=True, slots=True)
class Mix:
    """What the examples are made of."""

    seed: int
    sets: dict[str, int]
    """Questions taken from each set."""
    searched: tuple[str, ...]
    """Sets among whose contexts hard negatives are searched."""
    mined: dict[str, int]
    """Questions of each set that get negatives. Those of other sets do not say by themselves what they are about, so
    that of another text it could not be said that it does not answer."""
    hard: float
    """Hard negatives for each answered question, and so for the next two."""
    removed: float
    near_miss: float
    titled: float
    """Share of examples that show the title."""
    characters: tuple[int, int]
    """Shortest and longest window cut out of a context; whole sentences, so a little more."""
    pieces: int
    question_pieces: int
    title_pieces: int

    def drawn(self, chance: random.Random) -> list[str]:
        """Return the kinds of negatives that a question gets this time."""
        return [kind for kind in ("hard", "removed", "near_miss") if chance.random() < getattr(self, kind)]


@dataclass(frozen=True, slots=True)
class Fit:
    """How the weights are fitted."""

    seed: int
    rates: tuple[tuple[int, float], ...]
    """Step and learning rate at the corners; between them it goes in a straight line. The last one ends the run."""
    coded_from: int
    """From this step on, products are rounded as those of the shipped file are, so that the weights settle there."""
    averaged: tuple[int, ...]
    """After these steps, where the rate has fallen to zero, the weights are kept; shipped is the mean of them all."""
    decay: float
    batch_pieces: int
    relevance: float
    """Weight of the relevance loss beside the span loss."""
    checkpoint_every: int

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return self.rates[-1][0]

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        corners, rates = zip(*self.rates, strict=True)
        return float(np.interp(step, corners, rates))


@dataclass(frozen=True, slots=True)
class ReaderRecipe:
    """Both."""

    mix: Mix
    fit: Fit

    @classmethod
    def load(cls, path: Path = FILE) -> ReaderRecipe:
        """Read the settings; an unknown or missing one is an error of Python's own that names it."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        mix = table["mix"]
        mix |= {"searched": tuple(mix["searched"]), "characters": tuple(mix["characters"])}
        fit = table["fit"] | {"rates": tuple((step, rate) for step, rate in table["fit"]["rates"])}
        fit |= {"averaged": tuple(fit["averaged"])}
        return cls(Mix(**mix), Fit(**fit))


__all__ = ["FILE", "Fit", "Mix", "ReaderRecipe"]
