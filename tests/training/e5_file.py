"""A file laid out as the package's, small enough to write by hand."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np

PIECES = (
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁the",
    "▁bank",
    "▁has",
    "▁14",
    "s",
    "e",
    "b",
    "a",
    "n",
    "k",
    "f",
    "i",
    "<mask>",
)
HIDDEN, WIDE, LAYERS, HEADS, POSITIONS = 32, 64, 2, 4, 300


def e5_bytes(*, magic: bytes = b"E5S1", block: int = 32, odd: Mapping[str, int] | None = None) -> bytes:
    """Write a model of two layers with random weights; ``odd`` adds tensors of unknown name or kind."""
    rows = len(PIECES) + 3
    texts = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
    scores = np.array([0, 0, 0, 0, *[-float(n) for n in range(2, len(PIECES) - 2)]], "<f4")
    made = (
        magic
        + struct.pack("<I", 1)
        + struct.pack("<7ifi", HIDDEN, LAYERS, HEADS, WIDE, rows, POSITIONS, 2, 1e-12, block)
    )
    made += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(b"".join(texts)))
    made += offsets.tobytes() + scores.tobytes() + b"".join(texts)
    entries = [(0x0A, " "), (0x200B, ""), (0xFB01, "fi"), (0x01, "")]
    table = b"".join(struct.pack(f"<IB{len(to)}I", code, len(to), *map(ord, to)) for code, to in entries)
    made += struct.pack("<iI", len(entries), len(table)) + table
    return made + _tensors(len(made), rows, odd or {})


def _tensors(start: int, rows: int, odd: Mapping[str, int]) -> bytes:
    chance = np.random.default_rng(1)
    wanted: list[tuple[str, int, int]] = [
        ("emb.word", 1, rows * HIDDEN), ("emb.pos", 0, POSITIONS * HIDDEN), ("emb.type", 0, 2 * HIDDEN),
        ("emb.ln.w", 0, HIDDEN), ("emb.ln.b", 0, HIDDEN),
    ]  # fmt: skip
    for layer in range(LAYERS):
        for name, size in (("q", HIDDEN), ("k", HIDDEN), ("v", HIDDEN), ("ao", HIDDEN), ("fi", WIDE), ("fo", HIDDEN)):
            inputs = WIDE if name == "fo" else HIDDEN
            wanted += [(f"l{layer}.{name}.w", 1, size * inputs), (f"l{layer}.{name}.b", 0, size)]
        for name in ("aln", "oln"):
            wanted += [(f"l{layer}.{name}.w", 0, HIDDEN), (f"l{layer}.{name}.b", 0, HIDDEN)]
    wanted += [(name, kind, 32) for name, kind in odd.items()]
    blocks = [_block(kind, count, chance) for _, kind, count in wanted]
    directory = struct.pack("<i", len(wanted))
    size = len(directory) + sum(2 + len(name) + 1 + 4 + 16 for name, _, _ in wanted)
    at = start + size
    for (name, kind, count), block in zip(wanted, blocks, strict=True):
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, at, len(block))
        at += len(block)
    return directory + b"".join(blocks)


def _block(kind: int, count: int, chance: np.random.Generator) -> bytes:
    if kind == 0:
        return chance.normal(size=count).astype("<f4").tobytes()
    parts: Sequence[bytes] = [
        np.float16(0.05).tobytes() + chance.integers(0, 256, 16, dtype=np.uint8).tobytes() for _ in range(count // 32)
    ]
    return b"".join(parts)
