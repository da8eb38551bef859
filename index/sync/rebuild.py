"""The index made anew with another recipe, from the documents that it holds: the files are not needed."""

from __future__ import annotations

from pathlib import Path

from index.derived.publish import STORE, publish, writing
from index.errors import IndexUnusable
from index.store.recipe import Recipe
from index.store.store import Store
from index.sync.ledger import Action, Entry, Ledger, Progress, Watch
from index.sync.prepare import cut, embed


def rebuild(root: Path, recipe: Recipe | None = None, *, watch: Watch | None = None) -> Ledger:
    """Cut and embed every document again. One transaction: an interruption leaves the index as it was.

    Raises :class:`index.errors.IndexLocked` if another process writes, :class:`IndexUnusable` if there is no index.
    """
    recipe = recipe or Recipe()
    if not (root / STORE).is_file():
        raise IndexUnusable(f"{root} holds no index to rebuild: make one with `pincite index --index {root} PATH…`")
    with writing(root, create=False) as store:
        entries = _rebuild(store, recipe, watch or Watch())
        publish(root, store, recipe)
    return Ledger(tuple(entries))


def _rebuild(store: Store, recipe: Recipe, watch: Watch) -> list[Entry]:
    encoder, window = recipe.load_encoder(), recipe.window()
    entries, embedded = [], 0
    with store.transaction():
        documents = list(store.documents(store.published + 1))
        for number, info in enumerate(documents):
            watch.progress(Progress(number, len(documents), embedded, info.source))
            prepared, count = embed([cut(info.path, store.document(info.version), window)], store, encoder)
            store.put(prepared[0])
            embedded += count
            entries.append(Entry(Action.UPDATED, info.source))
        store.set("recipe", recipe.fingerprint())
    return entries


__all__ = ["rebuild"]
