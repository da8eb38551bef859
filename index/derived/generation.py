"""The derived indexes of one generation on disk: built from the store, checked by hash, never trusted.

A folder ``derived/<generation>`` holds the files of its blocks (:mod:`index.derived.blocks`), tables of rows, copies
and words of all of them, and a manifest with the SHA-256 of each file. It is built under another name, made durable,
and renamed. Blocks that the generation before has as well are taken over from it, as second names of the same files.
What is built depends on the documents alone, whatever was added or removed on the way (law L7).
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.derived.block_files import BLOCKS, COPIES, ROWS, VOCABULARY, Files, Former, write_files
from index.derived.blocks import Block, blocks
from index.derived.dense import EXACT_UP_TO, LIBRARY, Dense, DenseReport, Rows
from index.derived.files import make_durable, sha256, sync_folder
from index.derived.lexical import LIBRARY as CUT_BY
from index.derived.lexical import Lexical
from index.derived.manifest import MANIFEST, DerivedDamaged, Manifest
from index.derived.vocabulary import Vocabulary, write_lines
from index.encoder.encoder import Vectors
from index.store.records import Row
from index.store.store import Store
from index.text.copies import Copies

_FORMAT = 1
"""Of the files; another number lets nothing be taken over from a generation that an earlier version built."""
_JUDGED = 32
"""Passages that stand for questions where the nearest-neighbour index is tuned."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The searchable state of one generation."""

    generation: int
    dense: Dense
    lexical: Lexical
    rows: Rows
    """Rows x (passage, version, document, start, end)."""
    copies: Copies
    vocabulary: Vocabulary
    report: DenseReport
    documents: int
    """How many the generation holds, those without a passage included."""
    fingerprint: str
    """Of the documents, the encoder, and how passages are cut: what an answer depends on."""


def folder_of(root: Path, generation: int) -> Path:
    """Return the folder of a generation's derived indexes."""
    return root / "derived" / str(generation)


def build(root: Path, store: Store, generation: int, dimension: int, fingerprint: str) -> Derived:
    """Build the derived indexes of ``generation`` and open them."""
    write(root, store, generation, dimension, fingerprint)
    return load(root, generation)


def write(root: Path, store: Store, generation: int, dimension: int, fingerprint: str) -> None:
    """Build the derived indexes of ``generation`` and put them in their place, durable.

    What is published already is built whole; for what follows it, blocks are taken over from it.
    """
    target = folder_of(root, generation)
    work = target.with_name(f"{generation}.{os.getpid()}.building")
    before = Former.open(folder_of(root, store.published if store.published < generation else -1))
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        _write_in(work, store, Plan.of(store, generation, dimension, fingerprint), before)
        shutil.rmtree(target, ignore_errors=True)
        work.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be built."""

    generation: int
    dimension: int
    fingerprint: str
    documents: int
    blocks: tuple[Block, ...]
    exact: bool

    @classmethod
    def of(cls, store: Store, generation: int, dimension: int, fingerprint: str) -> Plan:
        """Return how a generation is cut into blocks."""
        members = store.members.of(generation)
        exact = sum(member.passages for member in members) <= EXACT_UP_TO
        made_with = f"{_FORMAT} {LIBRARY} {CUT_BY} {store.get('recipe')} {dimension} {exact}"
        return cls(generation, dimension, fingerprint, len(members), tuple(blocks(members, made_with)), exact)


def _write_in(work: Path, store: Store, plan: Plan, before: Former) -> None:
    digests: dict[str, str] = {}
    parts: dict[str, Rows] = {}
    fresh: list[Path] = []
    for block in plan.blocks:
        given = before.give(block.key, work)
        if given is None:
            shutil.rmtree(work / BLOCKS / block.key, ignore_errors=True)
            given, parts[block.key] = write_files(work, block, store, plan.dimension, exact=plan.exact)
            fresh += [work / name for name in given]
        else:
            parts[block.key] = before.rows[block.key]
        digests |= given
    files = Files(work, tuple(parts))
    rows = np.concatenate([np.empty((0, 5), np.int64), *parts.values()])
    report = files.dense().tune(_judged(store, rows, plan.dimension))
    np.save(work / ROWS, rows)
    np.save(work / COPIES, Copies.table(files.sketches()))
    write_lines(work / VOCABULARY, before.vocabulary(files))
    whole = [work / name for name in (ROWS, COPIES, VOCABULARY)]
    digests |= {path.name: sha256(path) for path in whole}
    sizes = {key: len(part) for key, part in parts.items()}
    manifest = Manifest(plan.generation, plan.documents, plan.fingerprint, report, sizes, digests)
    make_durable(work, [*fresh, *whole, manifest.write(work)])


def _judged(store: Store, rows: Rows, dimension: int) -> Vectors:
    """Return the vectors of some passages, evenly spread over all."""
    chosen = rows[:: max(1, -(-len(rows) // _JUDGED))]
    return store.vectors([Row(*row) for row in chosen.tolist()], dimension)


def load(root: Path, generation: int) -> Derived:
    """Open the derived indexes of ``generation``. Raises :class:`DerivedDamaged` unless each byte is as built."""
    folder = folder_of(root, generation)
    try:
        manifest = Manifest.read(folder)
        altered = manifest.altered(folder)
        if altered or manifest.generation != generation:
            raise DerivedDamaged(f"{folder}: altered since it was built: {', '.join(altered) or MANIFEST}")
        return _opened(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DerivedDamaged(f"{folder}: {problem!r}") from problem


def _opened(folder: Path, manifest: Manifest) -> Derived:
    files = Files(folder, tuple(manifest.blocks))
    dense = files.dense()
    dense.visit(manifest.dense)
    derived = Derived(
        manifest.generation,
        dense,
        Lexical.load(files.postings()),
        np.load(folder / ROWS),
        Copies(np.load(folder / COPIES)),
        Vocabulary.load(folder / VOCABULARY),
        manifest.dense,
        manifest.documents,
        manifest.fingerprint,
    )
    if not len(derived.dense) == len(derived.lexical) == len(derived.rows):
        raise DerivedDamaged(f"{folder}: the indexes hold different numbers of passages")
    return derived


def remove_all_but(root: Path, generations: set[int]) -> None:
    """Delete the folders of other generations and what an interrupted build left behind."""
    keep = {str(generation) for generation in generations}
    for folder in (root / "derived").iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


__all__ = ["Derived", "DerivedDamaged", "Plan", "build", "folder_of", "load", "remove_all_but", "write"]
