"""Restores in forked children that are killed at a named moment. Run as ``python -m tests.support.killed_restoring``.

Reads ``moment<TAB>backup<TAB>folder`` from standard input and writes the child's status to standard output. The folder
is that of :func:`tests.support.backed_up.kept_in`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from index.text import tokens
from qa.backup import restore, staging
from qa.backup.restore import _Restoring
from tests.support.backed_up import QuickSettings
from tests.support.killed_forgetting import after, die

MOMENTS: dict[str, Callable[[], None]] = {
    "begun": lambda: after(_Restoring, "_check_fit"),
    "unpacked": lambda: after(_Restoring, "_check_parts"),
    "built": lambda: after(_Restoring, "_settle_store"),
    "about to be put": lambda: setattr(restore, "put_in_place", die),
    "put": lambda: after(restore, "put_in_place"),
    "half deleted": lambda: setattr(staging, "discard", die),
    "over": lambda: None,
}


def main() -> None:
    tokens.counter()("loaded before the fork")
    for line in sys.stdin:
        moment, backup, folder = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            MOMENTS[moment]()
            settings = QuickSettings(audit=str(Path(folder) / "records" / "audit.sqlite"))
            restore.restore(Path(backup), Path(folder) / "index", settings, replace=True)
            os._exit(0)
        os.write(1, f"{os.waitpid(child, 0)[1]}\n".encode())


if __name__ == "__main__":
    main()
