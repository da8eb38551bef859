"""Which documents may be seen: of some sources, by somebody with rights to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from index.rights import CLOSED, Rights
from index.store.records import Place


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may be found at all."""

    sources: tuple[str, ...] = ()
    """Shell patterns of sources, such as ``handbook/*.md``; a document must match one. None means all."""
    principals: frozenset[str] | None = None
    """Groups and names of whoever asks; None for whoever holds the index folder itself, from whom nothing is hidden."""

    def let_through(self, source: str, rights: Rights) -> bool:
        """Tell whether a document of ``source`` with ``rights`` may be found."""
        if self.principals is not None and not rights.admit(self.principals):
            return False
        return not self.sources or any(fnmatchcase(source, pattern) for pattern in self.sources)


@dataclass(frozen=True, slots=True)
class Visible:
    """What some filters let through of one generation. Where that is all of it, ``ids`` and ``rows`` are None."""

    documents: int
    passages: int
    fingerprint: str
    """Of what can be seen: the same question gets the same answer from it."""
    ids: frozenset[int] | None = None
    versions: frozenset[int] = frozenset()
    rows: NDArray[np.bool_] | None = None
    """Which rows of the derived indexes may be found."""

    def holds(self, document_id: int) -> bool:
        """Tell whether a document of the generation can be seen."""
        return self.ids is None or document_id in self.ids


def visible(
    filters: Sequence[Filters],
    places: Sequence[Place],
    rights: Mapping[str, Rights],
    row_documents: NDArray[np.int64],
    fingerprint: str,
) -> Visible:
    """Return what all of ``filters`` let through; ``row_documents`` is the document of each row."""
    seen = [place for place in places if lets_through(filters, place, rights)]
    if len(seen) == len(places):
        return Visible(len(places), len(row_documents), fingerprint)
    ids = np.array(sorted(place.id for place in seen), np.int64)
    rows = np.isin(row_documents, ids)
    own = hashlib.sha256(fingerprint.encode() + ids.tobytes()).hexdigest()[:16]
    versions = frozenset(place.version for place in seen)
    return Visible(len(seen), int(rows.sum()), own, frozenset(ids.tolist()), versions, rows)


def lets_through(filters: Sequence[Filters], place: Place, rights: Mapping[str, Rights]) -> bool:
    """Tell whether all of ``filters`` let a document through; a file whose rights are not known is closed."""
    own = rights.get(place.path, CLOSED)
    return all(each.let_through(place.source, own) for each in filters)


__all__ = ["Filters", "Visible", "lets_through", "visible"]
