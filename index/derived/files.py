"""Files that are as they were written: by their hashes, and durable."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def sha256(path: Path) -> str:
    """Return the hash of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_over(source: Path, target: Path, digest: str) -> bool:
    """Let ``target`` be the file ``source`` as well, if that is as its hash says; tell whether it is.

    Where the file system knows no second names it is copied. Raises OSError if there is no room for that.
    """
    if not source.is_file() or sha256(source) != digest:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
        sync_file(target)
        return sha256(target) == digest
    return True


def make_durable(folder: Path, files: Iterable[Path]) -> None:
    """Have some files in a folder, and all names in it, written to the disk."""
    for path in files:
        sync_file(path)
    for inner in folder.rglob("*/"):
        sync_folder(inner)
    sync_folder(folder)


def sync_file(path: Path) -> None:
    """Have what a file holds written to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["make_durable", "sha256", "sync_file", "sync_folder", "take_over"]
