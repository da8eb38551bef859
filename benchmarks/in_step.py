"""How soon a change in a folder is found, among 100,000 passages; and what a run over 20,000 files takes.

``python -m benchmarks in_step``. Vectors are made up, as in ``benchmarks/filled.py``: what is timed is reading, storing
and publishing.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Thread

from benchmarks.filled import FilledRecipe, filling_encoder, texts
from benchmarks.report import SCRATCH, quantiles, write
from index.search.index import Index
from index.sync.ledger import Ledger
from index.sync.update import update
from index.sync.watch.keeper import Keeper

_TOGETHER = 45
"""Texts a file: a long article."""
_CHANGES = 9
_FILES = 20_000
_PATIENCE_SECONDS = 120


def main() -> None:
    """Measure, and write the seconds."""
    filling_encoder().filling = True
    write("in_step", {"one changed file": _changes(), "many files": _many_files()})


def _changes() -> dict[str, object]:
    """Follow a folder of 100,000 passages; change a file, and wait until its new words are found."""
    folder, root = _emptied("in_step.files"), _emptied("in_step.index")
    given, number = texts(), 0
    while together := [text for _, text in islice(given, _TOGETHER)]:
        (folder / f"{number}.txt").write_text("\n\n".join(together), encoding="utf-8")
        number += 1
    run = partial(update, root, [folder], FilledRecipe())
    first = _timed(run)
    with closing(Index.open(root, FilledRecipe())) as index:
        with _followed(Keeper(root, [folder], run)):
            waited = [_visible(index, folder / f"{number}.txt", number) for number in range(_CHANGES)]
        held = index.summary()
    return {
        "documents": held.documents,
        "passages": held.passages,
        "first run": first,
        "seconds until it is found": quantiles(waited),
    }


def _visible(index: Index, path: Path, number: int) -> float:
    """Add a sentence to a file; return how many seconds later a search finds it."""
    word = f"zyxnovelty{chr(ord('a') + number)}"  # a figure at its end would be a word by itself
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n\nThe {word} was added later.\n")
    began = time.perf_counter()
    while word in index.unknown_words([word]):
        if time.perf_counter() - began > _PATIENCE_SECONDS:
            raise TimeoutError(f"{path} was changed, and {_PATIENCE_SECONDS} seconds later its new word is not found")
        time.sleep(0.05)
    return time.perf_counter() - began


@contextmanager
def _followed(keeper: Keeper) -> Iterator[None]:
    follower = Thread(target=keeper.follow)
    follower.start()
    try:
        time.sleep(10)  # its first run, which changes nothing
        yield
    finally:
        keeper.stop()
        follower.join()


def _many_files() -> dict[str, object]:
    folder, root = _emptied("in_step.many"), _emptied("in_step.many.index")
    for number, (_, text) in zip(range(_FILES), texts(), strict=False):
        (folder / str(number // 500)).mkdir(exist_ok=True)
        (folder / str(number // 500) / f"{number}.txt").write_text(f"{number}. {text}", encoding="utf-8")
    run = partial(update, root, [folder], FilledRecipe())
    return {"files": _FILES, "first run": _timed(run), "unchanged run": _timed(run)}


def _timed(run: partial[Ledger]) -> float:
    began = time.perf_counter()
    run()
    return round(time.perf_counter() - began, 2)


def _emptied(name: str) -> Path:
    folder = SCRATCH / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


__all__ = ["main"]
