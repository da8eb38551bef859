"""The index made anew with another recipe, from the documents that it holds: the files are not needed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from index.derived.publish import STORE, finish, publish, writing
from index.errors import IndexUnusable
from index.store.recipe import Recipe
from index.store.store import Store
from index.sync.ledger import Action, Entry, Ledger, Progress, Watch
from index.sync.parts import Parts
from index.sync.prepare import cut, embed


def rebuild(root: Path, recipe: Recipe | None = None, *, watch: Watch | None = None) -> Ledger:
    """Cut and embed every document again, in one transaction.

    An interruption or a full disk leaves the index as it was, and whoever reads it meanwhile reads the generation
    before. What was embedded until then is kept (:mod:`index.sync.parts`):
    the next try goes on from there.

    Raises :class:`index.errors.IndexLocked` if another process writes, :class:`IndexUnusable` if there is no index.
    """
    recipe = recipe or Recipe()
    if not (root / STORE).is_file():
        raise IndexUnusable(f"{root} holds no index to rebuild: make one with `pincite index --index {root} PATH…`")
    with writing(root, create=False) as store:
        parts = Parts(root, recipe.load_encoder().dimension)
        try:
            with store.transaction():
                entries = _rebuild(store, recipe, parts, watch or Watch())
                publish(root, store, recipe)
        finally:
            parts.close()
        parts.discard()
        finish(root, store, recipe)
    return Ledger(tuple(entries))


def _rebuild(store: Store, recipe: Recipe, parts: Parts, watch: Watch) -> list[Entry]:
    encoder, window = recipe.load_encoder(), recipe.window()
    entries, embedded = [], 0
    documents = list(store.documents(store.published + 1))
    for number, info in enumerate(documents):
        tell = partial(_tell, watch, number, len(documents), embedded, info.source)
        tell(0, 0)
        document = store.document(info.version)
        prepared, count = embed([cut(info.path, document, window)], store, encoder, parts, told=tell)
        store.put(prepared[0])
        embedded += count
        entries.append(Entry(Action.UPDATED, info.source))
    store.set("recipe", recipe.fingerprint())
    return entries


def _tell(watch: Watch, number: int, total: int, before: int, source: str, _done: int, embedded: int) -> None:
    watch.progress(Progress(number, total, before + embedded, source))


__all__ = ["rebuild"]
