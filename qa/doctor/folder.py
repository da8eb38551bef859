"""The index folder: whole, of today's settings, readable by who must and by nobody else, its files within reach."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.derived import generation
from index.derived.generation import DerivedDamaged
from index.derived.publish import STORE
from index.errors import PinciteError
from index.store.store import Store
from qa.access.seal import KEY_FILE
from qa.access.tokens import tokens_in
from qa.doctor.findings import Finding, fine, note, wrong
from qa.settings import Settings

_RESTORE = "restore a backup with `pincite restore --replace`, or make the index again"
_SECRETS = 0o077
"""What a mode must not let others do with secrets."""
_EVERYBODY = 0o004
_FLOCK = re.compile(r"FLOCK +\w+ +WRITE +(\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) ")


def index_folder(folder: Path, settings: Settings) -> Iterator[Finding]:
    """Look at an index folder and what it was made of."""
    yield from _permissions(folder, settings)
    yield _writer(folder)
    try:
        with closing(Store(folder / STORE)) as store:
            if fault := store.fault():
                yield wrong("store", f"{folder / STORE} is damaged: {fault}", _RESTORE)
                return
            yield from _stored(folder, store, settings)
            yield from _sources(store)
    except PinciteError as problem:
        yield wrong("store", str(problem), _RESTORE)


def _permissions(folder: Path, settings: Settings) -> Iterator[Finding]:
    files = [path for path in folder.iterdir() if path.is_file()]
    troubles = False
    owner = folder.stat().st_uid
    foreign = sorted(path.name for path in files if path.stat().st_uid != owner)
    if foreign:
        troubles = True
        said = f"{', '.join(foreign)} belong to another user than {folder}"
        yield wrong("permissions", said, f"chown -R --reference={folder} {folder}, and run pincite as that user")
    unwritable = sorted(path.name for path in (folder, *files) if not os.access(path, os.W_OK))
    if unwritable:
        troubles = True
        mend = "let this user write there, unless it is meant to be read only: ratings are off then"
        yield note("permissions", f"this user may not write to {', '.join(unwritable)}", mend)
    for path in (tokens_in(folder, settings.tokens).path, folder / KEY_FILE):
        if path.is_file() and path.stat().st_mode & _SECRETS:
            troubles = True
            yield wrong("permissions", f"other users can read {path}", f"chmod 600 {path}")
    if (folder / STORE).stat().st_mode & _EVERYBODY and folder.stat().st_mode & 0o001:
        troubles = True
        said = f"every user of this machine can read the documents in {folder}, whatever their rights"
        yield note("permissions", said, f"chmod -R o-rwx {folder}")
    if not troubles:
        yield fine("permissions", str(folder))


def _writer(folder: Path) -> Finding:
    lock, locks = folder / "writer.lock", Path("/proc/locks")
    if not lock.is_file() or not locks.is_file():
        return fine("writer", "none")
    inode = str(lock.stat().st_ino)
    held = [each[1] for each in _FLOCK.finditer(locks.read_text(encoding="ascii")) if each[2] == inode]
    if not held:
        return fine("writer", "none")
    mend = f"wait until it has finished; if it hangs, kill {held[0]}: nothing that was stored is lost"
    return note("writer", f"the index is being written by process {held[0]} ({_command(held[0])})", mend)


def _command(process: str) -> str:
    try:
        return (
            Path("/proc", process, "cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ").strip()
        )
    except OSError:
        return "of another user"


def _stored(folder: Path, store: Store, settings: Settings) -> Iterator[Finding]:
    documents, made_with = store.count(store.published), store.get("recipe")
    if not store.published:
        said = f"nothing in {folder} is published yet: its first run goes on, or has not come to its end"
        yield note("store", said, "if nobody is writing, run `pincite index` again: it goes on where it was")
        return
    yield fine("store", f"{documents:,} documents, generation {store.published}")
    if made_with not in (None, asked := settings.recipe().fingerprint()):
        mend = f"set the former again, or make the index anew: pincite index --rebuild --index {folder}"
        yield wrong("recipe", f"the index was made with {made_with}; the settings ask for {asked}", mend)
    if store.has_unpublished():
        mend = "if nobody is writing, run `pincite index` again: it goes on where it was"
        yield note("changes", "some are stored that are not published yet", mend)
    try:
        if generation.load(folder, store.published).fingerprint != store.get("fingerprint"):
            raise DerivedDamaged("they were built from another store")  # noqa: TRY301 - told below in one place
    except DerivedDamaged as problem:
        yield wrong("search indexes", str(problem), f"pincite status --index {folder}: it builds them again")
    else:
        yield fine("search indexes", "match the store, each by its hash")


def _sources(store: Store) -> Iterator[Finding]:
    files = [Path(path) for path in store.known_files()]
    gone = Counter(top for path in files if (top := _missing(path)))
    for path, count in sorted(gone.items()):
        said = f"{path} is not there, or may not be entered: {count} of {len(files)} files"
        mend = f"mount it, or let this user read it; if it is gone for good: pincite index --prune {path}"
        yield wrong("files", said, mend)
    closed = [str(path) for path in files if path.is_file() and not os.access(path, os.R_OK)] if not gone else []
    if closed:
        yield wrong("files", f"{len(closed)} may not be read, such as {closed[0]}", "let this user read them")
    if not gone and not closed:
        yield fine("files", f"all {len(files):,} are within reach")


def _missing(path: Path) -> Path | None:
    """Return the highest folder on the way to a file that is not there, or the file; None if it is there."""
    if _is_there(path):
        return None
    return next(each for each in (*reversed(path.parents), path) if not _is_there(each))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False


__all__ = ["index_folder"]
