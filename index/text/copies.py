"""Near-duplicate paragraphs (copies), by MinHash. Copies are one source, however many files hold them.

Each paragraph is sketched when it is stored. Which paragraphs are copies is found when a generation is built, over all
of them at once, by locality-sensitive hashing. A sketch holds the least hash of the three-word shingles under each of
64 permutations (Broder, 1997): the share of positions in which two sketches agree estimates the Jaccard similarity of
their shingles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
Packed = NDArray[np.int64]
"""Paragraphs x (version, number, and 16 bands of four numbers of the sketch each)."""


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


def packed(paragraphs: Iterable[tuple[int, int, bytes]]) -> Packed:
    """Return version, number and sketch of paragraphs as one table, each sketch as 16 numbers of 64 bits."""
    rows = [np.array(place, np.int64).tobytes() + sketched for *place, sketched in paragraphs]
    return np.frombuffer(b"".join(rows), np.int64).reshape(-1, 2 + _BANDS)


def clusters(sketches: Sequence[bytes]) -> list[list[int]]:
    """Return the clusters of near-duplicates, each as two or more positions in ``sketches``, in order."""
    return _clusters(np.frombuffer(b"".join(sketches), np.int64).reshape(-1, _BANDS))


def _clusters(bands: Packed) -> list[list[int]]:
    """Return the clusters among sketches x bands, in order."""
    table = np.ascontiguousarray(bands).view(np.uint16)
    parent: dict[int, int] = {}  # a union-find forest of those that are a copy of another one
    met = np.unique(np.concatenate([np.empty((0, 2), np.intp), *map(_meetings, bands.T)]), axis=0)
    similar = np.concatenate([(table[a] == table[b]).mean(1) for a, b in _stretches(met)] or [np.empty(0)])
    for first, other in met[similar >= MIN_SIMILARITY].tolist():
        low, high = sorted((_root(parent, first), _root(parent, other)))
        parent[high] = low
    found: defaultdict[int, list[int]] = defaultdict(list)
    for position in sorted(parent):
        found[_root(parent, position)].append(position)
    return sorted(found.values())


def _meetings(band: Packed) -> NDArray[np.intp]:
    """Return which are the same in a band: the first of those that are, with each other one."""
    order = np.argsort(band, kind="stable")
    begins = np.concatenate([[True], band[order[1:]] != band[order[:-1]]])[: len(order)]
    firsts = order[np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))]
    return np.stack([firsts[~begins], order[~begins]], axis=1)


def _stretches(pairs: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Yield the two columns of pairs, some thousands of rows at once, so that little memory is taken."""
    return (pairs[start : start + 16_384].T for start in range(0, len(pairs), 16_384))


def _root(parent: dict[int, int], position: int) -> int:
    while parent.setdefault(position, position) != position:
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
    def table(paragraphs: Packed) -> Members:
        """Return the copies among ``paragraphs``: rows of cluster, version and number."""
        found = _clusters(paragraphs[:, 2:])
        places = paragraphs[:, :2].tolist()
        rows = [(n, *places[position]) for n, positions in enumerate(found) for position in positions]
        return np.array(rows, np.int64).reshape(-1, 3)

    def of(self, version: int, number: int) -> list[tuple[int, int]]:
        """Return version and number of the copies of a paragraph, itself not among them."""
        cluster = self._cluster.get((version, number))
        return [] if cluster is None else [each for each in self._members[cluster] if each != (version, number)]


__all__ = ["MIN_SIMILARITY", "MIN_WORDS", "Copies", "Packed", "clusters", "packed", "sketch"]
