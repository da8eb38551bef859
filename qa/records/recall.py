"""The recall notice: which recorded answers cited a file, and what became of the words that they cited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from index.errors import PinciteError
from index.search.index import Index
from index.sources import Limits
from index.store.records import document_id
from qa.citations.verify import Cited, Verified, cited, to_json, verify
from qa.citations.verify_bundle import State
from qa.records.audit import AuditLog, Entry


@dataclass(frozen=True, slots=True)
class Citing:
    """A recorded answer that cited the file."""

    entry: Entry
    citations: tuple[Verified, ...]
    """What it cited of the file, and what became of each; near misses and places with the same words count too."""

    @property
    def stands(self) -> bool:
        """All that it cited of the file stands there word for word."""
        return all(one.state is State.EXACT for one in self.citations)

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON-ready values, with its citations as :mod:`qa.citations.verify` gives them."""
        return asdict(self.entry) | to_json(self.citations)


@dataclass(frozen=True, slots=True)
class Recall:
    """What the log knows of a file."""

    answers: tuple[Citing, ...]
    """Those that cited it, oldest first."""
    redacted: int
    """Entries whose content is gone: whether they cited it cannot be told."""

    @property
    def exact(self) -> int:
        """How many of the answers still stand."""
        return sum(one.stands for one in self.answers)


def recall(log: AuditLog, index: Index, file: Path, limits: Limits | None = None) -> Recall:
    """Return the answers that cited ``file``: a path, or the name by which it is cited.

    Raises :class:`PinciteError` if neither the log nor the index knows the file: nothing could be said of it.
    """
    is_meant = _meaning(index, file)
    found, redacted = [], 0
    for entry in log.entries():
        redacted += entry.content is None
        places = [place for place in cited({"quotes": entry.cited}) if is_meant(place.source, place.document)]
        if places:
            found.append((entry, places))
    if not found and not any(file.resolve() == path or file.as_posix() == source for path, source in index.files()):
        raise PinciteError(
            f"{file} is neither cited in the audit log nor indexed: give its path, or its name as citations have it"
        )
    every = [place for _, places in found for place in places]
    states = map(_settled, verify(index, every, limits), every)
    return Recall(tuple(Citing(entry, tuple(islice(states, len(places)))) for entry, places in found), redacted)


def _meaning(index: Index, file: Path) -> Callable[[str, str], bool]:
    """Return what tells whether a citation's source and document come from ``file``, which may be gone."""
    wanted, known = file.resolve(), dict[tuple[str, str], bool]()

    def is_meant(source: str, document: str) -> bool:
        if (source, document) not in known:
            places = index.places_of(document_id(source, document))
            by_name = file.as_posix() in {source, *(place.source for place in places)}
            known[source, document] = by_name or any(Path(place.path).resolve() == wanted for place in places)
        return known[source, document]

    return is_meant


def _settled(one: Verified, quote: Cited) -> Verified:
    """Let stand what was cited in a file that is as it was, and what only lies in a file of another name now.

    Words that a place shares may differ in their signs.
    """
    in_place = one.moved_to is not None and one.state is State.MOVED and one.start == quote.start
    stands = one.file_unchanged or in_place
    return replace(one, state=State.EXACT, now=None, diff=(), found_in=()) if stands else one


__all__ = ["Citing", "Recall", "recall"]
