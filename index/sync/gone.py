"""What a run no longer found: removed where that is proof enough, kept and told of where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.sources import Limits, fingerprint
from index.store.store import Store
from index.sync.discover import Discovery
from index.sync.ledger import Action, Entry, shown
from index.sync.removal import CONFIRM, Refusal, Removal, refusals
from index.sync.walk import known_suffixes


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that was read whole and no longer holds some of its documents."""

    path: str
    source: str
    sha256: str
    gone: tuple[int, ...]
    """Ids of these documents."""


def is_gone(path: Path, found: Discovery, *, prune: bool = False) -> bool:
    """Tell whether a known file that is not among those found was removed, rather than out of reach."""
    kept = found.unread if prune else (*found.unread, *found.broken)
    return _lies_in(path, (*found.folders, *(_gone_roots(found) if prune else ()))) and not _lies_in(path, kept)


def unfound(found: Discovery, known: Mapping[str, Sequence[int]], *, prune: bool) -> Iterator[Entry]:
    """Yield what is wrong with given paths that do not exist, or hold nothing and never did."""
    for path in found.missing:
        inside = sum(len(ids) for file, ids in known.items() if Path(file).is_relative_to(path.resolve()))
        kept = f"; the documents read from it ({inside}) are kept, unless --prune is given" if inside else ""
        if not (prune and inside):
            reason = f"does not exist: check the path; to drop a deleted file, index the folder that held it{kept}"
            yield Entry(Action.FAILED, shown(str(path)), reason=reason)
    for folder in found.empty:
        if not any(Path(file).is_relative_to(folder) for file in known):
            reason = f"holds no file to read: expected {known_suffixes()}"
            yield Entry(Action.FAILED, found.name_of(folder), reason=reason)


class Gone:
    """The documents that a run no longer found."""

    def __init__(
        self,
        store: Store,
        found: Discovery,
        known: Mapping[str, Sequence[int]],
        dropped: Sequence[Dropped],
        limits: Limits,
    ) -> None:
        """Take what was known before the run, the files that lost documents in it, and the limits that it kept."""
        self._limits = limits
        self._store = store
        self._found = found
        self._known = known
        self._dropped = dropped

    def remove(self, removal: Removal) -> Iterator[Entry]:
        """Remove what may be removed, and yield a line for each file, and for each folder that loses nothing."""
        present = {str(file.path) for file in self._found.files}
        missing = [
            path
            for path in self._known
            if path not in present and is_gone(Path(path), self._found, prune=removal.prune)
        ]
        files = {path: self._store.newest_of_path(path) for path in missing}
        going = {Path(path): self._unmoved(ids) for path, ids in files.items()}
        going |= {Path(each.path): self._unmoved(each.gone) for each in self._dropped}
        refused = self._refusals({path: len(ids) for path, ids in going.items()}, removal)
        for each in refused:
            inside = each.place != each.root
            name = each.place.relative_to(each.root).as_posix() if inside else self._found.name_of(each.root)
            yield Entry(Action.FAILED, shown(name), reason=each.reason)
        kept = [each.root for each in refused]
        for path, ids in files.items():
            yield from self._remove(path, self._store.source_of(path) or path, ids, keep=_lies_in(Path(path), kept))
        for file in self._dropped:
            yield from self._drop(file, keep=_lies_in(Path(file.path), kept))
        if not removal.prune:
            yield from self._out_of_reach(present)

    def _refusals(self, going: Mapping[Path, int], removal: Removal) -> list[Refusal]:
        if not any(going.values()):
            return []
        found = self._found
        files = [file.path for file in found.files if not _lies_in(file.path, found.folders)]
        held = {Path(path): len(ids) for path, ids in self._known.items()}
        return list(refusals((*found.folders, *files), found.empty, found.bare, held, going, removal))

    def _out_of_reach(self, present: set[str]) -> Iterator[Entry]:
        """Yield the links that lead nowhere now and led to documents before."""
        for link in self._found.broken:
            ids = [each for path, ids in self._known.items() if Path(path).is_relative_to(link) for each in ids]
            if ids and str(link) not in present:
                reason = f"is a link that leads nowhere now, and led to {len(ids)} documents: {CONFIRM}"
                yield Entry(Action.FAILED, shown(str(link)), reason=reason)

    def _drop(self, each: Dropped, *, keep: bool) -> Iterator[Entry]:
        yield from self._remove(each.path, each.source, each.gone, keep=keep, whole=False)
        if not keep:  # else it is read again by the next run
            reader = fingerprint(Path(each.path), self._limits)
            self._store.put_file(each.path, each.source, each.sha256, reader)

    def _remove(self, path: str, source: str, ids: Sequence[int], *, keep: bool, whole: bool = True) -> Iterator[Entry]:
        """Remove documents; of those to ``keep`` only what stands elsewhere now."""
        unmoved = self._unmoved(ids)
        going = [each for each in ids if not keep or each not in unmoved]
        if not going:
            return
        with self._store.transaction():
            for identity in going:
                self._store.remove(identity)
            if whole and len(going) == len(ids):
                self._store.forget_file(path)
        plain = len(set(going) & unmoved)
        if plain:
            yield Entry(Action.REMOVED, source, plain)
        if len(going) > plain:
            yield Entry(Action.REMOVED, source, len(going) - plain, f"moved to {self._whereto(going)}")

    def _unmoved(self, ids: Sequence[int]) -> set[int]:
        """Return those documents that are not known by another number now."""
        targets = {each: self._store.moves.target(each) for each in ids}
        return {each for each, to in targets.items() if to is None or self._store.newest(to) is None}

    def _whereto(self, ids: Sequence[int]) -> str:
        places = (self._store.place_of(to) for to in map(self._store.moves.target, ids) if to is not None)
        return ", ".join(sorted({place.source for place in places if place is not None}))


def _gone_roots(found: Discovery) -> list[Path]:
    return [path.resolve() for path in found.missing]


def _lies_in(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


__all__ = ["Dropped", "Gone", "is_gone", "unfound"]
