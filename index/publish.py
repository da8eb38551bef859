"""Making stored changes visible: build what is derived, then move the one number that readers follow."""

from __future__ import annotations

import hashlib
from pathlib import Path

from filelock import FileLock, Timeout

from index import derived
from index.derived import Derived, DerivedDamaged
from index.errors import IndexLocked, IndexUnusable
from index.recipe import Recipe
from index.store import Store

STORE = "store.sqlite"


def writer_lock(root: Path) -> FileLock:
    """Return the lock that every writer to the index holds; the system frees it when a process dies."""
    return FileLock(root / "writer.lock", timeout=0)


def locked_out(root: Path) -> IndexLocked:
    """Return the error for a second writer."""
    return IndexLocked(f"another process is writing to the index {root}: wait until it has finished, then try again")


def check_recipe(store: Store, recipe: Recipe, root: Path) -> None:
    """Raise :class:`IndexUnusable` if the index was made with another recipe; remember ours if it is new."""
    made_with, asked_for = store.get("recipe"), recipe.fingerprint()
    if made_with is None:
        store.set("recipe", asked_for)
    elif made_with != asked_for:
        raise IndexUnusable(
            f"the index {root} was made with {made_with}; the settings ask for {asked_for}. Set the former again, or "
            f"make the index anew with the latter: pincite index --rebuild --index {root}"
        )


def publish(root: Path, store: Store, recipe: Recipe) -> Derived:
    """Make all stored changes visible at once. The caller holds the writer lock."""
    following = store.published + 1
    built = _build(root, store, following, recipe)
    store.publish()
    derived.remove_all_but(root, {following, following - 1})
    return built


def recover(root: Path, store: Store, recipe: Recipe) -> None:
    """Publish what an interrupted writer had stored, unless another one is at work."""
    if not store.has_unpublished():
        return
    try:
        with writer_lock(root):
            if store.has_unpublished():
                publish(root, store, recipe)
    except Timeout:
        return


def load_or_rebuild(root: Path, store: Store, recipe: Recipe) -> Derived:
    """Return the published indexes; where they are not as they were built, build them from the store."""
    generation = store.published
    try:
        return derived.load(root, generation)
    except DerivedDamaged:
        with FileLock(root / "build.lock"):
            try:
                return derived.load(root, generation)  # another process may have mended it meanwhile
            except DerivedDamaged:
                return _build(root, store, generation, recipe)


def _build(root: Path, store: Store, generation: int, recipe: Recipe) -> Derived:
    dimension = recipe.load_encoder().dimension
    return derived.build(root, store, generation, dimension, _fingerprint(store, generation, recipe))


def _fingerprint(store: Store, generation: int, recipe: Recipe) -> str:
    digest = hashlib.sha256(recipe.fingerprint().encode())
    for info in store.documents(generation):
        digest.update(f"\n{info.id} {info.content} {info.sha256}".encode())
    return digest.hexdigest()[:16]


__all__ = ["STORE", "check_recipe", "load_or_rebuild", "locked_out", "publish", "recover", "writer_lock"]
