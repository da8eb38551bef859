"""A corpus of 100,000 passages to time questions over: real texts, cheap vectors.

To embed that many passages takes half an hour on two cores and says nothing about how fast a question is answered. Here
each passage gets the vector of a real paragraph with noise, so that the inverted file is trained on clusters as ever;
questions are encoded, searched and read as in earnest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.report import SCRATCH, SHARED
from index.encoder.e5 import E5
from index.encoder.encoder import Encoder, Vectors
from index.store.recipe import Recipe
from index.sync.removal import Removal
from index.sync.update import update

CHARACTERS = 34_000_000
"""Of text, which the product's recipe cuts into about 100,000 passages."""
_BASES = 800
_NOISE = 0.03
"""Standard deviation of each of 384 numbers: similarity to the base is about .86."""


class FillingEncoder(E5):
    """The default encoder, which while ``filling`` makes vectors up."""

    fingerprint = "filled 1"

    def __init__(self) -> None:
        """Encode the paragraphs whose vectors are varied."""
        super().__init__()
        self.filling = False
        self._bases = super().encode_document(list(_contexts())[:_BASES])

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a passage."""
        made_up = self.filling and texts
        return np.stack([self._made_up(text) for text in texts]) if made_up else super().encode_document(texts)

    def _made_up(self, text: str) -> Vectors:
        chance = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
        base = self._bases[chance.integers(len(self._bases))]
        vector = base + chance.normal(scale=_NOISE, size=self.dimension).astype(np.float32)
        scaled: Vectors = vector / np.linalg.norm(vector)
        return scaled


@cache
def filling_encoder() -> FillingEncoder:
    """Return the one encoder of this process."""
    return FillingEncoder()


@dataclass(frozen=True, slots=True)
class FilledRecipe(Recipe):
    """The product's recipe with that encoder."""

    def load_encoder(self) -> Encoder:
        """Return it."""
        return filling_encoder()


def filled_index() -> Path:
    """Return the folder of the index, made if it is not there."""
    corpus, folder = SCRATCH / "filled.jsonl", SCRATCH / "filled.index"
    if not folder.is_dir():
        corpus.parent.mkdir(parents=True, exist_ok=True)
        with corpus.open("w", encoding="utf-8") as lines:
            for number, (title, text) in enumerate(texts()):
                lines.write(json.dumps({"id": f"f{number}", "title": title, "text": text}) + "\n")
        filling_encoder().filling = True
        update(folder, [corpus], FilledRecipe(), removal=Removal(prune=True))
        filling_encoder().filling = False
    return folder


def texts() -> Iterator[tuple[str, str]]:
    """Yield titles and texts until there are enough characters; once all were given, they come again as copies."""
    texts, left, copy = list(_contexts()), CHARACTERS, 0
    while True:
        for text in texts:
            if left <= 0:
                return
            left -= len(text)
            yield f"Copy {copy}" if copy else "", text
        copy += 1


def _contexts() -> Iterator[str]:
    """Yield the different contexts of the sets, those of squad11 first."""
    seen: set[str] = set()
    folder = SHARED / "data"
    for path in [folder / "dev" / "squad11.jsonl", *sorted(folder.glob("*/*.jsonl"))]:
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line).get("context")
            if isinstance(text, str) and len(text) > 40 and text not in seen:
                seen.add(text)
                yield " ".join(text.split())


__all__ = ["FilledRecipe", "FillingEncoder", "filled_index", "filling_encoder", "texts"]
