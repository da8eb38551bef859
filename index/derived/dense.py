"""Vectors to nearest neighbours with FAISS: the only module that imports it. Similarity: higher is better.

Small corpora are searched exactly. A large one is searched in an inverted file of 8-bit codes (Jégou et al., 2011)
whose number of visited lists is tuned against exact search when the index is built, and the recall that was reached is
reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder.encoder import Vectors

EXACT_UP_TO = 50_000
"""Passages up to which every vector is compared; beyond, an inverted file is faster and loses little."""

RECALL_AIM = 0.97
_PROBES = (4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
_SAMPLE = 200
_SEED = 7

_faiss: Any = faiss
"""For what FAISS's own type stubs describe wrongly."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DenseReport:
    """How the index was built; kept in the manifest."""

    kind: str
    """``exact``, or ``ivf-sq8``."""
    lists: int
    probes: int
    recall: float
    """Share of the ten nearest by exact search that are found, over a sample of the passages; 1 when exact."""


class Dense:
    """A FAISS index whose ids are row numbers."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401  (faiss has no types)
        """Wrap a FAISS index."""
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors, exact_up_to: int = EXACT_UP_TO) -> tuple[Dense, DenseReport]:
        """Build from vectors of length 1, rows x dimension."""
        rows, dimension = vectors.shape
        if rows <= exact_up_to:
            flat = faiss.IndexFlatIP(dimension)
            flat.add(vectors)
            return cls(flat), DenseReport("exact", 0, 0, 1.0)
        lists = 2 ** round(np.log2(2 * np.sqrt(rows)))
        index = _faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.cp.seed, index.cp.niter = _SEED, 8
        index.train(_sample(vectors, 40 * lists))
        index.add(vectors)
        return cls(index), _tune(index, vectors, lists)

    @classmethod
    def load(cls, path: Path) -> Dense:
        """Read an index whose bytes were checked before: FAISS itself does not notice damage."""
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index; the caller makes it durable. Raises OSError if the disk is full."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as problem:
            raise OSError(f"FAISS could not write {path.name}: {problem}") from problem

    def search(self, vector: Vectors, count: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Vectors]:
        """Return up to ``count`` rows nearest to ``vector`` and their similarities, best first.

        ``allowed`` says for each row whether it may be found; others are left out before ranking.
        """
        parameters = self._parameters(allowed)
        similarities, rows = self._index.search(vector[None, :], count, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], similarities[0][found]

    def _parameters(self, allowed: NDArray[np.bool_] | None) -> Any:  # noqa: ANN401
        if allowed is None:
            return None
        selector = _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        if isinstance(self._index, faiss.IndexIVF):
            return _faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nprobe)
        return _faiss.SearchParameters(sel=selector)

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._index.ntotal)


def _sample(vectors: Vectors, count: int) -> Vectors:
    if len(vectors) <= count:
        return vectors
    chosen = np.random.default_rng(_SEED).choice(len(vectors), count, replace=False)
    return np.ascontiguousarray(vectors[np.sort(chosen)])


def _tune(index: Any, vectors: Vectors, lists: int) -> DenseReport:  # noqa: ANN401
    """Set the fewest probes that reach the aim, judged on passages as questions."""
    questions = _sample(vectors, _SAMPLE)
    _, wanted = faiss.knn(questions, vectors, 10, metric=faiss.METRIC_INNER_PRODUCT)
    recall = 0.0
    for probes in _PROBES:
        index.nprobe = min(probes, lists)
        _, got = index.search(questions, 10)
        recall = float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(wanted, got, strict=True)]))
        if recall >= RECALL_AIM or probes >= lists:
            break
    return DenseReport("ivf-sq8", lists, int(index.nprobe), recall)


__all__ = ["EXACT_UP_TO", "RECALL_AIM", "Dense", "DenseReport", "Rows"]
