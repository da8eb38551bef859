"""A folder put in the place of another in one step of the system: whoever looks sees the one or the other."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from index.errors import PinciteError

_HERE = -100
"""``AT_FDCWD``: paths are as they are."""
_SWAP = 2
"""``RENAME_EXCHANGE`` of Linux, and ``RENAME_SWAP`` of macOS."""


def put_in_place(new: Path, place: Path) -> None:
    """Move the folder ``new`` to ``place``, durable; what was there, if anything, is where ``new`` was afterwards.

    Raises :class:`PinciteError` if this file system cannot exchange two folders.
    """
    _make_durable(new)
    if place.exists() and any(place.iterdir()):
        _exchange(new, place)
    else:
        new.rename(place)
    _make_durable(place.parent)


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(one: Path, other: Path) -> None:
    system = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            failed = system.renamex_np(first, second, _SWAP)
        else:
            failed = system.renameat2(_HERE, first, _HERE, second, _SWAP)
        reason = os.strerror(ctypes.get_errno())
    except AttributeError:
        failed, reason = True, "the system has no call for it"
    if failed:
        raise PinciteError(
            f"{other} cannot be replaced in one step here ({reason}): stop the servers, move it away yourself, and "
            "restore again, to its empty place"
        )


__all__ = ["put_in_place"]
