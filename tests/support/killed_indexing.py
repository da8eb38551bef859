"""Indexes in forked children, to be killed. Run as ``python -m tests.support.killed_indexing``.

Reads ``index<TAB>folder`` from standard input and writes to standard output: ``pid N``, ``ack SOURCE`` for each
document that is acknowledged, ``read`` when only the last commit and the publication are left, ``done STATUS``. The
libraries are loaded once, here; a child starts at once. Nothing that keeps threads is used before the fork.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from index.sync import update
from index.sync.ledger import Progress, Watch
from index.sync.removal import Removal
from index.text import tokens
from tests.support.parts import QuickRecipe


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def run(root: Path, folder: Path) -> None:
    def committed(documents: Sequence[tuple[str, str]]) -> None:
        for source, _ in documents:
            say(f"ack {source}")

    def progress(step: Progress) -> None:
        if step.bytes_done == step.bytes_total:
            say("read")

    removal = Removal(prune=True)  # so that much is removed, too
    update.update(root, [folder], QuickRecipe(), watch=Watch(progress, committed), removal=removal)


def main() -> None:
    tokens.counter()("loaded before the fork")
    update.BATCH_PASSAGES = 8  # many small commits, so that there is much to lose
    for line in sys.stdin:
        root, folder = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            try:
                run(Path(root), Path(folder))
            except BaseException as problem:  # noqa: BLE001 - whatever it was, the test must hear of it
                say(f"failed {problem!r}")
                os._exit(1)
            os._exit(0)
        say(f"pid {child}")
        say(f"done {os.waitpid(child, 0)[1]}")


if __name__ == "__main__":
    main()
