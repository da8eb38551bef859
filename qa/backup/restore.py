"""An index made of a backup: checked and complete beside the place where it belongs, then put there in one step."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from index.derived.publish import STORE, finish, load_or_rebuild
from index.errors import IndexLocked, IndexUnusable, PinciteError
from index.store.copying import copy_in, copy_out, fault_of, in_use
from index.store.recipe import Recipe
from index.store.store import Store
from index.sync.forget import Leaving, forget_again
from index.sync.watch.state import is_followed
from qa.access.seal import KEY_FILE
from qa.access.tokens import Tokens
from qa.backup.archive import Archive, Manifest, damaged, opened
from qa.backup.exchange import put_in_place
from qa.backup.parts import AUDIT, FEEDBACK, OUTSIDE, TOKENS, Places
from qa.backup.staging import adopt_owner, check_place, kept_at, staging, strangers
from qa.reader.loading import CALIBRATION
from qa.records.audit import AuditLog
from qa.records.audit_chain import BEGINNING
from qa.records.erasure import Erasure
from qa.records.feedback import Feedback
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what whoever did it has to know."""

    manifest: Manifest
    forgotten_again: int
    """Documents in the backup that the index in its place had forgotten since."""
    revoked_again: int
    """Tokens in the backup that had been revoked since."""
    audit_kept: bool
    """The log that was there goes on from the one in the backup, and was kept."""
    notes: tuple[str, ...]


def restore(file: Path, folder: Path, settings: Settings, *, replace: bool = False) -> Restored:
    """Make the index in ``folder`` of a backup; ``replace`` lets it take the place of another one.

    What that had forgotten since is forgotten again, tokens that were revoked since stay so, and an audit log is never
    replaced. Nothing is changed before all is checked. Raises :class:`PinciteError` if the backup is damaged, does not
    go with the settings, or the place is taken; :class:`IndexLocked` if another process writes to the index.
    """
    places = Places.of(folder, settings)
    check_place(places, replace=replace)
    if is_followed(folder):
        raise IndexLocked(
            f"a process keeps folders in step with the index {folder}: stop `pincite sync --watch`, or the server that "
            "follows `sources`, then restore"
        )
    try:
        with opened(file) as archive, staging(places) as beside:
            return _Restoring(archive, places, beside, settings.recipe()).run()
    except Timeout as problem:
        raise IndexLocked(f"another process is writing to the index {folder}: wait until it has finished") from problem
    except OSError as problem:
        raise PinciteError(
            f"{file} could not be restored to {folder} ({problem}): see that the disk has room for three times what "
            "the store takes, and that the folder above can be written; what was there before is as it was"
        ) from problem


class _Restoring:
    """One restoration, step by step."""

    def __init__(self, archive: Archive, places: Places, beside: Path, recipe: Recipe) -> None:
        self._archive, self._manifest = archive, archive.manifest
        self._places, self._beside, self._recipe = places, beside, recipe
        self._old = places.folder / STORE if (places.folder / STORE).is_file() else None
        self._notes: list[str] = []

    def run(self) -> Restored:
        """Do it."""
        self._check_fit()
        for name in self._manifest.parts:
            self._archive.unpack(name, self._new(name))
        self._check_parts()
        kept = self._settle_audit()
        revoked = self._settle_tokens()
        forgotten = self._settle_store(audit_kept=kept)
        self._put()
        return Restored(self._manifest, forgotten, revoked, kept, tuple(self._notes))

    def _new(self, name: str) -> Path:
        """Return where a part is made: below the new folder, one that lies elsewhere apart from it."""
        place = self._places.of_part(name)
        inside = place is not None and self._places.inside(place)
        made = self._beside / (place.relative_to(self._places.folder) if place and inside else Path(OUTSIDE, name))
        made.parent.mkdir(parents=True, exist_ok=True)
        return made

    def _check_fit(self) -> None:
        """Raise :class:`PinciteError` if today's settings cannot use what the backup holds."""
        if STORE not in self._manifest.parts:
            raise damaged(self._archive.path, "it holds no store")
        asked = self._recipe.fingerprint()
        if self._manifest.recipe not in ("", asked):
            raise IndexUnusable(
                f"{self._archive.path} was made with {self._manifest.recipe}; the settings ask for {asked}: set the "
                "former, restore, then change to the latter with `pincite index --rebuild`"
            )
        if AUDIT in self._manifest.parts and self._places.audit is None:
            raise PinciteError(
                f"{self._archive.path} holds an audit log: name the file for it in the setting `audit`, such as "
                f'"{AUDIT}"'
            )

    def _check_parts(self) -> None:
        for name in set(self._manifest.parts) - {CALIBRATION}:
            if fault := fault_of(self._new(name)):
                raise damaged(self._archive.path, f"{name} is not sound: {fault}")
        with closing(Store(self._new(STORE))) as store:
            found = store.get("fingerprint") or "empty", store.count(store.published)
            if found != (self._manifest.corpus, self._manifest.documents):
                raise damaged(self._archive.path, "the store is not the one that the manifest names")
        if AUDIT in self._manifest.parts and (problems := AuditLog(self._new(AUDIT)).verify().problems):
            raise damaged(self._archive.path, f"its audit log does not hold: {problems[0]}")

    def _settle_audit(self) -> bool:
        """Keep the log that is there, if it goes on from that of the backup. Raises :class:`PinciteError` if not."""
        there = self._places.audit
        if there is None or not there.exists():
            return False
        was = AuditLog(self._new(AUDIT)).verify().head if AUDIT in self._manifest.parts else BEGINNING
        now = AuditLog(there).verify(None if was == BEGINNING else was)
        if now.head == BEGINNING:  # a server made it and nobody has asked yet
            return False
        if now.problems:
            raise PinciteError(
                f"the audit log {there} does not go on from the one in {self._archive.path} ({now.problems[0]}): it "
                "is never replaced; keep it elsewhere, then restore again"
            )
        new = self._new(AUDIT)
        new.unlink(missing_ok=True)
        if self._places.inside(there):
            if self._old and in_use(self._old):
                raise PinciteError(
                    f"the audit log lies in {self._places.folder}, where a server goes on writing to it: stop the "
                    "servers, then restore again"
                )
            copy_out(there, new)
        return True

    def _settle_tokens(self) -> int:
        try:
            return Tokens(self._new(TOKENS)).revoke_as(Tokens(self._places.tokens))
        except PinciteError as problem:
            self._notes.append(f"which tokens were revoked since could not be told: {problem}")
            return 0

    def _settle_store(self, *, audit_kept: bool) -> int:
        """Build what is searched, and forget what was forgotten since. Returns how many documents that were."""
        new, recipe = self._new(STORE), self._recipe
        with closing(Store(new)) as store:
            if store.published and load_or_rebuild(self._beside, store, recipe).fingerprint != self._manifest.corpus:
                raise damaged(self._archive.path, "its documents are not those that its fingerprint was made of")
            held = {known.id for known in store.forgotten.known()}
            leaving = self._forget_again(store)
            if not audit_kept and AUDIT in self._manifest.parts:
                AuditLog(self._new(AUDIT)).erase(Erasure(leaving.ids, leaving.texts))
            Feedback(self._new(FEEDBACK), 0).erase(Erasure(leaving.ids, leaving.texts))
            finish(self._beside, store, recipe)
            return len(held - {known.id for known in store.forgotten.known()})

    def _forget_again(self, store: Store) -> Leaving:
        since = f"since {self._manifest.made}"
        if self._old is None:
            self._notes.append(
                f"nothing is known here of what was forgotten, and which tokens were revoked, {since}: forget and "
                "revoke it again"
            )
            return Leaving(frozenset(), ())
        try:
            with closing(Store(self._old)) as old:
                marks = old.forgotten.marks()
        except PinciteError as problem:
            self._notes.append(f"what was forgotten {since} could not be told, forget it again: {problem}")
            return Leaving(frozenset(), ())
        return forget_again(store, marks)

    def _put(self) -> None:
        """Put the parts in their places: those elsewhere first, each in one step, then the folder in one."""
        for name in set(self._manifest.parts):
            made = self._new(name)
            place = self._places.of_part(name)
            if place is not None and not self._places.inside(place) and made.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                copy_in(made, place)
        shutil.rmtree(self._beside / OUTSIDE, ignore_errors=True)
        key = self._places.folder / KEY_FILE
        if key.is_file():
            shutil.copy2(key, self._beside / KEY_FILE)
        if left := strangers(self._places):
            self._notes.append(f"{', '.join(left)} were no parts of the index, and are kept in {kept_at(self._places)}")
        adopt_owner(self._beside, self._places)
        put_in_place(self._beside, self._places.folder)


__all__ = ["Restored", "restore"]
