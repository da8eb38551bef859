"""Two rankings to one: the convex sum of min-max normalised scores (Bruch et al., 2023)."""

from __future__ import annotations

import numpy as np

from index.encoder.encoders import Vectors


def fuse(similarity: Vectors, lexical: Vectors, weight: float, *, from_zero: bool = False) -> Vectors:
    """Return one score in 0 … 1 for each candidate, higher is better.

    ``similarity`` and ``lexical`` hold one value a candidate, 0 in ``lexical`` where no term is shared; ``weight`` is
    that of the similarity. Where all candidates are equal in one of them, it does not count.

    With ``from_zero`` the least is that of the scale, 0, rather than that of the candidates: for candidates so few that
    the worst of them need not be a bad one. A lone passage would have nothing to be better than.
    """
    fused: Vectors = weight * _spread(similarity, from_zero) + (1 - weight) * _spread(lexical, from_zero)
    return fused


def _spread(scores: Vectors, from_zero: bool) -> Vectors:
    if scores.size == 0:
        return scores
    low, high = scores.min(), scores.max()
    low = min(low, 0.0) if from_zero else low
    spread: Vectors = (scores - low) / (high - low) if high > low else np.zeros_like(scores)
    return spread


__all__ = ["fuse"]
