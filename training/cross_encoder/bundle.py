"""Everything that a borrowed machine needs, in one small folder: ``python -m training.cross_encoder.bundle FOLDER``.

The word table is most of the encoder's file, and the training texts use a part of it. So the bundle holds the file with
only those rows, laid out as it was, and the packed parts with their pieces numbered anew. Nothing but the numbers of
word pieces travels: no text, and no tokenizer is needed there.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.e5_weights import SHA256, e5_file, e5_weights
from training.cross_encoder.parts import Part
from training.cross_encoder.places import work

ENCODER = "encoder.bin"
MANIFEST = "bundle.json"
_BLOCK, _BLOCK_BYTES = 32, 18


def used(parts: Sequence[Part]) -> NDArray[np.int64]:
    """Return the piece numbers that stand in ``parts``, ascending; the first ones, which are special, in any case."""
    return np.unique(np.concatenate([np.arange(4), *(part.ids.astype(np.int64) for part in parts)]))


def renumbered(part: Part, rows: NDArray[np.int64]) -> Part:
    """Return ``part`` with each piece's place in ``rows`` for its number."""
    return replace(part, ids=np.searchsorted(rows, part.ids).astype(np.uint32))


def smaller(data: bytes, rows: NDArray[np.int64]) -> bytes:
    """Return the encoder's file with only these rows of the word table, and no vocabulary."""
    directory, tensors = _directory(data)
    (hidden,) = struct.unpack_from("<i", data, 8)
    _, at, size, _ = tensors["emb.word"]
    words = np.frombuffer(data, np.uint8, size, at).reshape(-1, hidden // _BLOCK * _BLOCK_BYTES)
    blocks = {
        name: words[rows].tobytes() if name == "emb.word" else data[at : at + size]
        for name, (_, at, size, _) in tensors.items()
    }
    header = bytearray(data[:44])
    struct.pack_into("<i", header, 8 + 4 * 4, len(rows))
    made = bytes(header) + struct.pack("<5iQ", 0, 0, 2, 1, 3, 0) + struct.pack("<I", 0) + struct.pack("<iI", 0, 0)
    at = len(made) + directory
    entries = struct.pack("<i", len(tensors))
    for name, (kind, _, _, count) in tensors.items():
        numbers = len(rows) * hidden if name == "emb.word" else count
        entries += struct.pack("<H", len(name)) + name.encode()
        entries += struct.pack("<BIQQ", kind, numbers, at, len(blocks[name]))
        at += len(blocks[name])
    return made + entries + b"".join(blocks.values())


def _directory(data: bytes) -> tuple[int, Mapping[str, tuple[int, int, int, int]]]:
    """Return the size of the list of tensors, and each one's kind, offset, bytes and numbers."""
    pieces, *_ = struct.unpack_from("<5i", data, 44)
    (size,) = struct.unpack_from("<Q", data, 64)
    at = 72 + 4 * (pieces + 1) + 4 * pieces + size
    _, mapped = struct.unpack_from("<iI", data, at)
    at += 8 + mapped
    start = at
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, numbers, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        tensors[name] = (kind, offset, size, numbers)
        at += 2 + length + 21
    return at - start, tensors


def main(arguments: Sequence[str]) -> int:
    """Write the bundle from all parts and development parts of the work folder."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    paths = [*sorted(work().glob("part-*.npz")), *sorted(work().glob("dev-*.npz"))]
    rows = used([Part.load(path) for path in paths])
    e5_weights()  # refuses a file that is not the one that is meant
    data = smaller(e5_file().read_bytes(), rows)
    (folder / ENCODER).write_bytes(data)
    for path in paths:
        renumbered(Part.load(path), rows).save(folder / path.name)
    manifest = {"encoder": hashlib.sha256(data).hexdigest(), "from": SHA256, "pieces": len(rows)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{len(paths)} parts, {len(rows)} pieces, {size / 2**20:.1f} MiB in {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

__all__ = ["ENCODER", "MANIFEST", "renumbered", "smaller", "used"]
