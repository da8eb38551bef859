"""``Index``: one folder, opened for reading. Search and the documents behind what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from index.derived import lexical
from index.derived.dense import Rows
from index.derived.vocabulary import SHORTEST
from index.encoder.encoder import Encoder, Vectors
from index.errors import ForgottenDocument, UnknownDocument
from index.rights import CLOSED, Rights
from index.search.filters import Filters
from index.search.fusion import fuse
from index.search.opened import Opened, State
from index.store.recipe import Recipe
from index.store.records import DocumentInfo, History, Place, Row
from index.text.writings import other_forms
from index.types import Document, Hit, Paragraph

CANDIDATES = 50
"""Taken from each of the two rankings before they are fused."""

_WORD = re.compile(r"[^\W\d_]+")
COPIES = 50
"""A notice that stands in thousands of documents is named for this many."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an index holds, as far as it may be seen."""

    documents: int
    passages: int
    updated: str | None
    """When it was last changed, ISO 8601 in UTC."""
    fingerprint: str
    encoder: str


class Index:
    """An index folder opened for reading; follows what writers publish. May be shared between threads.

    :meth:`within` gives a part of it: nothing that this part does not hold is found, counted, listed or opened by it.
    """

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        """Use :meth:`open`."""
        self._opened = Opened(folder, recipe)
        self._filters: tuple[Filters, ...] = ()

    @classmethod
    def open(cls, folder: Path, recipe: Recipe | None = None) -> Index:
        """Open the index in ``folder``; one that is not there yet is empty, and is noticed when it is made.

        Raises :class:`index.errors.IndexUnusable` if it was made by another version or with another recipe.
        """
        made = cls(folder, recipe or Recipe())
        with made._opened.snapshot():
            return made

    def within(self, filters: Filters | None) -> Index:
        """Return the part of this index that ``filters`` let through; it is open as long as the whole is."""
        if filters is None or filters == Filters():
            return self
        part = copy(self)
        part._filters = (*self._filters, filters)
        return part

    @property
    def folder(self) -> Path:
        """The folder that holds the index."""
        return self._opened.folder

    @property
    def recipe(self) -> Recipe:
        """How its passages are cut and embedded."""
        return self._opened.recipe

    @property
    def writable(self) -> bool:
        """Whether this process may write to the index."""
        return self._opened.writable

    def close(self) -> None:
        """Close the store; the index cannot be used any more."""
        self._opened.close()

    def search(self, question: str, count: int = 10, asked: str | None = None) -> tuple[Hit, ...]:
        """Return the ``count`` passages that fit ``question`` best, best first. Equal ones come in corpus order.

        Where ``question`` is only a way to find passages for another one, ``asked``, their similarity is to that one.
        """
        vector = told = self._encoder.encode_query([question])[0]
        if asked not in (None, question):  # by itself: a batch may be rounded otherwise
            told = self._encoder.encode_query([asked])[0]
        with self._snapshot() as state:
            if state is None or not state.visible.passages:
                return ()
            rows, scores = _candidates(state, question, vector, max(count, CANDIDATES))
            passages = [Row(*row) for row in state.derived.rows[rows].tolist()]
            alike = state.store.vectors(passages, vector.size) @ np.stack([vector, told]).T
        similarity, told_similarity = ((alike - self._encoder.strangers) / (1 - self._encoder.strangers)).T
        fused = fuse(similarity, scores)
        order = np.lexsort((rows, -fused))[:count]
        return tuple(
            _hit(passages[n], float(fused[n]), float(told_similarity[n]), float(scores[n])) for n in order.tolist()
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return vectors that tell how alike ``texts`` are, texts x dimension, of length 1."""
        return self._encoder.encode(texts)

    @property
    def _encoder(self) -> Encoder:
        return self.recipe.load_encoder()

    def unknown_words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return those of ``words`` that stand nowhere in the corpus, in no form."""
        with self._snapshot() as state:
            return tuple(word for word in words if state is None or not _is_known(state, word))

    def similar_words(self, word: str, count: int = 3) -> list[str]:
        """Return up to ``count`` words of the corpus that ``word`` may have been meant as, the likeliest first."""
        with self._snapshot() as state:
            if state is None:
                return []
            return list(_near(state, word, count))

    def rarity(self, term: str) -> float:
        """Return how telling a term is: its inverse document frequency as BM25 defines it, 0 … about 12."""
        with self._snapshot() as state:
            if state is None:
                return 0.0
            total, holding = state.visible.passages, _passages_with(state, term)
        return float(np.log1p((total - holding + 0.5) / (holding + 0.5)))

    def document(self, document_id: int) -> Document:
        """Return a document. Raises :class:`UnknownDocument` if the corpus holds none of that id.

        Raises :class:`ForgottenDocument` if that is because it was forgotten.
        """
        with self._snapshot() as state:
            version = state.version_of(document_id) if state else None
            if state is not None and version is None and state.forgotten(document_id):
                raise ForgottenDocument(f"the document {document_id} was forgotten on request")
            if state is None or version is None:
                raise UnknownDocument(
                    f"the corpus holds no document {document_id}: it was removed, or the link is wrong"
                )
            return state.store.document(version)

    def document_of(self, hit: Hit) -> Document:
        """Return the very version of the document in which ``hit`` was found."""
        with self._snapshot() as state:
            if state is None or not state.sees(hit.document):
                raise UnknownDocument(f"the document {hit.document} cannot be read any more")
            return self._opened.version(state, hit.version)

    def copies(self, document_id: int, paragraph: int) -> list[tuple[Document, Paragraph]]:
        """Return the paragraphs elsewhere that say nearly the same as one, in corpus order; at most ``COPIES``."""
        with self._snapshot() as state:
            version = state.version_of(document_id) if state else None
            if state is None or version is None:
                return []
            seen, every = state.visible.versions, state.visible.ids is None
            places = (place for place in state.derived.copies.of(version, paragraph) if every or place[0] in seen)
            found = [(self._opened.version(state, copied), number) for copied, number in islice(places, COPIES)]
        return [(document, document.paragraphs[number - 1]) for document, number in found]

    def headings(self) -> list[str]:
        """Return every title and heading, and every paragraph that is a question, each once, in order."""
        with self._snapshot() as state:
            if state is None:
                return []
            headings = state.store.headings(state.generation)
            lines = (text for document, text in headings if state.visible.holds(document))
            return list(dict.fromkeys(lines))

    def history(self, document_id: int) -> History:
        """Return what the index knows of a document's past; nothing of one that the corpus does not hold."""
        with self._snapshot() as state:
            version = state.version_of(document_id) if state else None
            if state is None or version is None:
                return History()
            return state.store.history(state.current(document_id), version)

    def version_where(self, document_id: int, holds: Callable[[Document], bool]) -> Document | None:
        """Return the newest version of a document, be it removed since, for which ``holds`` is true."""
        with self._snapshot() as state:
            if state is None or not state.sees(document_id):
                return None
            documents = map(state.store.document, state.store.versions(document_id, state.generation))
            return next((document for document in documents if holds(document)), None)

    def forgotten(self, document_id: int) -> str | None:
        """Return when a document was forgotten, ISO 8601 in UTC; None if it was not."""
        with self._snapshot() as state:
            return state.forgotten(document_id) if state and state.version_of(document_id) is None else None

    def path_of(self, document_id: int) -> Path | None:
        """Return the file that a document comes from, or came from before it was removed; None if it never was one."""
        return next((Path(place.path) for place in self.places_of(document_id)), None)

    def places_of(self, document_id: int) -> tuple[Place, ...]:
        """Return where a document comes from, or last came from, and where it stood before its file moved, if it did.

        The present place comes first. There is none for a document that never was one, or that may not be seen.
        """
        with self._snapshot() as state:
            return state.places_of(document_id) if state else ()

    def beside(self, document_id: int, prefix: str) -> list[str]:
        """Return the names of the documents that begin with ``prefix`` and come from the same file as one, in order."""
        with self._snapshot() as state:
            place = next(iter(state.places_of(document_id)), None) if state else None
            if state is None or place is None:
                return []
            found = state.store.named(place.path, prefix, state.generation)
            return [name for identity, name in found if state.visible.holds(identity)]

    def files(self) -> list[tuple[Path, str]]:
        """Return every file that documents come from now, and the name by which it is cited."""
        named = {info.path: info.source for info in self.documents()}
        return [(Path(path), source) for path, source in sorted(named.items())]

    def rights(self) -> dict[str, Rights]:
        """Return who may read the documents of each source, by source."""
        with self._snapshot() as state:
            return {info.source: state.rights.get(info.path, CLOSED) for info in _documents(state)} if state else {}

    def documents(self) -> list[DocumentInfo]:
        """Return all documents by source and name."""
        with self._snapshot() as state:
            return list(_documents(state)) if state else []

    def summary(self) -> Summary:
        """Return what the index holds."""
        encoder = self.recipe.encoder
        with self._snapshot() as state:
            if state is None:
                return Summary(0, 0, None, "empty", encoder)
            seen, updated = state.visible, state.store.get("updated")
        return Summary(seen.documents, seen.passages, updated, seen.fingerprint, encoder)

    def _snapshot(self) -> AbstractContextManager[State | None]:
        """Give store and indexes of one generation, or None where nothing was ever published."""
        return self._opened.snapshot(self._filters)


def _documents(state: State) -> Iterator[DocumentInfo]:
    return (info for info in state.store.documents(state.generation) if state.visible.holds(info.id))


def _candidates(state: State, question: str, vector: Vectors, count: int) -> tuple[Rows, Vectors]:
    """Return the rows that either ranking puts first, in row order, and their lexical scores (0 where none)."""
    nearest, _ = state.derived.dense.search(vector, count, state.visible.rows)
    matching, scores = state.derived.lexical.search(question, count, state.visible.rows, _meant(state, question))
    rows = np.union1d(nearest, matching)
    lexical_scores = np.zeros(len(rows), np.float32)
    lexical_scores[np.searchsorted(rows, matching)] = scores
    return rows, lexical_scores


def _meant(state: State, question: str) -> Iterator[str]:
    """Yield, for each word of the question that stands nowhere, the word of the corpus that it was likely meant as."""
    for word in dict.fromkeys(_WORD.findall(question)):
        if len(word) >= SHORTEST and not _is_known(state, word):
            yield from _near(state, word, 1)


def _near(state: State, word: str, count: int) -> Iterator[str]:
    """Yield up to ``count`` words that may be seen and that ``word`` may have been meant as, the likeliest first."""
    near = state.derived.vocabulary.near(word, 10 * count)
    return islice((each for each in near if _is_known(state, each)), count)


def _hit(row: Row, score: float, similarity: float, lexical_score: float) -> Hit:
    return Hit(row.passage, row.document, row.version, row.start, row.end, score, similarity, lexical_score)


def _is_known(state: State, word: str) -> bool:
    forms = (word, *other_forms(word))
    return any(_passages_with(state, term) for form in forms for term in lexical.terms(form))


def _passages_with(state: State, term: str) -> int:
    return state.derived.lexical.passages_with(term, state.visible.rows)


__all__ = ["CANDIDATES", "COPIES", "Index", "Summary"]
