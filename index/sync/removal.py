"""When what is no longer found may be removed: a listing that failed, shrank or came back empty proves no deletion.

A share that is not mounted is an empty folder, and looks like one whose files were all deleted. So a folder that was
given loses nothing in a run if it, or a folder in it that held documents, is empty now, or if the run would remove more
of it than is usual. ``pincite index --prune`` says that the documents are meant to be gone.

A share alone would stop every small folder: of three files, one is a third. So a few documents, and up to half of what
the folder held, may go whatever their share: a listing either fails or is whole, and one that lacks just these files
was most likely changed by somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FEW = 5
"""Documents that may go from a folder whatever their share, as long as half of what it held stays."""

CONFIRM = "nothing of it was removed; if they are meant to be gone, confirm it with `pincite index --prune`"


@dataclass(frozen=True, slots=True)
class Removal:
    """How much a run may remove."""

    share: int = 10
    """Percent of what a folder that is given held."""
    prune: bool = False
    """Whether somebody has said that whatever is not found is meant to be gone."""

    def allowed(self, held: int) -> int:
        """Return how many of ``held`` documents may be removed without anybody having said so."""
        return max(held * self.share // 100, min(FEW, max(1, held // 2)))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A given folder, or file, of which nothing is removed."""

    root: Path
    place: Path
    """The folder that gave the reason: the root or an empty one in it."""
    reason: str


def refusals(
    roots: Sequence[Path],
    empty: Sequence[Path],
    bare: Sequence[Path],
    held: Mapping[Path, int],
    going: Mapping[Path, int],
    removal: Removal,
) -> Iterator[Refusal]:
    """Yield those of ``roots`` of which nothing may be removed, and why.

    ``held`` and ``going`` count documents by file: those known before the run, and those no longer found. ``empty`` are
    the roots without a file to read, ``bare`` the folders in which nothing stands.
    """
    if removal.prune:
        return
    above = {folder for path, count in going.items() if count for folder in path.parents}
    hollow = sorted((folder for folder in bare if folder in above), key=lambda folder: len(folder.parts))
    for root in roots:
        lost = _within(root, going)
        if not lost:
            continue
        had = _within(root, held)
        if root in empty:
            yield Refusal(root, root, f"holds no file to read, but held {_documents(had)}: {CONFIRM}")
        elif (top := next((folder for folder in hollow if folder.is_relative_to(root)), None)) is not None:
            yield Refusal(root, top, f"is empty, but held {_documents(_within(top, held))}: {CONFIRM}")
        elif lost > removal.allowed(had):
            reason = (
                f"no longer holds {lost} of the {_documents(had)} that it held, more than the {removal.allowed(had)} "
                f"that a run removes by itself (the setting removal_share is {removal.share} %): {CONFIRM}"
            )
            yield Refusal(root, root, reason)


def _within(folder: Path, counts: Mapping[Path, int]) -> int:
    return sum(count for path, count in counts.items() if path.is_relative_to(folder))


def _documents(count: int) -> str:
    return f"{count:,} document" + ("" if count == 1 else "s")


__all__ = ["CONFIRM", "FEW", "Refusal", "Removal", "refusals"]
