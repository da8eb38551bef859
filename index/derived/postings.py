"""The inverted index of one block: for each term the passages that hold it, and how often (CSR, memory-mapped)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MOST_ROWS = 1 << 16
"""In one block; rows are kept in 16 bits."""

_MOST_COUNTED = 255

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Postings:
    """Terms by their hashes, and the rows of the block that hold them."""

    terms: Hashes
    """Sorted."""
    starts: NDArray[np.uint32]
    """Where the rows of each term begin, and behind the last one where they end."""
    rows: NDArray[np.uint16]
    """Of each term in order."""
    counts: NDArray[np.uint8]
    """How often a term stands in each of ``rows``, 255 at most."""
    lengths: NDArray[np.uint32]
    """Of each row of the block, in terms."""

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Postings:
        """Return the postings of texts, given as their terms, one a row; ``MOST_ROWS`` at most."""
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        said: list[int] = []
        lengths: list[int] = []
        for terms in texts:
            said += [numbers[term] for term in terms]
            lengths.append(len(terms))
        hashes = np.fromiter(map(term_hash, numbers), np.uint64, len(numbers))
        order = np.argsort(hashes)
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        holding = np.repeat(np.arange(len(lengths)), lengths)
        pairs, counts = np.unique(ranks[np.array(said, np.int64)] * MOST_ROWS + holding, return_counts=True)
        starts = np.searchsorted(pairs, np.arange(len(order) + 1) * MOST_ROWS)
        return cls(
            hashes[order],
            starts.astype(np.uint32),
            (pairs % MOST_ROWS).astype(np.uint16),
            np.minimum(counts, _MOST_COUNTED).astype(np.uint8),
            np.array(lengths, np.uint32),
        )

    def save(self, path: Path) -> None:
        """Write into one file. Raises OSError if the disk is full."""
        sizes = np.array([len(self.terms), len(self.lengths), len(self.rows)], np.uint64)
        with path.open("wb") as file:
            for array in (sizes, self.terms, self.starts, self.lengths, self.rows, self.counts):  # as they align
                file.write(array.tobytes())

    @classmethod
    def load(cls, path: Path) -> Postings:
        """Map a file whose bytes were checked before. Raises ValueError if it is none that :meth:`save` wrote."""
        held: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        terms, lengths, rows = np.frombuffer(held, np.uint64, 3).tolist()
        shapes = [(np.uint64, terms), (np.uint32, terms + 1), (np.uint32, lengths), (np.uint16, rows), (np.uint8, rows)]
        arrays, at = [], 24
        for kind, count in shapes:
            arrays.append(np.frombuffer(held, kind, count, at) if count else np.empty(0, kind))
            at += arrays[-1].nbytes
        if at != len(held):
            raise ValueError(f"{path} has {len(held)} bytes, not {at}")
        hashes, starts, row_lengths, holding, counts = arrays
        return cls(hashes, starts, holding, counts, row_lengths)


def term_hash(term: str) -> int:
    """Return what stands for a term: two of a million terms share it with a chance of one in 30 million."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


__all__ = ["MOST_ROWS", "Hashes", "Postings", "term_hash"]
