"""Folders that cannot be written: on a read-only mount, and by a process without the right to."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@contextmanager
def mounted_read_only(folder: Path) -> Iterator[Path]:
    """Give ``folder`` at a second place, where the system itself lets nothing be written."""
    place = folder.with_name(f"{folder.name}-mounted")
    place.mkdir()
    try:
        _mount("--bind", folder, place)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a folder cannot be mounted here")
    try:
        _mount("-o", "remount,ro,bind", place)
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def _mount(*options: str | Path) -> None:
    subprocess.run(["mount", *options], check=True, capture_output=True)


def without_the_right_to_write(folder: Path) -> list[str]:
    """Take the right to write in ``folder`` from us; return what has to stand before a command for that to be so.

    Root may write everywhere: it becomes another user's folder, and the command is run without that privilege.
    """
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222 if os.geteuid() else (0o755 if path.is_dir() else 0o644))
        if not os.geteuid():
            os.chown(path, NOBODY, NOBODY)
    if os.geteuid():
        return []
    stripped = ["setpriv", "--bounding-set=-dac_override"]
    if not shutil.which("setpriv") or subprocess.run([*stripped, "true"], check=False).returncode:
        pytest.skip("root cannot lay down its right to write everywhere here")
    return stripped


__all__ = ["NOBODY", "mounted_read_only", "without_the_right_to_write"]
