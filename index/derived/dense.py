"""Vectors to nearest neighbours with FAISS: the only module that imports it. Similarity: higher is better.

Small corpora are searched exactly. A large one is searched in an inverted file of 8-bit codes (Jégou et al., 2011).
Each block of the corpus has lists of its own, whose centres are trained on its own vectors, and its codes need no
training: vectors are turned at random first, so that every coordinate of any vector is small and a fixed scale fits.
Hence a block depends on nothing outside of it. The lists of all blocks make one inverted file, of which the nearest are
visited, whatever block they are of. How many is tuned against a visit of all when blocks are joined, and the recall
that was reached is reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder.encoder import Vectors

EXACT_UP_TO = 50_000
"""Passages up to which every vector is compared; beyond, an inverted file is faster and loses little."""
LIBRARY = f"faiss {faiss.__version__}"
"""What vectors are clustered by."""
RECALL_AIM = 0.97

_NEAREST, _TAKEN = 10, 50
"""Recall is the share of the nearest that are among those taken: their vectors are compared themselves later on."""
_LIST = 64
"""Vectors in a list, on average."""
_PROBES = (0.03, 0.04, 0.06, 0.08, 0.12, 0.16, 0.24, 0.36, 0.5, 1.0)
"""Shares of the lists. Questions are further from passages than passages from one another: hence no less than that."""
_SEED = 7
_REACH = 4.5
"""Standard deviations of a turned coordinate that codes tell apart; of 150,000, one is cut off."""

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
    """Share of the ten nearest that are found, over a sample of the passages; 1 when exact."""


class Dense:
    """A FAISS index whose ids are row numbers: of one block, or of several that were joined."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401  (faiss has no types)
        """Wrap a FAISS index."""
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors, *, exact: bool) -> Dense:
        """Build one block from vectors of length 1, rows x dimension."""
        if exact:
            flat = faiss.IndexFlatIP(vectors.shape[1])
            flat.add(vectors)
            return cls(flat)
        codes = _codes(vectors)
        index = _inverted_file(_centres(codes))
        index.add(codes)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> Dense:
        """Read an index whose bytes were checked before: FAISS itself does not notice damage.

        Raises OSError if it cannot be read.
        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as problem:
            raise OSError(f"FAISS could not read {path.name}: {problem}") from problem

    @classmethod
    def joined(cls, blocks: Sequence[Dense]) -> Dense:
        """Return one index of one or more of the same kind, whose rows follow one another."""
        indexes = [block._index for block in blocks]
        if isinstance(indexes[0], faiss.IndexFlat):
            flat = faiss.IndexFlatIP(indexes[0].d)
            for each in indexes:
                flat.add(each.reconstruct_n(0, each.ntotal))
            return cls(flat)
        return cls(_joined_lists(indexes))

    def save(self, path: Path) -> None:
        """Write the index; the caller makes it durable. Raises OSError if the disk is full."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as problem:
            raise OSError(f"FAISS could not write {path.name}: {problem}") from problem

    def tune(self, questions: Vectors) -> DenseReport:
        """Visit the fewest lists that reach the aim, judged on ``questions``, vectors of some of the rows.

        That a passage finds itself says nothing, and does not count.
        """
        index = self._index
        if not isinstance(index, faiss.IndexIVF):
            return DenseReport("exact", 0, 0, 1.0)
        turned = questions @ _turn(index.d)
        index.nprobe = index.nlist
        _, wanted = index.search(turned, min(1 + _NEAREST, len(self)))
        for share in _PROBES:
            index.nprobe = max(1, round(share * index.nlist))
            recall = _recall(wanted[:, 1:], index.search(turned, _TAKEN)[1])
            if recall >= RECALL_AIM:
                break
        return DenseReport("ivf-sq8", index.nlist, index.nprobe, recall)

    def visit(self, report: DenseReport) -> None:
        """Visit as many lists as an earlier :meth:`tune` of the same index found right."""
        if isinstance(self._index, faiss.IndexIVF):
            self._index.nprobe = report.probes

    def search(self, vector: Vectors, count: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Vectors]:
        """Return up to ``count`` rows nearest to ``vector`` and their similarities, best first.

        ``allowed`` says for each row whether it may be found; others are left out before ranking.
        """
        inverted = isinstance(self._index, faiss.IndexIVF)
        question = vector[None, :] @ _turn(vector.size) if inverted else vector[None, :]
        similarities, rows = self._index.search(question, count, params=self._parameters(allowed))
        found = rows[0] >= 0
        scale = _scale(vector.size) if inverted else np.float32(1)
        return rows[0][found], similarities[0][found] / scale

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


@cache
def _turn(dimension: int) -> Vectors:
    """Return a random rotation, the same on every machine and with every library."""
    drawn = np.frombuffer(hashlib.shake_128(b"pincite").digest(4 * dimension**2), "<u4").reshape(dimension, dimension)
    axes, upper = np.linalg.qr(drawn / 2**31 - 1)
    turn: Vectors = (axes * np.sign(np.diag(upper))).astype(np.float32)
    return turn


def _scale(dimension: int) -> np.float32:
    return np.float32(127 * np.sqrt(dimension) / _REACH)


def _codes(vectors: Vectors) -> Vectors:
    """Return turned vectors in whole numbers from -127 to 127."""
    dimension = vectors.shape[1]
    codes: Vectors = np.clip(np.rint(vectors @ _turn(dimension) * _scale(dimension)), -127, 127).astype(np.float32)
    return codes


def _centres(codes: Vectors) -> Vectors:
    """Return the middles of clusters of vectors, found by k-means, clusters x dimension."""
    rows, dimension = codes.shape
    if not rows:
        return np.empty((0, dimension), np.float32)
    lists = -(-rows // _LIST)
    means = faiss.Kmeans(dimension, lists, niter=8, seed=_SEED, spherical=True, min_points_per_centroid=1)
    means.train(codes)
    return np.asarray(means.centroids, np.float32)


def _inverted_file(centres: Vectors) -> Any:  # noqa: ANN401
    """Return an empty inverted file with a list around each of ``centres``, lists x dimension."""
    lists, dimension = centres.shape
    quantizer = faiss.IndexFlatIP(dimension)
    quantizer.add(centres)
    kind, metric = _faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT
    index = _faiss.IndexIVFScalarQuantizer(quantizer, dimension, lists, kind, metric, False)
    _faiss.copy_array_to_vector(np.array([-127.5, 255], np.float32), index.sq.trained)  # the lowest code, and the span
    index.is_trained = True
    return index


def _joined_lists(indexes: Sequence[Any]) -> Any:  # noqa: ANN401
    """Return one inverted file with the lists of all ``indexes``."""
    index = _inverted_file(np.concatenate([each.quantizer.reconstruct_n(0, each.nlist) for each in indexes]))
    first_list = first_row = 0
    for each in indexes:
        for number in range(each.nlist):
            count = each.invlists.list_size(number)
            rows = faiss.rev_swig_ptr(each.invlists.get_ids(number), count) + first_row if count else None
            if rows is not None:
                index.invlists.add_entries(
                    first_list + number, count, faiss.swig_ptr(rows), each.invlists.get_codes(number)
                )
        first_list += each.nlist
        first_row += each.ntotal
    index.ntotal = first_row
    index.nprobe = max(1, first_list)
    return index


def _recall(wanted: Rows, got: Rows) -> float:
    """Return the share of ``wanted`` that stands in the same line of ``got``."""
    found = [np.isin(some, others) for some, others in zip(wanted, got, strict=True)]
    return float(np.mean(found)) if wanted.size else 1.0


__all__ = ["EXACT_UP_TO", "LIBRARY", "RECALL_AIM", "Dense", "DenseReport", "Rows"]
