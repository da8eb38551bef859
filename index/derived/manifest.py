"""What a generation's folder holds: its blocks, and the hash of each file; sealed, so that damage to it shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.derived.dense import DenseReport
from index.derived.files import sha256

MANIFEST = "manifest.json"


class DerivedDamaged(Exception):
    """The derived indexes are missing or do not match their manifest."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built, and how."""

    generation: int
    documents: int
    """How many the generation holds, those without a passage included."""
    fingerprint: str
    """Of the documents, the encoder, and how passages are cut: what an answer depends on."""
    dense: DenseReport
    blocks: Mapping[str, int]
    """Key and number of passages of each block, in row order."""
    files: Mapping[str, str]
    """SHA-256 of each file, by its name in the folder."""

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a folder. Raises :class:`DerivedDamaged` if it is not as it was written."""
        try:
            held: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
            if held.pop("seal") != _seal(held):
                raise DerivedDamaged(f"{folder}: {MANIFEST} was altered since it was written")
            return cls(**held | {"dense": DenseReport(**held["dense"])})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise DerivedDamaged(f"{folder}: {problem!r}") from problem

    def write(self, folder: Path) -> Path:
        """Write it into a folder. Returns its file. Raises OSError if the disk is full."""
        held = asdict(self)
        path = folder / MANIFEST
        path.write_text(json.dumps(held | {"seal": _seal(held)}, indent=1), encoding="utf-8")
        return path

    def altered(self, folder: Path) -> list[str]:
        """Return the files of a folder that are not as they were written. Raises OSError if one cannot be read."""
        return [name for name, digest in self.files.items() if sha256(folder / name) != digest]


def _seal(held: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


__all__ = ["MANIFEST", "DerivedDamaged", "Manifest"]
