"""``python -m training.cross_encoder.embed``: vectors of the mixed pool, made by the encoder itself in half precision.

Made shard after shard, so that it can be broken off and a search can use what is there.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.encoder.e5_tokenizer import E5Tokenizer
from index.encoder.e5_weights import e5_weights
from training.cross_encoder.layers import E5Encoder, half, padded, runs
from training.cross_encoder.places import work
from training.cross_encoder.pool import Passage, pool

SHARD = 4096
_LATE = ("medquad", "fewrel")
"""Sets of which few passages look like what others ask for."""
_AT_ONCE = 2000
_LONGEST = 256


class Embedder:
    """Texts to vectors of length 1."""

    def __init__(self) -> None:
        weights = e5_weights()
        self._model = E5Encoder(weights).eval()
        self._tokenizer = E5Tokenizer(weights.vocabulary)

    @torch.inference_mode()
    def vectors(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        """Return texts x 384; ``prefix`` is "query: " or "passage: "."""
        cut = self._tokenizer.cut([prefix + text for text in texts])
        ids = [[0, *pieces.ids[: _LONGEST - 2].tolist(), 2] for pieces in cut]
        order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
        made = np.empty((len(ids), 384), np.float32)
        for a, b in runs([len(ids[n]) for n in order], _AT_ONCE):
            made[order[a:b]] = self._some([ids[n] for n in order[a:b]])
        return made

    def _some(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        batch = padded(ids, [len(each) for each in ids], "cpu")
        with torch.autocast("cpu", torch.bfloat16, enabled=half("cpu")):
            states = self._model(batch).float()
        inside = torch.arange(states.shape[1])[None] < torch.tensor([len(each) for each in ids])[:, None]
        mean = (states * inside[..., None]).sum(1)
        unit: NDArray[np.float32] = torch.nn.functional.normalize(mean, dim=1).numpy()
        return unit


def order(passages: Sequence[Passage], seed: int = 5) -> NDArray[np.int64]:
    """Return the order in which passages are embedded: by chance, the unlikely sets last."""
    chance = np.random.default_rng(seed).permutation(len(passages))
    late = np.array([passages[n].set in _LATE for n in chance])
    return np.concatenate([chance[~late], chance[late]])


def embedded(passages: Sequence[Passage], folder: Path) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
    """Return the numbers of the passages that have vectors by now, and those vectors."""
    shards = [np.load(path) for path in sorted((folder / "vectors").glob("*.npy"))]
    if not shards:
        return np.empty(0, np.int64), np.empty((0, 384), np.float16)
    vectors = np.concatenate(shards)
    return order(passages)[: len(vectors)], vectors


def main() -> int:
    """Embed what is not embedded yet."""
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    torch.set_flush_denormal(True)
    folder = work()
    passages = pool(folder)
    (folder / "vectors").mkdir(exist_ok=True)
    embedder, places = Embedder(), order(passages)
    for number, start in enumerate(range(0, len(places), SHARD)):
        path = folder / "vectors" / f"{number:04}.npy"
        if path.is_file():
            continue
        began = time.time()
        some = [passages[n] for n in places[start : start + SHARD]]
        vectors = embedder.vectors(
            [f"{each.title}\n{each.text}" if each.title else each.text for each in some], "passage: "
        )
        with path.with_suffix(".new").open("wb") as file:
            np.save(file, vectors.astype(np.float16))
        path.with_suffix(".new").replace(path)
        print(f"{start + len(some)} of {len(places)}, {len(some) / (time.time() - began):.0f} a second", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

__all__ = ["Embedder", "embedded", "order"]
