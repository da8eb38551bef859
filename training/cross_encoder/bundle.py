"""Everything that a borrowed machine needs, in one small file: ``python -m training.cross_encoder.bundle FOLDER``.

The word table is most of the encoder's file, and the training texts use a part of it. So the bundle holds the file with
only those rows, laid out as it was, and the packed parts with their pieces numbered anew. Nothing but the numbers of
word pieces travels: no text, and no tokenizer is needed there.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import struct
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.e5_tokenizer import E5Tokenizer
from index.encoder.e5_weights import SHA256, e5_file, e5_weights
from training.cross_encoder.dense import PackedPool
from training.cross_encoder.parts import Part
from training.cross_encoder.places import work
from training.cross_encoder.pool import Passage, pool

ENCODER = "encoder.bin"
MANIFEST = "bundle.json"
POOL = "pool.npz"
PACKED = "bundle.tar.xz"
_SPECIAL, _UNKNOWN = 4, 3
_REPEATING = frozenset({"medquad"})
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 2**28}]
_BLOCK, _BLOCK_BYTES = 32, 18


def used(counted: Sequence[NDArray[np.unsignedinteger]], most: int = 2**16) -> NDArray[np.int64]:
    """Return the piece numbers that stand in ``counted``, ascending; of more than ``most`` the commonest.

    The first ones, which are special, stand among them in any case.
    """
    counts = np.zeros(1 + max(int(each.max(initial=0)) for each in counted), np.int64)
    for each in counted:
        counts += np.bincount(each, minlength=len(counts))
    counts[:_SPECIAL] += 2**40
    return np.sort(np.argsort(-counts, kind="stable")[: min(most, int((counts > 0).sum()))])


def renumbered(ids: NDArray[np.unsignedinteger], rows: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Return each piece's place in ``rows`` for its number; what is not among them is unknown."""
    places = np.searchsorted(rows, ids).clip(0, len(rows) - 1)
    return np.where(rows[places] == ids, places, _UNKNOWN).astype(np.uint16)


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


def packed_pool(passages: Sequence[Passage], tokenizer: E5Tokenizer) -> PackedPool:
    """Cut the pool's passages into pieces; of sets that repeat themselves, a part."""
    kept = [each for n, each in enumerate(passages) if each.set not in _REPEATING or n % 4 == 0]
    titles, texts = (tokenizer.cut([getattr(each, part) for each in kept]) for part in ("title", "text"))
    query, passage = tokenizer.cut(["query: ", "passage: "])
    return PackedPool(
        ids=np.concatenate([each.ids for each in texts]).astype(np.uint32),
        lengths=np.array([len(each) for each in texts], np.uint16),
        titles=np.concatenate([each.ids for each in titles]).astype(np.uint32),
        title_lengths=np.array([len(each) for each in titles], np.uint16),
        contexts=np.array([each.context for each in kept], np.int32),
        query=query.ids.astype(np.uint32),
        passage=passage.ids.astype(np.uint32),
    )


def main(arguments: Sequence[str]) -> int:
    """Write the bundle from all parts and development parts of the work folder."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    parts = {path.name: Part.load(path) for path in sorted(work().glob("*-*.npz"))}
    vocabulary = e5_weights().vocabulary  # refuses a file that is not the one that is meant
    near = packed_pool(pool(work()), E5Tokenizer(vocabulary))
    rows = used([*(part.ids for part in parts.values()), near.ids, near.titles, near.query, near.passage])
    data = smaller(e5_file().read_bytes(), rows)
    files = {ENCODER: data}
    pieces = vocabulary.pieces()
    texts = [pieces[n].decode() if n < len(pieces) else "" for n in rows.tolist()]
    manifest = {"encoder": hashlib.sha256(data).hexdigest(), "from": SHA256, "texts": texts}
    files[MANIFEST] = json.dumps(manifest).encode()
    # The pool first: the parts' texts are cut from it, so that the packer finds them there.
    files[POOL] = _anew(near, rows).plain()
    files |= {name: replace(part, ids=renumbered(part.ids, rows)).plain() for name, part in parts.items()}
    write(files, folder / PACKED)
    size = (folder / PACKED).stat().st_size
    print(f"{len(parts)} parts, {len(rows)} pieces, {size / 2**20:.1f} MiB in {folder}")
    return 0


def _anew(near: PackedPool, rows: NDArray[np.int64]) -> PackedPool:
    ids, titles, query, passage = (renumbered(each, rows) for each in (near.ids, near.titles, near.query, near.passage))
    return replace(near, ids=ids, titles=titles, query=query, passage=passage)


def write(files: Mapping[str, bytes], path: Path) -> None:
    """Pack files into one, which finds again whatever stood somewhere before."""
    with lzma.open(path, "wb", filters=_FILTERS) as packer, tarfile.open(fileobj=packer, mode="w|") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def unpack(path: Path, folder: Path) -> None:
    """Undo :func:`write`."""
    with tarfile.open(path, "r:xz") as archive:
        archive.extractall(folder, filter="data")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

__all__ = ["ENCODER", "MANIFEST", "PACKED", "POOL", "packed_pool", "renumbered", "smaller", "unpack", "used", "write"]
