"""Files to the index: what is new or changed is read, embedded and stored; what is gone is removed.

Only documents whose content differs are embedded again, and of those only the passages whose text differs. Documents
are stored in batches, each one durable transaction; readers see all of them at once when the run is published. A large
document is embedded in parts that survive a stop (:mod:`index.sync.parts`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from index.derived.publish import check_recipe, publish, writing
from index.errors import SourceError
from index.rights import Policies
from index.sources import Limits, read
from index.store.recipe import Recipe
from index.store.records import Prepared, content_digest, document_id
from index.store.store import Store
from index.sync.discover import Discovery, Found, discover, known_suffixes, shown
from index.sync.ledger import Action, Entry, Ledger, Progress, Watch, summarised
from index.sync.parts import Parts
from index.sync.prepare import PART_PASSAGES, Cut, cut, embed
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
) -> Ledger:
    """Bring the index in ``root`` up to date with the files and folders ``paths``; make it if it is not there.

    A bad file stands in the ledger with its reason and never stops the others; its last good version is kept.
    Raises :class:`index.errors.IndexLocked` if another process writes, :class:`index.errors.IndexUnusable` if the index
    was made by another version or recipe, :class:`PinciteError` if the disk is full or cannot be written.
    """
    recipe = recipe or Recipe()
    found = discover(paths, root)
    if not found.files and not found.folders:
        return Ledger((*found.unusable, *found.passed_by))
    with writing(root, create=True) as store:
        check_recipe(store, recipe, root)
        refused = _settle_rights(store, found)
        parts = Parts(root, recipe.load_encoder().dimension)
        run = _Run(store, recipe, limits or Limits(), watch or Watch(), sum(file.size for file in found.files), parts)
        entries = [*found.unusable, *refused, *found.passed_by, *run.read_all(found.files), *run.remove_gone(found)]
        parts.discard()
        if store.has_unpublished() or not store.published:
            publish(root, store, recipe)
    return Ledger(tuple(entries))


def _settle_rights(store: Store, found: Discovery) -> list[Entry]:
    """Store who may read each file, before anything of a new one is stored. Returns what is wrong with the policies."""
    policies, known = Policies(), store.rights()
    rights = {str(file.path): policies.of(file.path) for file in found.files}
    for path, before in known.items():
        if path not in rights and _is_gone(Path(path), found):
            rights[path] = before.narrowed(policies.of(Path(path)))  # its policy may be gone with it
    changed = {path: each for path, each in rights.items() if known.get(path) != each}
    if changed:
        with store.transaction():
            store.put_rights(changed)
    return [
        Entry(Action.FAILED, shown(str(problem.file)), reason=problem.reason, line=problem.line)
        for problem in policies.problems
    ]


def _is_gone(path: Path, found: Discovery) -> bool:
    """Tell whether a file that is not among those found was removed, rather than out of reach."""
    inside = any(path.is_relative_to(folder) for folder in found.folders)
    return inside and not any(path.is_relative_to(folder) for folder in found.unread)


@dataclass(slots=True)
class _Finished:
    """A file that was read whole; noted in the same transaction as the last of its documents."""

    path: str
    source: str
    sha256: str
    gone: list[int]
    """Ids of the documents that it held before and no longer holds."""


@dataclass(slots=True)
class _Run:
    store: Store
    recipe: Recipe
    limits: Limits
    watch: Watch
    bytes_total: int
    parts: Parts
    bytes_done: int = 0
    bytes_told: int = 0
    reading: int = 0
    """Bytes of the file that is being read."""
    embedded: int = 0
    pending: list[Cut] = field(default_factory=list)
    waiting: dict[int, str] = field(default_factory=dict)
    """Ids of the pending documents, and their paths."""
    touched: dict[int, str] = field(default_factory=dict)
    """Ids of documents that did not change, and the new hash of the file around them."""
    finished: list[_Finished] = field(default_factory=list)

    def read_all(self, files: Sequence[Found]) -> Iterator[Entry]:
        window = self.recipe.window()
        try:
            for file in files:
                self.reading = file.size
                yield from self._read_file(file, window)
                self.bytes_done, self.reading = self.bytes_done + file.size, 0
                self._tell(file.source)
            self._commit()
        finally:
            self.parts.close()

    def _read_file(self, file: Found, window: Window) -> Iterator[Entry]:
        path = str(file.path)
        # A file keeps the name by which it was first cited, from wherever it is indexed again.
        source = self.store.source_of(path) or file.source
        digest = _sha256(file.path)
        if digest is not None and digest == self.store.file_sha256(path):
            yield Entry(Action.UNCHANGED, source, len(self.store.newest_of_path(path)))
            return
        actions: list[Action] = []
        seen: set[int] = set()
        failures: list[SourceError] = []
        for item in read(file.path, source, self.limits):
            if isinstance(item, SourceError):
                failures.append(item)
                continue
            seen.add(document_id(item.source, item.name))
            try:
                actions.append(self._take(path, item, window))
            except SourceError as problem:
                failures.append(problem)
        yield from summarised(source, actions)
        yield from self._settle(path, source, digest, seen, failures)

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
            if newest.sha256 != document.sha256:
                self.touched[identity] = document.sha256
            return Action.UNCHANGED
        self.pending.append(cut(path, document, window))
        self.waiting[identity] = path
        if sum(len(waiting.passages) for waiting in self.pending) >= BATCH_PASSAGES:
            self._commit()
            self._tell(document.source)
        return Action.ADDED if newest is None else Action.UPDATED

    def _settle(
        self, path: str, source: str, digest: str | None, seen: set[int], failures: list[SourceError]
    ) -> Iterator[Entry]:
        """Note the file as read if all of it was, and drop the documents that it held before and no longer holds."""
        known = self.store.newest_of_path(path)
        kept = "; its last good version is kept" if known and not seen else ""
        for reason, alike in groupby(sorted(failures, key=lambda e: (e.reason, e.line or 0)), lambda e: e.reason):
            first, *others = alike
            yield Entry(Action.FAILED, first.source, 1 + len(others), reason + kept, first.line)
        if failures or digest is None:
            return
        gone = [identity for identity in known if identity not in seen]
        self.finished.append(_Finished(path, source, digest, gone))
        if gone:
            yield Entry(Action.REMOVED, source, len(gone))

    def remove_gone(self, found: Discovery) -> Iterator[Entry]:
        """Remove the documents of files that are no longer in the folders that were given."""
        known = [Path(path) for path in self.store.known_paths()]
        for folder in found.empty:
            if not any(path.is_relative_to(folder.resolve()) for path in known):
                reason = f"holds no file to read: expected {known_suffixes()}"
                yield Entry(Action.FAILED, shown(str(folder)), reason=reason)
        present = {file.path for file in found.files}
        for path in known:
            if path not in present and _is_gone(path, found):
                yield self._remove_file(str(path))

    def _remove_file(self, path: str) -> Entry:
        source = self.store.source_of(path) or path
        identities = self.store.newest_of_path(path)
        with self.store.transaction():
            for identity in identities:
                self.store.remove(identity)
            self.store.forget_file(path)
        return Entry(Action.REMOVED, source, len(identities))

    def _commit(self) -> None:
        """Embed and store what is pending, durably, in one transaction."""
        batch, self.pending = self.pending, []
        self.waiting.clear()
        touched, self.touched = self.touched, {}
        finished, self.finished = self.finished, []
        if not batch and not touched and not finished:
            return
        prepared = self._embedded(batch)
        with self.store.transaction():
            for document in prepared:
                self.store.put(document)
            for identity, sha256 in touched.items():
                self.store.touch(identity, sha256)
            for file in finished:
                for identity in file.gone:
                    self.store.remove(identity)
                self.store.put_file(file.path, file.source, file.sha256)
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


def _sha256(path: Path) -> str | None:
    """Return the hash of a file, or None if it cannot be read: reading it as a source then says why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


__all__ = ["BATCH_PASSAGES", "update"]
