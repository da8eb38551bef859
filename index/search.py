"""``Index``: one folder, opened for reading. Search and the documents behind what it finds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

import numpy as np

from index import lexical
from index.abbreviations import other_forms
from index.dense import Rows
from index.derived import Derived
from index.encoder import Vectors
from index.errors import UnknownDocument
from index.fusion import fuse
from index.publish import STORE, check_recipe, load_or_rebuild, recover
from index.recipe import Recipe
from index.records import DocumentInfo, History, Row
from index.store import Store, explained
from index.types import Document, Hit, Paragraph

CANDIDATES = 50
"""Taken from each of the two rankings before they are fused."""

DENSE_WEIGHT = 0.5

COPIES = 50
"""A notice that stands in thousands of documents is named for this many."""

_RECENT_DOCUMENTS = 32


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may be found at all."""

    sources: tuple[str, ...] = ()
    """Shell patterns of sources, such as ``handbook/*.md``; a document must match one. None means all."""
    principals: frozenset[str] | None = None
    """Groups and names of whoever asks; None for whoever holds the index folder itself, from whom nothing is hidden."""

    def allows(self, source: str) -> bool:
        """Tell whether a document of ``source`` may be found."""
        return not self.sources or any(fnmatchcase(source, pattern) for pattern in self.sources)


@dataclass(frozen=True, slots=True)
class Summary:
    """What an index holds."""

    documents: int
    passages: int
    updated: str | None
    """When it was last changed, ISO 8601 in UTC."""
    fingerprint: str
    encoder: str


class Index:
    """An index folder opened for reading; follows what writers publish. May be shared between threads."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        """Use :meth:`open`."""
        self._folder = folder
        self._recipe = recipe
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._derived: Derived | None = None
        self._recent: dict[int, Document] = {}

    @classmethod
    def open(cls, folder: Path, recipe: Recipe | None = None) -> Index:
        """Open the index in ``folder``; one that is not there yet is empty, and is noticed when it is made.

        Raises :class:`index.errors.IndexUnusable` if it was made by another version or with another recipe.
        """
        opened = cls(folder, recipe or Recipe())
        with opened._snapshot():
            return opened

    @property
    def folder(self) -> Path:
        """The folder that holds the index."""
        return self._folder

    def close(self) -> None:
        """Close the store; the index cannot be used any more."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def search(self, question: str, count: int = 10, filters: Filters | None = None) -> tuple[Hit, ...]:
        """Return the ``count`` passages that fit ``question`` best, best first. Equal ones come in corpus order."""
        vector = self.encode([question])[0]
        with self._snapshot() as state:
            if state is None or not len(state.derived.rows):
                return ()
            allowed = _allowed(state, filters)
            rows, scores = _candidates(state.derived, question, vector, max(count, CANDIDATES), allowed)
            passages = [Row(*row) for row in state.derived.rows[rows].tolist()]
            similarity = state.store.vectors(passages, vector.size) @ vector
        fused = fuse(similarity, scores, DENSE_WEIGHT)
        order = np.lexsort((rows, -fused))[:count]
        return tuple(_hit(passages[n], float(fused[n]), float(similarity[n]), float(scores[n])) for n in order.tolist())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of ``texts`` by the index's encoder, texts x dimension, of length 1."""
        return self._recipe.load_encoder().encode(texts)

    def unknown_words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return those of ``words`` that stand nowhere in the corpus, in no form."""
        with self._snapshot() as state:
            return tuple(word for word in words if state is None or not _is_known(state.derived, word))

    def similar_words(self, word: str, count: int = 3, filters: Filters | None = None) -> list[str]:
        """Return up to ``count`` words of the corpus that ``word`` may have been meant as, the likeliest first."""
        with self._snapshot() as state:
            if state is None:
                return []
            allowed = _allowed(state, filters)
            near = state.derived.vocabulary.near(word, 10 * count)
            seen = (each for each in near if len(state.derived.lexical.search(each, 1, allowed)[0]))
            return list(islice(seen, count))

    def rarity(self, term: str) -> float:
        """Return how telling a term is: its inverse document frequency as BM25 defines it, 0 … about 12."""
        with self._snapshot() as state:
            if state is None:
                return 0.0
            total, holding = len(state.derived.rows), state.derived.lexical.passages_with(term)
        return float(np.log1p((total - holding + 0.5) / (holding + 0.5)))

    def document(self, document_id: int) -> Document:
        """Return a document. Raises :class:`UnknownDocument` if the corpus holds none of that id."""
        with self._snapshot() as state:
            version = state.store.version_of(document_id, state.derived.generation) if state else None
            if state is None or version is None:
                raise UnknownDocument(
                    f"the corpus holds no document {document_id}: it was removed, or the link is wrong"
                )
            return state.store.document(version)

    def document_of(self, hit: Hit) -> Document:
        """Return the very version of the document in which ``hit`` was found."""
        with self._snapshot() as state:
            if state is None:
                raise UnknownDocument(f"the index {self._folder} is not there any more")
            return self._version(state, hit.version)

    def _version(self, state: _State, version: int) -> Document:
        """Return a version of a document; within a generation it stays as it is, so the last few are kept."""
        if version not in self._recent:
            if len(self._recent) >= _RECENT_DOCUMENTS:
                self._recent.pop(next(iter(self._recent)))
            self._recent[version] = state.store.document(version)
        return self._recent[version]

    def copies(
        self, document_id: int, paragraph: int, filters: Filters | None = None
    ) -> list[tuple[Document, Paragraph]]:
        """Return the paragraphs elsewhere that say nearly the same as one, in corpus order; at most ``COPIES``."""
        with self._snapshot() as state:
            version = state.store.version_of(document_id, state.derived.generation) if state else None
            if state is None or version is None:
                return []
            places = state.derived.copies.of(version, paragraph)[:COPIES]
            documents = {copy: self._version(state, copy) for copy, _ in places}
        found = [(documents[copy], documents[copy].paragraphs[number - 1]) for copy, number in places]
        return [(made, place) for made, place in found if filters is None or filters.allows(made.source)]

    def headings(self) -> list[tuple[str, str]]:
        """Return source and text of every title and heading, and of every paragraph that is a question."""
        with self._snapshot() as state:
            return list(state.store.headings(state.derived.generation)) if state else []

    def history(self, document_id: int) -> History:
        """Return what the index knows of a document's past; nothing of one that the corpus does not hold."""
        with self._snapshot() as state:
            version = state.store.version_of(document_id, state.derived.generation) if state else None
            return state.store.history(document_id, version) if state and version is not None else History()

    def version_where(self, document_id: int, holds: Callable[[Document], bool]) -> Document | None:
        """Return the newest version of a document, be it removed since, for which ``holds`` is true."""
        with self._snapshot() as state:
            versions = state.store.versions(document_id, state.derived.generation) if state else []
            documents = (state.store.document(version) for version in versions) if state else ()
            return next((document for document in documents if holds(document)), None)

    def path_of(self, document_id: int) -> Path | None:
        """Return the file that a document comes from, or came from before it was removed; None if it never was one."""
        with self._snapshot() as state:
            path = state.store.path_of(document_id) if state else None
        return None if path is None else Path(path)

    def files(self) -> list[tuple[Path, str]]:
        """Return every file that documents come from now, and the name by which it is cited."""
        with self._snapshot() as state:
            paths = state.store.known_paths() if state else []
            return [(Path(path), state.store.source_of(path) or path) for path in paths] if state else []

    def documents(self) -> list[DocumentInfo]:
        """Return all documents by source and name."""
        with self._snapshot() as state:
            return list(state.store.documents(state.derived.generation)) if state else []

    def summary(self) -> Summary:
        """Return what the index holds."""
        with self._snapshot() as state:
            if state is None:
                return Summary(0, 0, None, "empty", self._recipe.encoder)
            documents, passages = state.derived.documents, len(state.derived.rows)
            updated, fingerprint = state.store.get("updated"), state.derived.fingerprint
        return Summary(documents, passages, updated, fingerprint, self._recipe.encoder)

    @contextmanager
    def _snapshot(self) -> Iterator[_State | None]:
        """Give store and indexes of one generation, or None where nothing was ever published."""
        with self._lock, explained(self._folder / STORE):
            self._refresh()
            if self._store is None or self._derived is None:
                yield None
                return
            # A generation published from here on does no harm: the older one stays whole until the next but one.
            with self._store.snapshot():
                yield _State(self._store, self._derived)

    def _refresh(self) -> None:
        if self._store is None:
            if not (self._folder / STORE).is_file():
                return
            store = Store(self._folder / STORE)
            check_recipe(store, self._recipe, self._folder)
            recover(self._folder, store, self._recipe)
            self._store = store
        published = self._store.published
        if published and (self._derived is None or self._derived.generation != published):
            check_recipe(self._store, self._recipe, self._folder)
            self._recent.clear()
            self._derived = load_or_rebuild(self._folder, self._store, self._recipe)


@dataclass(frozen=True, slots=True)
class _State:
    store: Store
    derived: Derived


def _allowed(state: _State, filters: Filters | None) -> list[int] | None:
    """Return the ids of the documents that may be found, or None for all."""
    if filters is None or not filters.sources:
        return None
    return [info.id for info in state.store.documents(state.derived.generation) if filters.allows(info.source)]


def _candidates(
    derived: Derived, question: str, vector: Vectors, count: int, allowed: list[int] | None
) -> tuple[Rows, Vectors]:
    """Return the rows that either ranking puts first, in row order, and their BM25 scores (0 where none)."""
    mask = None if allowed is None else np.isin(derived.rows[:, 2], allowed)
    if mask is not None and not mask.any():
        return np.empty(0, np.int64), np.empty(0, np.float32)
    nearest, _ = derived.dense.search(vector, count, mask)
    matching, scores = derived.lexical.search(question, count, allowed)
    rows = np.union1d(nearest, matching)
    lexical_scores = np.zeros(len(rows), np.float32)
    lexical_scores[np.searchsorted(rows, matching)] = scores
    return rows, lexical_scores


def _hit(row: Row, score: float, similarity: float, lexical_score: float) -> Hit:
    return Hit(row.passage, row.document, row.version, row.start, row.end, score, similarity, lexical_score)


def _is_known(derived: Derived, word: str) -> bool:
    forms = (word, *other_forms(word))
    return any(derived.lexical.passages_with(term) for form in forms for term in lexical.terms(form))


__all__ = ["CANDIDATES", "COPIES", "DENSE_WEIGHT", "Filters", "Index", "Summary"]
