"""The passages of a generation in blocks of bounded size: what changes in one leaves the others as they are.

Documents are ordered by their ids, which are hashes. A range of ids that holds too many passages is halved, and so are
its halves. So where a block begins and ends depends on nothing but the documents that are there now, whatever came and
went before (law L7), and one changed document changes one block.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.store.members import Member

BLOCK_PASSAGES = 4096
"""In one block at most. More make a change dearer, fewer a search: each block is searched by itself."""

_ID_BITS = 48


@dataclass(frozen=True, slots=True)
class Block:
    """Passages of documents that follow one another."""

    key: str
    """Digest of all that the files of the block depend on, 32 hexadecimal digits."""
    members: tuple[Member, ...]
    start: int = 0
    """Of one document that is larger than a block: which of its passages are meant, from 0."""
    stop: int | None = None


def blocks(members: Sequence[Member], made_with: str) -> list[Block]:
    """Return the blocks of ``members``, which come by id; ``made_with`` names what else their files depend on.

    Where there is no document there is one block without any.
    """
    ids = [member.document for member in members]
    before = [0, *accumulate(member.passages for member in members)]
    found = []
    for low, high in _ranges(ids, before, 0, len(ids), 0, _ID_BITS) if ids else [(0, 0)]:
        inside = tuple(members[low:high])
        said = "\n".join([made_with, *map(repr, inside)])
        passages = before[high] - before[low]
        for start in range(0, passages, BLOCK_PASSAGES) if passages > BLOCK_PASSAGES else (None,):
            key = hashlib.sha256(f"{said}\n{start}".encode()).hexdigest()[:32]
            found.append(Block(key, inside) if start is None else Block(key, inside, start, start + BLOCK_PASSAGES))
    return found


def _ranges(
    ids: Sequence[int], before: Sequence[int], low: int, high: int, least: int, bits: int
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of documents that are blocks, of those from ``low``, whose ids begin at ``least``.

    ``before`` holds the number of passages before each document.
    """
    if high == low:
        return
    if before[high] - before[low] <= BLOCK_PASSAGES or high - low == 1:
        yield low, high
        return
    middle = least + (1 << (bits - 1))
    parting = bisect_left(ids, middle, low, high)
    yield from _ranges(ids, before, low, parting, least, bits - 1)
    yield from _ranges(ids, before, parting, high, middle, bits - 1)


__all__ = ["BLOCK_PASSAGES", "Block", "blocks"]
