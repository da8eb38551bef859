"""The derived indexes of one generation on disk: built whole from the store, checked by hash, never trusted.

A folder ``derived/<generation>`` holds the FAISS file, the tantivy folder, tables of rows, copies and words, and a
manifest with the SHA-256 of each file. It is built under another name, made durable, and renamed. Building whole rather
than in place means that the same documents always give the same indexes, whatever was added or removed on the way (law
L7), and that recovery is the same path as everyday work.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.derived.dense import Dense, DenseReport, Rows
from index.derived.lexical import LOCK, Lexical
from index.derived.vocabulary import Vocabulary, WordCount
from index.store.store import Store
from index.text.copies import Copies

_DENSE, _LEXICAL, _ROWS, _COPIES = "dense.faiss", "lexical", "rows.npy", "copies.npy"
_VOCABULARY, _MANIFEST = "vocabulary.tsv", "manifest.json"
_READ_BYTES = 1 << 20


class DerivedDamaged(Exception):
    """The derived indexes are missing or do not match their manifest."""


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
    """Build the derived indexes of ``generation`` and put them in their place, durable."""
    target = folder_of(root, generation)
    work = target.with_name(f"{generation}.{os.getpid()}.building")
    try:
        _build_in(work, store, generation, dimension, fingerprint)
        shutil.rmtree(target, ignore_errors=True)
        work.rename(target)
        _sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return load(root, generation)


def _build_in(work: Path, store: Store, generation: int, dimension: int, fingerprint: str) -> None:
    shutil.rmtree(work, ignore_errors=True)
    (work / _LEXICAL).mkdir(parents=True)
    report = _write(work, store, generation, dimension)
    manifest = {
        "generation": generation,
        "documents": store.count(generation),
        "fingerprint": fingerprint,
        "dense": asdict(report),
        "files": {name: _sha256(work / name) for name in _files(work)},
    }
    (work / _MANIFEST).write_text(json.dumps(manifest | {"seal": _seal(manifest)}, indent=1))
    _make_durable(work)


def _write(work: Path, store: Store, generation: int, dimension: int) -> DenseReport:
    rows = store.rows(generation)
    dense, report = Dense.build(store.vectors(rows, dimension))
    dense.save(work / _DENSE)
    texts = (f"{context}\n{text}" for context, text in store.searched_texts(rows))
    words = WordCount()
    Lexical.build(work / _LEXICAL, words.passing(texts))
    words.save(work / _VOCABULARY)
    table = np.array([(r.passage, r.version, r.document, r.start, r.end) for r in rows], np.int64).reshape(-1, 5)
    np.save(work / _ROWS, table)
    np.save(work / _COPIES, Copies.table(store.sketches(generation)))
    return report


def load(root: Path, generation: int) -> Derived:
    """Open the derived indexes of ``generation``. Raises :class:`DerivedDamaged` unless each byte is as built."""
    folder = folder_of(root, generation)
    try:
        derived = _opened(folder, _checked_manifest(folder, generation))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise DerivedDamaged(f"{folder}: {problem!r}") from problem
    if not len(derived.dense) == len(derived.lexical) == len(derived.rows):
        raise DerivedDamaged(f"{folder}: the indexes hold different numbers of passages")
    return derived


def _opened(folder: Path, manifest: dict[str, Any]) -> Derived:
    return Derived(
        manifest["generation"],
        Dense.load(folder / _DENSE),
        Lexical.load(folder / _LEXICAL),
        np.load(folder / _ROWS),
        Copies(np.load(folder / _COPIES)),
        Vocabulary.load(folder / _VOCABULARY),
        DenseReport(**manifest["dense"]),
        manifest["documents"],
        manifest["fingerprint"],
    )


def _checked_manifest(folder: Path, generation: int) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
    seal = manifest.pop("seal")
    wrong = [name for name, digest in manifest["files"].items() if _sha256(folder / name) != digest]
    if wrong or seal != _seal(manifest) or manifest["generation"] != generation:
        raise DerivedDamaged(f"{folder}: altered since it was built: {', '.join(wrong) or _MANIFEST}")
    return manifest


def _seal(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def remove_all_but(root: Path, generations: set[int]) -> None:
    """Delete the folders of other generations and what an interrupted build left behind."""
    keep = {str(generation) for generation in generations}
    for folder in (root / "derived").iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> list[str]:
    """Return the files of a build, lock files aside, as relative names in a fixed order."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != LOCK)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _make_durable(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["Derived", "DerivedDamaged", "build", "folder_of", "load", "remove_all_but"]
