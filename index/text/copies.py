"""Near-duplicate paragraphs (copies), by MinHash. Copies are one source, however many files hold them.

Each paragraph is sketched when it is stored. Which paragraphs are copies is found when a generation is built, over all
of them at once, by locality-sensitive hashing. A sketch holds the least hash of the three-word shingles under each of
64 permutations (Broder, 1997): the share of positions in which two sketches agree estimates the Jaccard similarity of
their shingles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

MIN_SIMILARITY = 0.6
"""Jaccard similarity of shingles from which two paragraphs are copies of one text."""
MIN_WORDS = 8
"""Shorter paragraphs, such as headings and table rows, are similar without being copies."""

_HASHES, _BANDS = 64, 16
_PERMUTATIONS = np.random.default_rng(1997).integers(1, 2**63, (2, _HASHES), np.uint64) | np.uint64(1)

Sketches = NDArray[np.uint16]
Members = NDArray[np.int64]


def sketch(text: str) -> bytes | None:
    """Return the MinHash sketch of a paragraph; None if it is too short."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < MIN_WORDS:
        return None
    shingles = {crc32(" ".join(words[n : n + 3]).encode("utf-8", "surrogatepass")) for n in range(len(words) - 2)}
    hashes = np.fromiter(shingles, np.uint64, len(shingles))
    # Multiplied and added modulo 2**64, the upper bits are as good as drawn anew for each permutation.
    permuted = hashes[:, None] * _PERMUTATIONS[0] + _PERMUTATIONS[1]
    minima: Sketches = (permuted.min(0) >> np.uint64(48)).astype(np.uint16)
    return minima.tobytes()


def clusters(sketches: Sequence[bytes]) -> list[list[int]]:
    """Return the clusters of near-duplicates, each as two or more positions in ``sketches``, in order."""
    if not sketches:
        return []
    table = np.frombuffer(b"".join(sketches), np.uint16).reshape(-1, _HASHES)
    parent = list(range(len(table)))  # a union-find forest
    for band in np.split(table, _BANDS, axis=1):
        _, bucket = np.unique(np.ascontiguousarray(band).view(np.uint64).ravel(), return_inverse=True)
        order = np.argsort(bucket, kind="stable")
        for run in np.split(order, np.flatnonzero(np.diff(bucket[order])) + 1):
            if len(run) > 1:
                _unite(table, run, parent)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for position in range(len(table)):
        found[_root(parent, position)].append(position)
    return [positions for positions in found.values() if len(positions) > 1]


def _unite(table: Sketches, run: NDArray[np.intp], parent: list[int]) -> None:
    """Unite those of ``run`` that are similar to its first one; pairs among the others meet in other bands."""
    similar = (table[run] == table[run[0]]).mean(1) >= MIN_SIMILARITY
    first = _root(parent, int(run[0]))
    for position in run[similar].tolist():
        other = _root(parent, position)
        parent[max(first, other)] = min(first, other)
        first = min(first, other)


def _root(parent: list[int], position: int) -> int:
    while parent[position] != position:
        parent[position] = parent[parent[position]]
        position = parent[position]
    return position


class Copies:
    """Which paragraphs of a generation are copies of which."""

    def __init__(self, members: Members) -> None:
        """Take rows of cluster, version and paragraph number, as :meth:`table` gives them."""
        self._cluster: dict[tuple[int, int], int] = {}
        self._members: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for cluster, version, number in members.tolist():
            self._cluster[version, number] = cluster
            self._members[cluster].append((version, number))

    @staticmethod
    def table(paragraphs: Sequence[tuple[int, int, bytes]]) -> Members:
        """Return the copies among ``paragraphs`` (version, number, sketch): rows of cluster, version and number."""
        found = clusters([each[2] for each in paragraphs])
        rows = [(n, *paragraphs[position][:2]) for n, positions in enumerate(found) for position in positions]
        return np.array(rows, np.int64).reshape(-1, 3)

    def of(self, version: int, number: int) -> list[tuple[int, int]]:
        """Return version and number of the copies of a paragraph, itself not among them."""
        cluster = self._cluster.get((version, number))
        return [] if cluster is None else [each for each in self._members[cluster] if each != (version, number)]


__all__ = ["MIN_SIMILARITY", "MIN_WORDS", "Copies", "clusters", "sketch"]
