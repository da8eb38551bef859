"""Documents to what the store keeps: passages cut, and embedded unless their text was embedded before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

import numpy as np

from index.encoder.encoder import Encoder, Vectors
from index.store.records import Prepared
from index.store.store import Store
from index.sync.parts import KEY_BYTES, Parts
from index.text.passages import Window, embedded_text, passages
from index.types import Document, Passage

PART_PASSAGES = 512
"""Passages that are embedded at once. What is more is kept on disk part by part, and not held in memory."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cut:
    """A document and its passages, not embedded yet."""

    path: str
    document: Document
    passages: list[Passage]

    @property
    def texts(self) -> Iterator[str]:
        """What is to be embedded, one a passage."""
        return (embedded_text(self.document.text, passage) for passage in self.passages)


class _Known(Protocol):
    """Vectors by the digest of the embedded text."""

    def __contains__(self, key: bytes, /) -> bool: ...

    def __getitem__(self, key: bytes, /) -> bytes: ...

    def update(self, vectors: Mapping[bytes, bytes], /) -> None: ...


@dataclass(frozen=True, slots=True)
class _OnDisk:
    """The vectors of a large document, read one by one while it is stored."""

    parts: Parts
    keys: Sequence[bytes]

    def __iter__(self) -> Iterator[Vectors]:
        return (np.frombuffer(self.parts[key], np.float32) for key in self.keys)


def cut(path: str, document: Document, window: Window) -> Cut:
    """Cut ``document``, which was read from ``path``, into passages."""
    return Cut(path, document, passages(document, window))


def embed(
    cuts: Sequence[Cut],
    store: Store,
    encoder: Encoder,
    parts: Parts | None = None,
    *,
    told: Callable[[int, int], None] = lambda done, embedded: None,
) -> tuple[list[Prepared], int]:
    """Return the documents with their vectors, and how many passages had to be embedded for it.

    With ``parts`` the vectors are kept there as they are made, and read from there while the documents are stored.
    ``told`` hears after each part how many passages are done, and how many of them had to be embedded.
    """
    known: _Known = {} if parts is None else parts
    keys: list[list[bytes]] = [[] for _ in cuts]
    done = embedded = 0
    for part in _parted((n, text) for n, each in enumerate(cuts) for text in each.texts):
        texts: dict[bytes, str] = {}
        for number, text in part:
            key = _key(text, encoder.fingerprint)
            keys[number].append(key)
            texts[key] = text
        embedded += _fill(known, texts, store, encoder)
        done += len(part)
        told(done, embedded)
    prepared = [
        Prepared(each.path, each.document, each.passages, row, _vectors(known, row, encoder.dimension))
        for row, each in zip(keys, cuts, strict=True)
    ]
    return prepared, embedded


def _parted(texts: Iterable[T]) -> Iterator[list[T]]:
    left = iter(texts)
    while part := list(islice(left, PART_PASSAGES)):
        yield part


def _fill(known: _Known, texts: Mapping[bytes, str], store: Store, encoder: Encoder) -> int:
    """Make sure that the vectors of ``texts`` are known. Returns how many had to be made."""
    wanted = [key for key in texts if key not in known]
    known.update(store.vectors_of(wanted))
    missing = [key for key in wanted if key not in known]
    if missing:
        made = encoder.encode_document([texts[key] for key in missing])
        known.update({key: vector.tobytes() for key, vector in zip(missing, made, strict=True)})
    return len(missing)


def _vectors(known: _Known, keys: Sequence[bytes], dimension: int) -> Iterable[Vectors]:
    if isinstance(known, Parts):
        return _OnDisk(known, keys)
    return np.frombuffer(b"".join(known[key] for key in keys), np.float32).reshape(len(keys), dimension)


def _key(text: str, encoder: str) -> bytes:
    return hashlib.sha256(f"{encoder}\n{text}".encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


__all__ = ["PART_PASSAGES", "Cut", "cut", "embed"]
