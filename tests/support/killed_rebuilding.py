"""Rebuilds in forked children that are killed at a named moment. Run as ``python -m tests.support.killed_rebuilding``.

Reads ``moment<TAB>index`` from standard input and writes the child's status to standard output. The libraries are
loaded once, here; nothing that keeps threads is used before the fork.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from index.derived import generation
from index.store.store import Store
from index.sync import rebuild
from index.sync.ledger import Progress, Watch
from index.text import tokens
from tests.support.killed_forgetting import after, die
from tests.support.parts import OtherRecipe


def half_way(step: Progress) -> None:
    if step.bytes_done == 2:
        die()


def nothing(step: Progress) -> None:
    pass


MOMENTS: dict[str, Callable[[], Callable[[Progress], None]]] = {
    "half way": lambda: half_way,
    "embedded": lambda: after(rebuild, "_rebuild") or nothing,
    "built": lambda: after(generation, "write") or nothing,
    "about to end": lambda: after(Store, "publish") or nothing,
    "over": lambda: after(rebuild, "finish") or nothing,
}


def main() -> None:
    tokens.counter()("loaded before the fork")
    for line in sys.stdin:
        moment, root = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            rebuild.rebuild(Path(root), OtherRecipe(), watch=Watch(progress=MOMENTS[moment]()))
            os._exit(0)
        os.write(1, f"{os.waitpid(child, 0)[1]}\n".encode())


if __name__ == "__main__":
    main()
