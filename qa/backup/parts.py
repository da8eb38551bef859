"""What of an index cannot be made again, and where it is kept: in the index folder, or where the settings put it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.derived.publish import STORE
from index.sync.parts import FILE as UNFINISHED
from index.sync.watch.state import ASK, FILE, LOCK
from qa.access.seal import KEY_FILE
from qa.access.tokens import FILE as TOKENS
from qa.access.tokens import tokens_in
from qa.reader.loading import CALIBRATION
from qa.records.feedback import FILE as FEEDBACK
from qa.settings import OFF, Settings

OUTSIDE = "outside"
"""A folder beside a new index, for parts that do not lie in it."""
AUDIT = "audit.sqlite"
"""What the audit log is called in a backup, wherever it is kept."""
LOCKS = ("writer.lock", "build.lock")
FOLLOWING = (FILE, LOCK, ASK)
"""What a process that keeps folders in step writes: a new one writes its own."""
PARTS = (STORE, AUDIT, FEEDBACK, TOKENS, CALIBRATION)
"""By their names in a backup; each but the last is an SQLite file. The key of sessions is none: a new one is made."""

_BESIDE = ("", "-wal", "-shm", "-journal")
_MADE_AGAIN = ("derived", KEY_FILE, UNFINISHED, *LOCKS, *FOLLOWING)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of one index are kept."""

    folder: Path
    """Of the index, links followed."""
    audit: Path | None
    """None: the settings want no log."""
    feedback: Path
    tokens: Path

    @classmethod
    def of(cls, folder: Path, settings: Settings) -> Places:
        """Return where the settings put them."""
        root = folder.resolve()
        audit = Path(settings.audit).resolve() if settings.audit else None
        feedback = settings.feedback if settings.feedback != OFF else ""
        return cls(
            folder=root,
            audit=audit,
            feedback=Path(feedback).resolve() if feedback else root / FEEDBACK,
            tokens=tokens_in(root, settings.tokens).path.resolve(),
        )

    def of_part(self, name: str) -> Path | None:
        """Return where a part is kept; None if the settings name no place for it."""
        elsewhere = {AUDIT: self.audit, FEEDBACK: self.feedback, TOKENS: self.tokens}
        return elsewhere[name] if name in elsewhere else self.folder / name

    def inside(self, place: Path) -> bool:
        """Tell whether a place lies in the index folder, and so goes with it."""
        return place.is_relative_to(self.folder)

    def known(self) -> frozenset[str]:
        """Return the names in the index folder that are ours; all else there is somebody else's."""
        files = [place for name in PARTS if (place := self.of_part(name)) and place.parent == self.folder]
        return frozenset([*_MADE_AGAIN, *(file.name + end for file in files for end in _BESIDE)])


__all__ = ["AUDIT", "FEEDBACK", "LOCKS", "OUTSIDE", "PARTS", "TOKENS", "Places"]
