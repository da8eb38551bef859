"""The files of blocks: built from the store, or taken over from the generation before if it has the block as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.derived.blocks import Block
from index.derived.dense import Dense, Rows
from index.derived.files import sha256, take_over
from index.derived.lexical import write_block
from index.derived.manifest import DerivedDamaged, Manifest
from index.derived.vocabulary import WordCount, read_lines
from index.store.records import Row
from index.store.store import Store
from index.text.copies import Packed, packed

BLOCKS = "blocks"
ROWS, COPIES, VOCABULARY = "rows.npy", "copies.npy", "vocabulary.tsv"
"""Of all blocks together."""
_DENSE, _POSTINGS, _SKETCHES, _WORDS = "dense.faiss", "postings.bin", "sketches.npy", "words.tsv"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the blocks of a generation."""

    folder: Path
    """Of the generation."""
    keys: tuple[str, ...]
    """Of its blocks, in row order."""

    def dense(self) -> Dense:
        """Return the nearest-neighbour index of all blocks."""
        return Dense.joined([Dense.load(path) for path in self._each(_DENSE)])

    def postings(self) -> Iterator[Path]:
        """Yield the lexical index of each block."""
        return self._each(_POSTINGS)

    def sketches(self) -> Packed:
        """Return the paragraphs of all blocks that have a sketch."""
        return np.concatenate([packed([]), *map(np.load, self._each(_SKETCHES))])

    def words(self, keys: Iterable[str], times: int = 1) -> WordCount:
        """Return the words of some of the blocks, each counted so many ``times``."""
        counted = WordCount()
        for key in keys:
            counted.add(WordCount.load(self.folder / BLOCKS / key / _WORDS), times)
        return counted

    def _each(self, name: str) -> Iterator[Path]:
        return (self.folder / BLOCKS / key / name for key in self.keys)


@dataclass(frozen=True, slots=True)
class Former:
    """The generation before, as far as it is as it was built."""

    folder: Path
    manifest: Manifest | None
    rows: dict[str, Rows]
    """Of each of its blocks."""

    @classmethod
    def open(cls, folder: Path) -> Former:
        """Open a generation's folder; nothing is taken over from one that is missing or damaged."""
        try:
            manifest = Manifest.read(folder)
            if not _sound(folder, manifest, ROWS):
                return cls(folder, None, {})
            rows = np.load(folder / ROWS)
        except (DerivedDamaged, OSError):
            return cls(folder, None, {})
        ends = np.cumsum([0, *manifest.blocks.values()]).tolist()
        parts = {key: rows[a:b] for key, (a, b) in zip(manifest.blocks, pairwise(ends), strict=True)}
        return cls(folder, manifest, parts)

    def give(self, key: str, folder: Path) -> dict[str, str] | None:
        """Let the files of a block be those of the generation in ``folder`` as well.

        Returns the hash of each by its name, or None if there is no such block, or one that was damaged.
        """
        if self.manifest is None or key not in self.rows:
            return None
        prefix = f"{BLOCKS}/{key}/"
        given = {name: digest for name, digest in self.manifest.files.items() if name.startswith(prefix)}
        sound = all([take_over(self.folder / name, folder / name, digest) for name, digest in given.items()])
        return given if given and sound else None

    def vocabulary(self, files: Files) -> list[str]:
        """Return the lines of the vocabulary of ``files``: those of this generation with what has changed."""
        gone = [key for key in self.rows if key not in set(files.keys)]
        came = [key for key in files.keys if key not in self.rows]
        counted = [VOCABULARY, *(f"{BLOCKS}/{key}/{_WORDS}" for key in gone)]
        if self.manifest is None or not all(_sound(self.folder, self.manifest, name) for name in counted):
            return files.words(files.keys).changed([])
        change = files.words(came)
        change.add(Files(self.folder, ()).words(gone), -1)
        return change.changed(read_lines(self.folder / VOCABULARY))


def write_files(
    folder: Path, block: Block, store: Store, dimension: int, *, exact: bool
) -> tuple[dict[str, str], Rows]:
    """Build the files of a block in the folder of a generation. Returns the hash of each by its name, and its rows."""
    place = folder / BLOCKS / block.key
    place.mkdir(parents=True, exist_ok=True)
    rows = [row for member in block.members for row in store.members.rows(member)][block.start : block.stop]
    Dense.build(store.vectors(rows, dimension), exact=exact).save(place / _DENSE)
    words = WordCount()
    texts = (f"{context}\n{text}" for context, text in store.searched_texts(rows))
    write_block(place / _POSTINGS, words.passing(texts))
    words.save(place / _WORDS)
    sketched = block.members if block.start == 0 else ()  # the first part of a large document has those of all of it
    np.save(place / _SKETCHES, packed(store.members.sketches(sketched)))
    return {path.relative_to(folder).as_posix(): sha256(path) for path in sorted(place.iterdir())}, as_table(rows)


def as_table(rows: Iterable[Row]) -> Rows:
    """Return rows x (passage, version, document, start, end)."""
    table = [(row.passage, row.version, row.document, row.start, row.end) for row in rows]
    return np.array(table, np.int64).reshape(-1, 5)


def _sound(folder: Path, manifest: Manifest, name: str) -> bool:
    path = folder / name
    return path.is_file() and sha256(path) == manifest.files.get(name)


__all__ = ["BLOCKS", "COPIES", "ROWS", "VOCABULARY", "Files", "Former", "as_table", "write_files"]
