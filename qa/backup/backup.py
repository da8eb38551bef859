"""A backup made: each part copied as one whole state, while servers and a writer go on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from index.derived.publish import STORE
from index.errors import IndexUnusable, PinciteError
from index.store.copying import copy_out
from index.store.forgotten import Mark
from index.store.store import Store
from qa.backup import archive
from qa.backup.archive import Manifest
from qa.backup.parts import PARTS, Places
from qa.reader.loading import CALIBRATION
from qa.settings import Settings

_TRIES = 3
"""Each takes seconds; to forget a document takes as long, so that one is hardly ever caught by two in a row."""


def backup(file: Path, folder: Path, settings: Settings) -> Manifest:
    """Write all that cannot be made again of the index in ``folder`` into a new ``file``, whole or not at all.

    Raises :class:`PinciteError` if the file is there already, cannot be written, or would lie in the index folder, and
    :class:`IndexUnusable` if there is no index or it is damaged.
    """
    places, target = Places.of(folder, settings), file.absolute()
    if target.exists():
        raise PinciteError(f"{file} is there already: name a new file, or move that one away")
    if places.inside(target.parent.resolve()):
        raise PinciteError(f"{file} would lie in the index folder {folder}, and be lost with it: name another place")
    if not (places.folder / STORE).is_file():
        raise IndexUnusable(f"{folder} holds no index: there is nothing to back up")
    try:
        with _unfinished(target) as work:
            files, manifest = _collected(work, places)
            made = archive.write(work / target.name, manifest, files)
            (work / target.name).rename(target)
            return made
    except OSError as problem:
        raise PinciteError(
            f"the backup {file} could not be written ({problem}): see that its folder is there, can be written and has "
            "room for twice what the store takes"
        ) from problem


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """Give a folder beside the backup, for what becomes it; one that was killed left it behind."""
    work = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _collected(work: Path, places: Places) -> tuple[dict[str, Path], Manifest]:
    """Copy the parts, the store first. What was forgotten meanwhile is in none of them."""
    for attempt in range(_TRIES):
        copies = work / f"parts{attempt}"
        copies.mkdir()
        files = _copied(copies, places)
        with closing(Store(files[STORE])) as store:
            manifest = _manifest(store)
            marks = store.forgotten.marks()
        _without_traces(files[STORE])
        if marks == _forgotten_now(places):
            return files, manifest
        shutil.rmtree(copies)
    raise PinciteError("documents were forgotten again and again while they were backed up: try again later")


def _copied(copies: Path, places: Places) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for name in PARTS:
        source = places.of_part(name)
        if source is None or not source.is_file():
            continue
        files[name] = copies / name
        if name == STORE:
            with closing(Store(source)) as store:
                store.copy(files[name])
        elif name == CALIBRATION:
            shutil.copyfile(source, files[name])
        else:
            copy_out(source, files[name])
    return files


def _manifest(store: Store) -> Manifest:
    return Manifest(
        format=archive.FORMAT,
        pincite=version("pincite"),
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=store.get("fingerprint") or "empty",
        documents=store.count(store.published),
        recipe=store.get("recipe") or "",
        parts={},
    )


def _without_traces(store: Path) -> None:
    """Remove the log beside a store that was only looked at: it is empty, for closing has moved all into the file."""
    for end in ("-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)


def _forgotten_now(places: Places) -> frozenset[Mark]:
    with closing(Store(places.folder / STORE)) as store:
        return store.forgotten.marks()


__all__ = ["backup"]
