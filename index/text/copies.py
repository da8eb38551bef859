"""Paragraphs that say nearly the same, word for word: copies, which are one source however many files hold them.

Each paragraph is sketched when it is stored; which ones are copies is found when a generation is built, over all of
them at once. A sketch holds the least of its three-word shingles under each of 64 orders (Broder, 1997): the share of
places in which two sketches agree estimates the share of shingles that their texts have in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.6
"""Share of shingles from which two paragraphs are copies of one text."""
FEWEST_WORDS = 8
"""Shorter ones, such as headings and table rows, are alike without being copies."""

_PLACES, _BANDS = 64, 16
_ORDERS = np.random.default_rng(1997).integers(1, 2**63, (2, _PLACES), np.uint64) | np.uint64(1)

Sketches = NDArray[np.uint16]
Members = NDArray[np.int64]


def sketch(text: str) -> bytes | None:
    """Return the sketch of a paragraph; None if it is too short to be told apart."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < FEWEST_WORDS:
        return None
    shingles = {crc32(" ".join(words[n : n + 3]).encode("utf-8", "surrogatepass")) for n in range(len(words) - 2)}
    hashes = np.fromiter(shingles, np.uint64, len(shingles))
    # Multiplied and added modulo 2**64, the upper bits are as good as drawn anew for each order.
    ordered = hashes[:, None] * _ORDERS[0] + _ORDERS[1]
    least: Sketches = (ordered.min(0) >> np.uint64(48)).astype(np.uint16)
    return least.tobytes()


def groups(sketches: Sequence[bytes]) -> list[list[int]]:
    """Return the groups of places in ``sketches`` that are copies of one another, each in order, two or more."""
    if not sketches:
        return []
    table = np.frombuffer(b"".join(sketches), np.uint16).reshape(-1, _PLACES)
    leader = list(range(len(table)))
    for band in np.split(table, _BANDS, axis=1):
        _, bucket = np.unique(np.ascontiguousarray(band).view(np.uint64).ravel(), return_inverse=True)
        order = np.argsort(bucket, kind="stable")
        for run in np.split(order, np.flatnonzero(np.diff(bucket[order])) + 1):
            if len(run) > 1:
                _join(table, run, leader)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place in range(len(table)):
        found[_root(leader, place)].append(place)
    return [places for places in found.values() if len(places) > 1]


def _join(table: Sketches, run: NDArray[np.intp], leader: list[int]) -> None:
    """Join those of ``run`` that are like its first one; what is alike only among the others meets in other bands."""
    alike = (table[run] == table[run[0]]).mean(1) >= ALIKE
    first = _root(leader, int(run[0]))
    for place in run[alike].tolist():
        other = _root(leader, place)
        leader[max(first, other)] = min(first, other)
        first = min(first, other)


def _root(leader: list[int], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = leader[place]
    return place


class Copies:
    """Which paragraphs of a generation are copies of which."""

    def __init__(self, members: Members) -> None:
        """Take rows of group, version and paragraph number, as :meth:`table` gives them."""
        self._group: dict[tuple[int, int], int] = {}
        self._members: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for group, version, number in members.tolist():
            self._group[version, number] = group
            self._members[group].append((version, number))

    @staticmethod
    def table(paragraphs: Sequence[tuple[int, int, bytes]]) -> Members:
        """Return the copies among ``paragraphs`` (version, number, sketch): rows of group, version and number."""
        found = groups([each[2] for each in paragraphs])
        rows = [(n, *paragraphs[place][:2]) for n, places in enumerate(found) for place in places]
        return np.array(rows, np.int64).reshape(-1, 3)

    def of(self, version: int, number: int) -> list[tuple[int, int]]:
        """Return version and number of the copies of a paragraph, itself not among them."""
        group = self._group.get((version, number))
        return [] if group is None else [each for each in self._members[group] if each != (version, number)]


__all__ = ["ALIKE", "FEWEST_WORDS", "Copies", "groups", "sketch"]
