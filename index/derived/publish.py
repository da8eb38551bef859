"""Making stored changes visible: build what is derived, then move the one number that readers follow."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from index.derived import generation as derived
from index.derived.generation import Derived, DerivedDamaged
from index.errors import IndexLocked, IndexUnusable, PinciteError, explained
from index.store.recipe import Recipe
from index.store.store import Store

logger = logging.getLogger(__name__)

STORE = "store.sqlite"


@contextmanager
def writing(root: Path, *, create: bool, wait: float = 0.0) -> Iterator[Store]:
    """Give the store of the index in ``root`` to its only writer; ``create`` makes folder and store if need be.

    Another process that writes is waited for, ``wait`` seconds at most. Raises :class:`IndexLocked` if it goes on
    writing, :class:`IndexUnusable` if the store is damaged or of another format, :class:`PinciteError` if the disk is
    full or cannot be written: what was stored before is kept.
    """
    try:
        if create:
            root.mkdir(parents=True, exist_ok=True)
        with writer_lock(root, wait), explained(root / STORE):
            store = Store(root / STORE, create=create)
            try:
                yield store
            finally:
                store.close()
    except Timeout as problem:
        raise IndexLocked(
            f"another process is writing to the index {root}: wait until it has finished, then try again"
        ) from problem
    except OSError as problem:
        raise PinciteError(
            f"the index {root} could not be written ({problem}): what was stored before is kept; see that the disk has "
            "room and the folder can be written, then run the command again"
        ) from problem


def writer_lock(root: Path, wait: float = 0.0) -> FileLock:
    """Return the lock that every writer to the index holds; the system frees it when a process dies."""
    return FileLock(root / "writer.lock", timeout=wait)


def check_recipe(store: Store, recipe: Recipe, root: Path) -> None:
    """Raise :class:`IndexUnusable` if the index was made with another recipe; remember ours if it is new."""
    made_with, asked_for = store.get("recipe"), recipe.fingerprint()
    if made_with is None:
        if store.writable:
            store.set("recipe", asked_for)
    elif made_with != asked_for:
        raise IndexUnusable(
            f"the index {root} was made with {made_with}; the settings ask for {asked_for}. Set the former again, or "
            f"make the index anew with the latter: pincite index --rebuild --index {root}"
        )


def publish(root: Path, store: Store, recipe: Recipe) -> None:
    """Make all stored changes visible at once. The caller holds the writer lock.

    Within a transaction they are visible once that has ended; what is to be swept then, :func:`finish` sweeps.
    """
    following = store.published + 1
    with _build_lock(root):
        fingerprint = _fingerprint(store, following, recipe)
        derived.write(root, store, following, recipe.load_encoder().dimension, fingerprint)
        store.publish(fingerprint)
        derived.remove_all_but(root, {following, following - 1})
        if store.forgotten.unswept and not store.in_transaction:
            _sweep(root, store)


def finish(root: Path, store: Store, recipe: Recipe) -> None:
    """Do what an interrupted writer left to do. The caller holds the writer lock."""
    if store.has_unpublished():
        publish(root, store, recipe)
    elif store.forgotten.unswept:
        with _build_lock(root):
            _sweep(root, store)


def _sweep(root: Path, store: Store) -> None:
    """Leave no byte of what was deleted: of the derived indexes only those of today, and in the store no free page.

    A reader that is still at the generation before goes on with what it has open.
    """
    derived.remove_all_but(root, {store.published})
    left = [folder.name for folder in (root / "derived").iterdir() if folder.name != str(store.published)]
    if left:
        raise OSError(f"{root / 'derived' / left[0]} could not be removed")
    store.sweep()


def recover(root: Path, store: Store, recipe: Recipe) -> None:
    """Publish what an interrupted writer had stored, and sweep after it, unless another is at work or the disk is full.

    What is published already can be read either way.
    """
    if not (store.has_unpublished() or store.forgotten.unswept):
        return
    try:
        with writer_lock(root):
            finish(root, store, recipe)
    except Timeout:
        return
    except (OSError, sqlite3.OperationalError, IndexLocked) as problem:
        logger.warning("the index %s holds changes that cannot be finished yet: %s", root, problem)


def load_or_rebuild(root: Path, store: Store, recipe: Recipe) -> Derived:
    """Return the published indexes; where they are not as they were built, build them from the store.

    Where the folder cannot be written, they are built in a temporary one, of which nothing is left once they are open.
    Raises :class:`PinciteError` if there is no room for that either.
    """
    problem: Exception
    try:
        return _load(root, store)
    except DerivedDamaged as damage:
        problem = damage
    if store.writable:
        try:
            return _mended(root, store, recipe)
        except OSError as failure:
            problem = failure
    logger.warning("the index %s cannot be mended in its place (%s): what searches it is built aside", root, problem)
    try:
        with TemporaryDirectory(prefix="pincite-") as aside:
            return _build(Path(aside), store, store.published, recipe)
    except OSError as failure:
        raise PinciteError(
            f"the index {root} has to be built again from its store, and there is no room for it ({failure}): let the "
            "folder be written, or name another one in TMPDIR"
        ) from failure


def _mended(root: Path, store: Store, recipe: Recipe) -> Derived:
    with _build_lock(root):
        try:
            return _load(root, store)  # another process may have mended it meanwhile
        except DerivedDamaged:
            return _build(root, store, store.published, recipe)


def _load(root: Path, store: Store) -> Derived:
    """Load the published generation; one that was built from another store is as good as damaged."""
    loaded = derived.load(root, store.published)
    if loaded.fingerprint != store.get("fingerprint"):
        raise DerivedDamaged(f"{root}: the derived indexes were built from another store")
    return loaded


def _build_lock(root: Path) -> FileLock:
    """Return the lock that whoever builds derived indexes holds: a writer, or a reader that mends them."""
    return FileLock(root / "build.lock")


def _build(root: Path, store: Store, generation: int, recipe: Recipe) -> Derived:
    dimension = recipe.load_encoder().dimension
    return derived.build(root, store, generation, dimension, _fingerprint(store, generation, recipe))


def _fingerprint(store: Store, generation: int, recipe: Recipe) -> str:
    digest = hashlib.sha256(recipe.fingerprint().encode())
    for identity, content, sha256, lineage in store.digests(generation):
        # What a paragraph's permalink is depends on the document's past, and so does the answer that holds it.
        digest.update(f"\n{identity} {content} {sha256} {lineage}".rstrip().encode())
    return digest.hexdigest()[:16]


__all__ = ["STORE", "check_recipe", "finish", "load_or_rebuild", "publish", "recover", "writer_lock", "writing"]
