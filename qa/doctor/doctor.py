"""All checks, in the order in which a trouble with one explains another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.derived.publish import STORE
from index.errors import PinciteError
from index.store.store import Store
from qa.doctor.findings import Finding, fine, note, wrong
from qa.doctor.folder import index_folder
from qa.doctor.machine import machine
from qa.doctor.models import models
from qa.doctor.offline import offline
from qa.errors import SettingsError
from qa.settings import Settings


def examine(folder: Path, *, without_network: bool = False) -> Iterator[Finding]:
    """Look at everything; ``without_network`` also proves that answers need none. Changes nothing."""
    settings = Settings()
    try:
        settings = Settings.load(serving=True)
    except SettingsError as problem:
        for each in str(problem).split("\n- ")[-str(problem).count("\n- ") or None :]:
            yield wrong("settings", each, "change it in the file of settings or the environment")
    else:
        yield fine("settings", "can be used, and do not contradict one another")
    yield from models(folder, settings)
    there = (folder / STORE).is_file()
    if there:
        yield from index_folder(folder, settings)
    else:
        yield note("index", f"there is none in {folder}", f"pincite index --index {folder} PATH…")
    yield from machine(folder, _size(folder) if there else 0, *_known(folder, there=there))
    if without_network:
        yield offline(folder)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _known(folder: Path, *, there: bool) -> tuple[str | None, int]:
    """Return when the index was last changed, and of how many folders it was made."""
    if not there:
        return None, 0
    try:
        with closing(Store(folder / STORE)) as store:
            return store.get("updated"), len({Path(path).parent for path in store.known_files()})
    except PinciteError:
        return None, 0


__all__ = ["examine"]
