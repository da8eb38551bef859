"""Documents to what the store keeps: passages cut, and embedded unless their text was embedded before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder.encoders import Encoder, Vectors
from index.store.records import Prepared
from index.store.store import Store
from index.text.passages import Window, embedded_text, passages
from index.types import Document, Passage


@dataclass(frozen=True, slots=True)
class Cut:
    """A document and its passages, not embedded yet."""

    path: str
    document: Document
    passages: list[Passage]
    texts: list[str]
    """What is to be embedded, one a passage."""


def cut(path: str, document: Document, window: Window) -> Cut:
    """Cut ``document``, which was read from ``path``, into passages."""
    made = passages(document, window)
    return Cut(path, document, made, [embedded_text(document.text, passage) for passage in made])


def embed(cuts: Sequence[Cut], store: Store, encoder: Encoder) -> tuple[list[Prepared], int]:
    """Return the documents with their vectors, and how many passages had to be embedded for it."""
    made_by = encoder.fingerprint
    keys = [[_key(text, made_by) for text in each.texts] for each in cuts]
    texts = {key: text for row, each in zip(keys, cuts, strict=True) for key, text in zip(row, each.texts, strict=True)}
    vectors = store.vectors_of(list(texts))
    missing = {key: text for key, text in texts.items() if key not in vectors}
    if missing:
        made = encoder.encode(list(missing.values()))
        vectors |= {key: vector.tobytes() for key, vector in zip(missing, made, strict=True)}
    prepared = [
        Prepared(
            each.path, each.document, each.passages, row, _stacked([vectors[key] for key in row], encoder.dimension)
        )
        for row, each in zip(keys, cuts, strict=True)
    ]
    return prepared, len(missing)


def _key(text: str, encoder: str) -> bytes:
    return hashlib.sha256(f"{encoder}\n{text}".encode("utf-8", "surrogatepass")).digest()[:16]


def _stacked(vectors: Sequence[bytes], dimension: int) -> Vectors:
    return np.frombuffer(b"".join(vectors), np.float32).reshape(len(vectors), dimension)


__all__ = ["Cut", "cut", "embed"]
