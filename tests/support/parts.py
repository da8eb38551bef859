"""Small real parts that tests share: an encoder that costs nothing to load, a recipe with it, and made-up articles."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoder, Vectors
from index.store.recipe import Recipe
from index.types import Hit

WORDS = (
    "account bank branch capital cloud contract data deposit farmer figure fund insurance interest internet joint "
    "leave ledger lender loan manager margin merger mobile office partner payment pension platform policy profit "
    "project quarter rate region report risk rule saving service share staff system tax team town trade value wage"
).split()


class WordHashing:
    """Words hashed to the axes of a small space: no neural network, but an encoder like any other."""

    fingerprint = "word-hashing 1"
    dimension = 64
    max_pieces = 256
    strangers = 0.0

    def count(self, text: str) -> int:
        return len(_words(text)) + 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, 64), np.float32)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, np.float32)
        vector[0] = 0.01
        for word in _words(text)[: self.max_pieces - 2]:
            place, sign = _axis(word)
            vector[place] += sign
        scaled: Vectors = vector / np.linalg.norm(vector)
        return scaled


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@cache
def _axis(word: str) -> tuple[int, float]:
    digest = hashlib.sha256(word.encode()).digest()
    return 1 + digest[0] % 63, 1.0 if digest[1] % 2 else -1.0


WORD_HASHING = WordHashing()


@dataclass(frozen=True, slots=True)
class QuickRecipe(Recipe):
    """A recipe whose encoder is :class:`WordHashing`."""

    passage_tokens: int = 60
    overlap_tokens: int = 15

    def load_encoder(self) -> Encoder:
        return WORD_HASHING


@dataclass(frozen=True, slots=True)
class OtherRecipe(QuickRecipe):
    """Another recipe, with which an index of :class:`QuickRecipe` has to be made anew."""

    passage_tokens: int = 30


def article(name: str, version: int = 0, *, paragraphs: int = 3) -> str:
    """Return a plain-text article that holds the word :func:`mark` of its name and version."""
    chance = random.Random(f"{name} {version}")
    lines = [f"The {chance.choice(WORDS)} of {mark(name, version)}"]
    for _ in range(paragraphs):
        sentences = [" ".join(chance.choices(WORDS, k=chance.randint(6, 12))) for _ in range(chance.randint(2, 4))]
        lines.append(" ".join(f"{sentence.capitalize()} {chance.randint(1, 999)}." for sentence in sentences))
    lines.append(f"The mark {mark(name, version)} stands here and nowhere else.")
    return "\n\n".join(lines) + "\n"


def mark(name: str, version: int = 0) -> str:
    """Return a word that stands in one article only."""
    letters = (
        hashlib.sha256(f"{name} {version}".encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    )
    return f"q{letters[:12]}z"


def write(folder: Path, texts: dict[str, str]) -> Path:
    """Write files, by their names below ``folder``."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


Place = tuple[int, int, int, float, float, float]


def places(hits: Sequence[Hit]) -> list[Place]:
    """Return what a search found, without the numbers that one store happened to give."""
    return [(hit.document, hit.start, hit.end, hit.score, hit.similarity, hit.lexical) for hit in hits]
