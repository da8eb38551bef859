"""Two rankings to one: the convex sum of min-max normalised scores (Bruch et al., 2023)."""

from __future__ import annotations

import numpy as np

from index.encoder.encoders import Vectors


def fuse(similarity: Vectors, lexical: Vectors, weight: float) -> Vectors:
    """Return one score in 0 … 1 for each candidate, higher is better.

    ``similarity`` and ``lexical`` hold one value a candidate, 0 in ``lexical`` where no term is shared; ``weight`` is
    that of the similarity. Where all candidates are equal in one of them, it does not count.
    """
    fused: Vectors = weight * _spread(similarity) + (1 - weight) * _spread(lexical)
    return fused


def _spread(scores: Vectors) -> Vectors:
    if scores.size == 0:
        return scores
    low, high = scores.min(), scores.max()
    spread: Vectors = (scores - low) / (high - low) if high > low else np.zeros_like(scores)
    return spread


__all__ = ["fuse"]
