"""An index folder held open: store and derived indexes of what is published, and which of it somebody may see."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.derived.generation import Derived
from index.derived.publish import STORE, check_recipe, load_or_rebuild, recover
from index.errors import IndexUnusable, explained
from index.rights import Rights
from index.search.filters import Filters, Visible, lets_through, visible
from index.store.recipe import Recipe
from index.store.records import Place
from index.store.store import Store
from index.types import Document

_RECENT_DOCUMENTS = 32
_KNOWN_VIEWS = 64

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """Store and indexes of one generation, and what can be seen of it."""

    store: Store
    derived: Derived
    visible: Visible
    filters: tuple[Filters, ...]
    rights: Mapping[str, Rights]

    @property
    def generation(self) -> int:
        """The generation that is read."""
        return self.derived.generation

    def current(self, document_id: int) -> int:
        """Return the id by which a document is known in the generation: another one than before if its file moved."""
        return self.store.moves.current(document_id, lambda each: self.version_in_generation(each) is not None)

    def version_in_generation(self, document_id: int) -> int | None:
        """Return the version of a document that the generation holds under this very id, whoever may see it."""
        return self.store.version_of(document_id, self.generation)

    def version_of(self, document_id: int) -> int | None:
        """Return the version of a document, None unless the generation holds it and it may be seen."""
        current = self.current(document_id)
        return self.version_in_generation(current) if self.visible.holds(current) else None

    def sees(self, document_id: int) -> bool:
        """Tell whether a document may be seen, be it removed since; one that never was may not.

        One whose file moved must be open to see in its old place, too: its earlier words stood there.
        """
        places = self._places_of(document_id)
        return bool(places) and all(map(self._lets_through, places))

    def places_of(self, document_id: int) -> tuple[Place, ...]:
        """Return where a document is now, and where its file was before it moved, as far as either may be seen."""
        return tuple(filter(self._lets_through, self._places_of(document_id)))

    def _places_of(self, document_id: int) -> list[Place]:
        ids = dict.fromkeys((self.current(document_id), document_id))
        return [place for place in map(self.store.place_of, ids) if place is not None]

    def _lets_through(self, place: Place) -> bool:
        return lets_through(self.filters, place, self.rights)

    def forgotten(self, document_id: int) -> str | None:
        """Return when a document was forgotten; None if it was not, or for whoever could not have read it.

        What it was called is not known any more: whoever sees only some sources is not told either.
        """
        tombstone = self.store.forgotten.tombstone(document_id)
        told = tombstone and all(not each.sources and each.let_through("", tombstone.rights) for each in self.filters)
        return tombstone.time if tombstone and told else None


class Opened:
    """An index folder opened for reading; follows what writers publish. May be shared between threads."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        """Open nothing yet: the folder may be made later."""
        self.folder = folder
        self.recipe = recipe
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._was_there = False
        self._derived: Derived | None = None
        self._places: list[Place] = []
        self._rights: dict[str, Rights] = {}
        self._rights_changed = -1
        self._views: dict[tuple[Filters, ...], Visible] = {}
        self._recent: dict[int, Document] = {}
        self._outlived_by = 0
        """A generation of another recipe, beside which the one before it is read on."""

    def close(self) -> None:
        """Close the store; nothing can be read any more."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    @contextmanager
    def snapshot(self, filters: tuple[Filters, ...] = ()) -> Iterator[State | None]:
        """Give one generation as ``filters`` let it be seen, or None where nothing was ever published."""
        with self._lock, explained(self.folder / STORE):
            self._refresh()
            if self._store is None or self._derived is None:
                yield None
                return
            # A generation published from here on does no harm: the older one stays whole until the next but one.
            with self._store.snapshot():
                self._refresh_rights(self._store)
                seen = self._visible(self._derived, filters)
                yield State(self._store, self._derived, seen, filters, self._rights)

    def version(self, state: State, version: int) -> Document:
        """Return a version of a document; within a generation it stays as it is, so the last few are kept."""
        if version not in self._recent:
            if len(self._recent) >= _RECENT_DOCUMENTS:
                self._recent.pop(next(iter(self._recent)))
            self._recent[version] = state.store.document(version)
        return self._recent[version]

    @property
    def writable(self) -> bool:
        """Whether this process may write to the index; True while there is none."""
        with self._lock:
            return self._store is None or self._store.writable

    def _refresh(self) -> None:
        if self._store is not None and self._store.replaced():
            self._let_go(self._store)
        if self._store is None:
            if not self._is_there():
                return
            store = Store(self.folder / STORE)
            check_recipe(store, self.recipe, self.folder)
            recover(self.folder, store, self.recipe)
            self._store = store
        published = self._store.published
        if published and (self._derived is None or self._derived.generation != published):
            if self._derived is not None and self._outlives(self._derived, self._store, published):
                return
            check_recipe(self._store, self.recipe, self.folder)
            self._recent.clear()
            self._views.clear()
            self._derived = load_or_rebuild(self.folder, self._store, self.recipe)
            self._places = list(self._store.places(self._derived.generation))

    def _outlives(self, derived: Derived, store: Store, published: int) -> bool:
        """Tell whether what is open is read on, because the generation after it was made with another recipe.

        This process cannot read that one. The one before it stays whole until the next is published: time to start
        this process anew with the new settings.
        """
        if derived.generation != published - 1 or store.get("recipe") == self.recipe.fingerprint():
            return False
        if self._outlived_by != published:
            if len(store.rows(derived.generation)) != len(derived.rows):
                return False  # something was forgotten meanwhile
            logger.warning(
                "the index %s was made anew with %s: this process goes on with what was there before, made with %s, "
                "until the index is next changed; start it anew with the new settings before that",
                self.folder,
                store.get("recipe"),
                self.recipe.fingerprint(),
            )
            self._outlived_by = published
        return True

    def _let_go(self, store: Store) -> None:
        """Close a store that is no longer the one in the folder, or that has changed though nobody could write it."""
        store.close()
        self._store, self._derived, self._rights_changed = None, None, -1
        self._recent.clear()
        self._views.clear()

    def _is_there(self) -> bool:
        """Tell whether there is an index. Raises :class:`IndexUnusable` if there was one, or if it may not be read."""
        store = self.folder / STORE
        try:
            there = store.is_file()
        except PermissionError as problem:
            raise IndexUnusable(
                f"{self.folder} may not be read ({problem.strerror}): let whoever runs this read and enter "
                "it and the folders above it"
            ) from problem
        if self._was_there and not there:
            raise IndexUnusable(
                f"{store} was removed while it was in use: put it back, or index the documents again; it is taken up "
                "as soon as it is there"
            )
        self._was_there = there
        return there

    def _refresh_rights(self, store: Store) -> None:
        """Follow the rights at once: they change without a new generation."""
        changed = store.rights_changed
        if changed != self._rights_changed:
            self._rights, self._rights_changed = store.rights(), changed
            self._views.clear()

    def _visible(self, derived: Derived, filters: Sequence[Filters]) -> Visible:
        key = tuple(filters)
        if key not in self._views:
            if len(self._views) >= _KNOWN_VIEWS:
                self._views.pop(next(iter(self._views)))
            self._views[key] = visible(key, self._places, self._rights, derived.rows[:, 2], derived.fingerprint)
        return self._views[key]


__all__ = ["Opened", "State"]
