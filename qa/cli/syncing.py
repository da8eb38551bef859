"""``pincite sync``: folders brought into the index, and kept in step with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.text import Text

from index.sync.ledger import Ledger
from qa.cli.indexing import bring_up_to_date, in_turn, print_ledger, progress_bar
from qa.cli.options import DEFAULT_INDEX, AsJson, Exclude, Include, IndexFolder, patterns
from qa.cli.printing.terminal import console, plain
from qa.settings import NO_YES, Settings

NICE = 10
"""How far a process beside a server stands back, in steps of the system."""


def sync(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="DIR…", help="Folders (default: the setting sources).", readable=False),
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    watch: Annotated[bool, typer.Option("--watch", help="Go on: follow the folders until told to stop.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try what has failed now, also where it is paused.")] = False,
    rehash: Annotated[bool, typer.Option("--rehash", help="Read every file whole, though it looks unchanged.")] = False,
    attached: Annotated[
        bool, typer.Option("--attached", help="With --watch: beside a server; stop when standard input ends.")
    ] = False,
    include: Include = None,
    exclude: Exclude = None,
    as_json: AsJson = False,
) -> None:
    """Bring folders into the index, as `pincite index` does; with --watch, keep them in step.

    Ends with 1 if a folder, or any file of a format that is read, failed. With --watch, all is told on standard error.
    """
    from index.sync.pace import Pace
    from index.sync.watch.state import ask, is_followed

    settings = Settings.load(options=patterns(include, exclude))
    given = folders or [Path(source) for source in settings.sources]
    if retry and is_followed(index):
        ask(index)
        said = f"{index}: the process that keeps it in step was asked to try again what has failed"
        console().print(Text(plain(said)), soft_wrap=True)
        return
    if not given:
        raise typer.BadParameter("give a folder, or name some in the setting sources", param_hint="DIR…")
    if watch:
        _follow(index, given, settings, attached=attached)
        return
    began = time.time()
    with progress_bar() as shown:
        ledger = in_turn(index, given, settings, watch=shown, pace=Pace(rehash=rehash))
    _note(index, given, ledger, time.time() - began)
    print_ledger(ledger, index, as_json=as_json)


def _follow(index: Path, folders: Sequence[Path], settings: Settings, *, attached: bool) -> None:
    from index.sync.watch.keeper import Habits, Keeper
    from qa.web.operation.logs import configure

    habits = Habits(
        sweep=settings.sweep_minutes * 60.0,
        rehash=settings.rehash_hours * 3600.0,
        polling=settings.force_polling == NO_YES[1],
    )
    keeper = Keeper(index, folders, partial(bring_up_to_date, index, folders, settings), habits)

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)  # told twice, it ends at once
        keeper.stop()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    if attached:
        os.nice(NICE)
        threading.Thread(target=_stop_at_the_end, args=(keeper.stop,), daemon=True).start()
    configure(settings)
    keeper.follow(stand_by=attached)


def _stop_at_the_end(stop: Callable[[], None]) -> None:
    """Stop when whoever holds the other end of standard input is gone, however it went."""
    # Not by a buffered reader: the interpreter aborts if one waits here, holding its lock, when all else has ended.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop()


def _note(index: Path, folders: Sequence[Path], ledger: Ledger, seconds: float) -> None:
    """Keep what this run did for `pincite status`, unless another process tells what it does."""
    from index.sync.watch import state
    from index.sync.watch.keeper import last_of

    before = state.read(index)
    if index.is_dir() and not before.following:
        names = tuple(str(folder.absolute()) for folder in folders)
        state.write(index, replace(before, folders=names, waiting=(), trouble="", last=last_of(ledger, seconds)))


__all__ = ["sync"]
