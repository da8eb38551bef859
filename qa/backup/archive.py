"""The form of a backup: a zip file. Its first entry, ``manifest.json``, says what it is and hashes each other one.

Nothing is compressed: two thirds of a store are vectors, which do not shrink, and for the rest it takes five times as
long as all else.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from index.errors import PinciteError
from qa.backup.parts import PARTS

FORMAT = 1
"""Version of what follows; a backup of another version is refused."""
MANIFEST = "manifest.json"

_BLOCK = 1 << 20
_LONGEST = 1 << 20
"""Bytes of a manifest."""
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(KeyError, NotImplementedError, RuntimeError, ValueError),
)
"""What reading a zip file that was altered may raise."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file in a backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    pincite: str
    """Version of the program that made it."""
    made: str
    """ISO 8601, UTC."""
    corpus: str
    """Fingerprint of the documents that were published."""
    documents: int
    recipe: str
    """How passages were cut and embedded."""
    parts: Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that is open to be read."""

    path: Path
    manifest: Manifest
    _zip: zipfile.ZipFile

    def unpack(self, name: str, target: Path) -> None:
        """Write a part into a new file, durable. Raises :class:`PinciteError` unless each byte is as it was stored."""
        part, digest, size = self.manifest.parts[name], hashlib.sha256(), 0
        with _new(target) as file:
            for block in self._read(name, part.bytes):
                digest.update(block)
                size += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if size != part.bytes or digest.hexdigest() != part.sha256:
            raise damaged(self.path, f"{name} is not what was stored: its SHA-256 is another")

    def _read(self, name: str, most: int) -> Iterator[bytes]:
        with _explained(self.path), self._zip.open(name) as packed:
            yield from _blocks(packed, most)


def write(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> Manifest:
    """Pack ``files`` by their names into a new file, durable. Returns the manifest with their hashes."""
    parts = {name: Part(file.stat().st_size, _sha256(file)) for name, file in files.items()}
    whole = replace(manifest, parts=parts)
    with _new(target) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr(MANIFEST, json.dumps(asdict(whole), indent=1))
            for name, each in files.items():
                with packed.open(name, "w", force_zip64=True) as entry, each.open("rb") as part:
                    for block in _blocks(part):
                        entry.write(block)
        file.flush()
        os.fsync(file.fileno())
    return whole


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Give a backup to be read. Raises :class:`PinciteError` if it is none of this version, or is damaged."""
    if not path.is_file():
        raise PinciteError(f"there is no file {path}: give one that `pincite backup` made")
    with _explained(path):
        packed = zipfile.ZipFile(path)
    with packed:
        with _explained(path):
            manifest = _manifest(path, packed)
        yield Archive(path, manifest, packed)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as problem:
        raise damaged(path, str(problem)) from problem


def damaged(path: Path, why: str) -> PinciteError:
    """Return what to say of a backup that cannot be used."""
    return PinciteError(f"{path} cannot be restored ({why}): it is damaged, or no backup; nothing was changed")


def _manifest(path: Path, packed: zipfile.ZipFile) -> Manifest:
    with packed.open(MANIFEST) as entry:
        text = entry.read(_LONGEST)
    try:
        manifest = TypeAdapter(Manifest).validate_json(text)
    except ValidationError as problem:
        raise damaged(path, "its manifest says other things than a backup of this version does") from problem
    if manifest.format != FORMAT or not set(manifest.parts) <= set(PARTS):
        raise PinciteError(
            f"{path} is a backup of format {manifest.format}, made by pincite {manifest.pincite}; this version reads "
            f"format {FORMAT}: restore it with the version that made it"
        )
    return manifest


def _blocks(file: IO[bytes], most: int | None = None) -> Iterable[bytes]:
    """Yield the bytes of a file; of one that is longer than ``most``, one block too many and no more."""
    read = 0
    while (most is None or read <= most) and (block := file.read(_BLOCK)):
        read += len(block)
        yield block


def _new(path: Path) -> IO[bytes]:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")  # noqa: PTH123 - its mode


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = ["FORMAT", "MANIFEST", "Archive", "Manifest", "Part", "damaged", "opened", "write"]
