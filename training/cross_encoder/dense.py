"""Negatives that the encoder finds where the training runs: passages of the pool whose vectors are near the question's.

What search brings is half a matter of vectors, and embedding the pool takes a processor an hour and a GPU seconds. So
the pool travels as word pieces, and so does everything here: no text, no tokenizer.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.cross_encoder.layers import E5Encoder, half, padded, runs
from training.cross_encoder.parts import BOS, EOS, PIECES, TITLE_PIECES, Arrays, Read, parted

DEPTH, KEPT = 50, 16
"""How many neighbours are looked at, and how many of those are kept that do not answer."""
_FIRST = 4
"""Half of the negatives are drawn among so many."""
_AT_ONCE = 60_000
_LONGEST = 256
_QUESTIONS = 1024


@dataclass(frozen=True, slots=True)
class PackedPool(Arrays):
    """The pool's passages as word pieces, one after the other."""

    ids: NDArray[np.unsignedinteger]
    lengths: NDArray[np.uint16]
    titles: NDArray[np.unsignedinteger]
    title_lengths: NDArray[np.uint16]
    contexts: NDArray[np.int32]
    """Of each passage, the number of the context that it was cut from."""
    query: NDArray[np.unsignedinteger]
    """Pieces of what stands before a question that is embedded, and before a passage."""
    passage: NDArray[np.unsignedinteger]


class Neighbours:
    """The pool, for negatives to be drawn from."""

    def __init__(self, pool: PackedPool, texts: Sequence[str]) -> None:
        """``texts[n]`` is what piece ``n`` says, with "▁" for a space."""
        self._texts = texts
        self._contexts = pool.contexts.tolist()
        self.passages = parted(pool.ids.astype(np.int32), pool.lengths)
        self.titles = parted(pool.titles.astype(np.int32), pool.title_lengths)
        self._said = [self._text(each) for each in self.passages]

    def wrong(self, read: Read, numbers: Sequence[int]) -> list[int]:
        """Return those of the passages that do not answer: of another context, and without any of the answers."""
        answers = {self._text(read.ids[a : b + 1]).strip() for a, b in read.spans}
        return [
            n
            for n in numbers
            if self._contexts[n] != read.origin and not any(answer in self._said[n] for answer in answers)
        ][:KEPT]

    def drawn(self, group: Sequence[Read], near: Sequence[int], count: int, chance: random.Random) -> list[Read]:
        """Return ``count`` texts of ``near``, with the group's question; none twice."""
        made: dict[int, Read] = {}
        for _ in range(count if near else 0):
            number = chance.choice(near[:_FIRST] if chance.random() < 0.5 else near)
            made[number] = self._read(group[0], number)
        return list(made.values())

    def _read(self, beside: Read, number: int) -> Read:
        head = [*beside.ids[: beside.segment].tolist()]
        if beside.passage > beside.segment and len(self.titles[number]):
            head += [*self.titles[number][:TITLE_PIECES].tolist(), EOS]
        room = PIECES - len(head) - 1
        ids = np.array([*head, *self.passages[number][:room].tolist(), EOS], np.int32)
        return Read(ids, len(head), beside.segment, False, (), (), (), False, 1.0)

    def _text(self, ids: NDArray[np.int32]) -> str:
        return "".join(self._texts[n] for n in ids.tolist()).replace("▁", " ").casefold()


def found(
    pool: PackedPool, neighbours: Neighbours, groups: Sequence[Sequence[Read]], encoder: E5Encoder
) -> list[list[int]]:
    """Return for each group the passages near its question that do not answer it, nearest first.

    Nothing for a group of which it is not known what else would answer.
    """
    both = zip(neighbours.titles, neighbours.passages, strict=True)
    passages = _embedded(encoder, [np.concatenate([pool.passage.astype(np.int32), *each]) for each in both])
    asked = [n for n, group in enumerate(groups) if group[0].origin >= 0 and group[0].spans]
    # Two separators end the question.
    asking = [
        np.concatenate([pool.query.astype(np.int32), groups[n][0].ids[1 : groups[n][0].segment - 2]]) for n in asked
    ]
    questions = _embedded(encoder, asking)
    near: list[list[int]] = [[] for _ in groups]
    for start in range(0, len(asked), _QUESTIONS):
        best = (questions[start : start + _QUESTIONS] @ passages.T).topk(min(DEPTH, len(passages))).indices
        for n, row in zip(asked[start : start + _QUESTIONS], best.tolist(), strict=True):
            near[n] = neighbours.wrong(groups[n][0], row)
    return near


@torch.inference_mode()
def _embedded(encoder: E5Encoder, texts: Sequence[NDArray[np.int32]]) -> Tensor:
    table = encoder.embeddings.word_embeddings.weight
    device = table.device
    ids = [[BOS, *each[: _LONGEST - 2].tolist(), EOS] for each in texts]
    order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
    made = torch.empty(len(ids), table.shape[1], device=device)
    for a, b in runs([len(ids[n]) for n in order], _AT_ONCE):
        some = [ids[n] for n in order[a:b]]
        batch = padded(some, [len(each) for each in some], str(device))
        with torch.autocast(device.type, torch.bfloat16, enabled=half(device.type)):
            states = encoder(batch).float()
        lengths = torch.tensor([len(each) for each in some], device=device)
        inside = torch.arange(states.shape[1], device=device)[None] < lengths[:, None]
        made[order[a:b]] = torch.nn.functional.normalize((states * inside[..., None]).sum(1), dim=1)
    return made.to(torch.bfloat16)


__all__ = ["DEPTH", "KEPT", "Neighbours", "PackedPool", "found"]
