"""Files to the index: what is new or changed is read, embedded and stored; what is gone is removed.

Only documents whose content differs are embedded again, and of those only the passages whose text differs. Documents
are stored in batches, each one durable transaction; readers see all of them at once when the run is published. A large
document is embedded in parts that survive a stop (:mod:`index.sync.parts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from index.derived.publish import STORE, check_recipe, finish, publish, writing
from index.errors import NoDocument, SourceError
from index.rights import Policies
from index.sources import Limits, demand, fingerprint, is_stale, read
from index.store.moves import Twin
from index.store.recipe import Recipe
from index.store.records import Prepared, content_digest, document_id
from index.store.stamps import Stamp
from index.store.store import Store
from index.sync.discover import Discovery, discover
from index.sync.forget import skipped, without_forgotten
from index.sync.gone import Dropped, Gone, is_gone, unfound
from index.sync.hashes import Hashes
from index.sync.ignore import Selection
from index.sync.ledger import Action, Entry, Ledger, Progress, Watch, shown, summarised
from index.sync.moved import Moved
from index.sync.pace import Pace, Turns
from index.sync.parts import Parts
from index.sync.prepare import PART_PASSAGES, Cut, cut, embed
from index.sync.removal import Removal
from index.sync.walk import Found
from index.text.passages import Window
from index.types import Document

BATCH_PASSAGES = 64


def update(
    root: Path,
    paths: Sequence[Path],
    recipe: Recipe | None = None,
    *,
    limits: Limits | None = None,
    watch: Watch | None = None,
    removal: Removal | None = None,
    keep: timedelta | None = None,
    pace: Pace | None = None,
    selection: Selection | None = None,
    wait: float = 0.0,
) -> Ledger:
    """Bring the index in ``root`` up to date with the files and folders ``paths``; make it if it is not there.

    A bad file stands in the ledger with its reason and never stops the others; its last good version is kept. What is
    no longer found is removed as far as ``removal`` allows it; a file that moved is no removal. Versions that ended
    ``keep`` days ago or earlier are deleted for good; None keeps them for ever. ``pace`` says which files are left for
    later and which are read anew, ``selection`` which ones are wanted at all. Another process that writes is waited
    for, ``wait`` seconds at most.

    Raises :class:`index.errors.ModelError` if the limits allow OCR and it is not installed,
    :class:`index.errors.IndexLocked` if another process writes, :class:`index.errors.IndexUnusable` if the index
    was made by another version or recipe, :class:`PinciteError` if the disk is full or cannot be written.
    """
    recipe, limits = recipe or Recipe(), limits or Limits()
    demand(limits)
    found = discover(paths, root, selection)
    removal, pace = removal or Removal(), pace or Pace()
    if not found.files and not found.folders and not (found.missing and (root / STORE).is_file()):
        return Ledger((*found.unusable, *unfound(found, {}, prune=removal.prune), *found.passed_by))
    with writing(root, create=True, wait=wait) as store:
        check_recipe(store, recipe, root)
        if store.forgotten.waiting or store.forgotten.unswept:  # a run that was to forget something was broken off
            finish(root, store, recipe)
        found, left_out = without_forgotten(store, found, paths)
        refused = _settle_rights(store, found)
        parts = Parts(root, recipe.load_encoder().dimension)
        size = sum(file.size for file in found.files)
        hashes, turns = Hashes(store, again=pace.rehash), Turns(store, pace, limits)
        run = _Run(store, recipe, limits, watch or Watch(), size, parts, hashes, turns)
        run.stale = pace.stale
        run.given = frozenset(path.parent.resolve() / path.name for path in paths)
        known = store.known_files()
        entries = [*found.unusable, *unfound(found, known, prune=removal.prune), *refused, *found.passed_by, *left_out]
        entries += run.read_all(found.files)
        entries += Gone(store, found, known, run.dropped, limits).remove(removal)
        turns.save(lambda path: is_gone(path, found, prune=removal.prune), found.files)
        parts.discard()
        if keep is not None:
            # Whole days: the store is written anew for it, and that once a day at most.
            store.forgotten.expire((datetime.now(UTC) - keep).date().isoformat())
        if store.has_unpublished() or not store.published:
            publish(root, store, recipe)
    return Ledger(tuple(entries))


def _settle_rights(store: Store, found: Discovery) -> list[Entry]:
    """Store who may read each file, before anything of a new one is stored. Returns what is wrong with the policies."""
    policies, known = Policies(), store.rights()
    rights = {str(file.path): policies.of(file.path) for file in found.files}
    for path, before in known.items():
        if path not in rights and is_gone(Path(path), found):
            rights[path] = before.narrowed(policies.of(Path(path)))  # its policy may be gone with it
    changed = {path: each for path, each in rights.items() if known.get(path) != each}
    if changed:
        with store.transaction():
            store.put_rights(changed)
    return [
        Entry(Action.FAILED, shown(str(problem.file)), reason=problem.reason, line=problem.line)
        for problem in policies.problems
    ]


@dataclass(slots=True)
class _Finished:
    """A file that was read whole; noted in the same transaction as the last of its documents."""

    path: str
    source: str
    sha256: str


@dataclass(slots=True)
class _Run:
    store: Store
    recipe: Recipe
    limits: Limits
    watch: Watch
    bytes_total: int
    parts: Parts
    hashes: Hashes
    turns: Turns
    given: frozenset[Path] = frozenset()
    """Paths that were given themselves."""
    stale: bool = False
    """Whether what an older reader has read is read anew."""
    bytes_done: int = 0
    bytes_told: int = 0
    reading: int = 0
    """Bytes of the file that is being read."""
    embedded: int = 0
    pending: list[Cut] = field(default_factory=list)
    waiting: dict[int, str] = field(default_factory=dict)
    """Ids of the pending documents, and their paths."""
    touched: dict[int, Document] = field(default_factory=dict)
    """Ids of documents that did not change, though the file around them or what reads it did."""
    finished: list[_Finished] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    """Files with documents that they held before and no longer hold."""
    moving: dict[int, Twin] = field(default_factory=dict)
    """Ids of the pending documents that stood elsewhere before, and what they were there."""
    moved: Moved = field(init=False)

    def __post_init__(self) -> None:
        self.moved = Moved(self.store)

    def read_all(self, files: Sequence[Found]) -> Iterator[Entry]:
        window = self.recipe.window()
        try:
            for file in files:
                self.reading = file.size
                yield from self._in_turn(file, window)
                self.bytes_done, self.reading = self.bytes_done + file.size, 0
                self._tell(file.source)
            self._commit()
            self.hashes.save()
        finally:
            self.parts.close()

    def _in_turn(self, file: Found, window: Window) -> Iterator[Entry]:
        stamp = Stamp.of(file.path)
        left = self.turns.left(file, stamp)
        if left is not None:
            yield left
            return
        entries = list(self._read_file(file, window, stamp))
        self.turns.note(file, stamp, entries)
        yield from entries

    def _read_file(self, file: Found, window: Window, stamp: Stamp | None) -> Iterator[Entry]:
        path = str(file.path)
        # A file keeps the name by which it was first cited, from wherever it is indexed again.
        source = self.store.source_of(path) or file.source
        digest = self.hashes.of(file.path, stamp)
        if digest is not None and digest == self.store.file_sha256(path) and not self._is_stale(path):
            yield Entry(Action.UNCHANGED, source, len(self.store.newest_of_path(path)))
            return
        if digest is not None and file.path not in self.given and (since := self.store.forgotten.since(sha256=digest)):
            yield skipped(source, since)
            return
        forgotten: list[str] = []
        actions: list[Action] = []
        seen: set[int] = set()
        failures: list[SourceError] = []
        notes: list[str] = []
        for item in read(file.path, source, self.limits):
            if isinstance(item, SourceError):
                failures.append(item)
                continue
            identity = document_id(item.source, item.name)
            if since := self.store.forgotten.record_since(identity, path):
                forgotten.append(since)
                continue
            seen.add(identity)
            notes += [item.note] if item.note else []
            try:
                actions.append(self._take(path, item, window))
            except SourceError as problem:
                failures.append(problem)
        yield from summarised(source, actions, notes)
        if forgotten:
            yield skipped(source, max(forgotten), len(forgotten))
        yield from self._settle(path, source, digest, seen, failures)

    def _is_stale(self, path: str) -> bool:
        if not self.stale:
            return False
        reader, signed = self.store.file_reader(path), self.store.readers_of_path(path)
        return is_stale(Path(path), self.limits, reader, signed)

    def _take(self, path: str, document: Document, window: Window) -> Action:
        """Put a document on its way if it is new or changed."""
        identity = document_id(document.source, document.name)
        newest = self.store.newest(identity)
        other = self.waiting.get(identity) or (newest.path if newest and Path(newest.path).exists() else path)
        if other != path:
            raise SourceError(
                document.source,
                f"stands for {other} already: two files cannot be cited by the same name; index a folder that holds "
                "both, or give this one another name",
            )
        if newest is not None and newest.path == path and newest.content == content_digest(document):
            if (newest.sha256, newest.reader) != (document.sha256, document.reader):
                self.touched[identity] = document
            return Action.UNCHANGED
        before = self.moved.before(path, document) if newest is None else None
        if before is not None:
            self.moving[identity] = before
        self.pending.append(cut(path, document, window))
        self.waiting[identity] = path
        if sum(len(waiting.passages) for waiting in self.pending) >= BATCH_PASSAGES:
            self._commit()
            self._tell(document.source)
        return Action.ADDED if newest is None else Action.UPDATED

    def _settle(
        self, path: str, source: str, digest: str | None, seen: set[int], failures: list[SourceError]
    ) -> Iterator[Entry]:
        """Note the file as read if all of it was, and which documents it held before and no longer holds."""
        known = self.store.newest_of_path(path)
        kept = "; its last good version is kept" if known and not seen else ""
        for reason, alike in groupby(sorted(failures, key=lambda e: (e.reason, e.line or 0)), lambda e: e.reason):
            first, *others = alike
            action = Action.SKIPPED if isinstance(first, NoDocument) else Action.FAILED
            yield Entry(action, first.source, 1 + len(others), reason + kept, first.line)
        if failures or digest is None:
            return
        gone = tuple(identity for identity in known if identity not in seen)
        if gone:
            self.dropped.append(Dropped(path, source, digest, gone))
        else:
            self.finished.append(_Finished(path, source, digest))

    def _commit(self) -> None:
        """Embed and store what is pending, durably, in one transaction."""
        batch, self.pending = self.pending, []
        self.waiting.clear()
        touched, self.touched = self.touched, {}
        finished, self.finished = self.finished, []
        moving, self.moving = self.moving, {}
        if not batch and not touched and not finished:
            return
        prepared = self._embedded(batch)
        with self.store.transaction():
            for identity, twin in moving.items():
                self.store.moves.put(twin, identity)
            for each in prepared:
                self.store.put(each)
            for identity, document in touched.items():
                self.store.touch(identity, document.sha256, document.reader)
            for file in finished:
                reader = fingerprint(Path(file.path), self.limits)
                self.store.put_file(file.path, file.source, file.sha256, reader)
        self.parts.stored()
        self.watch.committed([(waiting.document.source, waiting.document.name) for waiting in batch])

    def _embedded(self, batch: Sequence[Cut]) -> list[Prepared]:
        """Embed documents, large ones part by part: each part tells how far it has come and survives a stop."""
        total, before = sum(len(each.passages) for each in batch), self.embedded

        last = batch[-1].document if batch else None

        def told(done: int, embedded: int) -> None:
            self.embedded = before + embedded
            if last is not None and total > PART_PASSAGES:
                self._tell(last.source, min(self.reading, len(last.text)) * done // total)

        parts = self.parts if total > PART_PASSAGES else None
        return embed(batch, self.store, self.recipe.load_encoder(), parts, told=told)[0]

    def _tell(self, source: str, more: int = 0) -> None:
        """Tell how far the run has come, ``more`` bytes into the file that is being read; never less than before."""
        self.bytes_told = max(self.bytes_told, self.bytes_done + more)
        self.watch.progress(Progress(self.bytes_told, self.bytes_total, self.embedded, source))


__all__ = ["BATCH_PASSAGES", "update"]
