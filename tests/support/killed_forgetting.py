"""Forgets in forked children that are killed at a named moment. Run as ``python -m tests.support.killed_forgetting``.

Reads ``moment<TAB>index<TAB>name`` from standard input and writes the child's status to standard output. The libraries
are loaded once, here; nothing that keeps threads is used before the fork.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.derived import generation
from index.store.store import Store
from index.sync import forget
from index.text import tokens
from tests.support.parts import QuickRecipe


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(owner: object, name: str) -> None:
    """Let a function of ``owner`` do its work and then die."""
    whole: Callable[..., Any] = getattr(owner, name)

    def last(*arguments: object, **options: object) -> None:
        whole(*arguments, **options)
        die()

    setattr(owner, name, last)


MOMENTS: dict[str, Callable[[], None]] = {
    "doomed": lambda: after(forget, "_doom"),
    "built": lambda: after(generation, "write"),
    "published": lambda: after(Store, "publish"),
    "emptied": lambda: setattr(Store, "sweep", die),
    "written anew": lambda: after(Store, "sweep"),
}


def main() -> None:
    tokens.counter()("loaded before the fork")
    for line in sys.stdin:
        moment, root, name = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            MOMENTS[moment]()
            forget.forget(Path(root), [name], QuickRecipe())
            os._exit(0)
        os.write(1, f"{os.waitpid(child, 0)[1]}\n".encode())


if __name__ == "__main__":
    main()
