"""A new document that is an old one at another place: its file was moved or renamed, and its links are to follow."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from index.store.moves import Twin
from index.store.records import document_id
from index.store.store import Store
from index.types import Document


class Moved:
    """Finds for a new document the one that it was before.

    It is the one whose file had the same bytes and is not there any more, be it that the store still has it or that it
    was removed in an earlier run. A file that still stands in its old place was copied.
    """

    def __init__(self, store: Store) -> None:
        """Take the store that knows the old documents."""
        self._store = store
        self._claimed: set[int] = set()
        self._left: dict[str, bool] = {}

    def before(self, path: str, document: Document) -> Twin | None:
        """Return what the new document ``document`` of the file ``path`` was; None if it is new indeed."""
        identity = document_id(document.source, document.name)
        record = None if document.name == document.source else document.name
        found = [
            twin
            for twin in self._store.moves.twins(identity, document.sha256, record)
            if twin.id not in self._claimed and self._has_left(twin.path, path) and self._is_newest(twin)
        ]
        if not found:
            return None
        name = PurePath(path).name
        twin = min(found, key=lambda each: (PurePath(each.path).name != name, -each.version))
        self._claimed.add(twin.id)
        return twin

    def _is_newest(self, twin: Twin) -> bool:
        place = self._store.place_of(twin.id)
        return place is not None and place.version == twin.version

    def _has_left(self, old: str, new: str) -> bool:
        """Tell whether there is no file in the old place, or the very file that is read in the new one."""
        if old not in self._left:
            self._left[old] = not _stands(old)
        return self._left[old] or os.path.realpath(old) == os.path.realpath(new)


def _stands(path: str) -> bool:
    """Tell whether there is a file; one that cannot be looked at is taken to be there."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


__all__ = ["Moved"]
