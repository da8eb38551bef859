"""``pincite index`` and ``pincite status``: documents put in, and what is there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.sync.ledger import Action, Entry, Ledger, Watch
from index.sync.ledger import Progress as Step
from qa.cli.options import DEFAULT_INDEX, AsJson, Exclude, Include, IndexFolder, patterns
from qa.cli.printing.left_out import furniture_of, print_furniture
from qa.cli.printing.terminal import console, plain, print_json
from qa.settings import Settings

if TYPE_CHECKING:
    from index.search.index import Summary
    from index.sync.pace import Pace

WAIT_SECONDS = 3600.0
"""How long a command waits for another process that writes to the index."""


def index_command(
    paths: Annotated[
        # What may not be read stands in the ledger, and the other paths are read.
        list[Path] | None, typer.Argument(metavar="PATH…", help="Files and folders.", readable=False)
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    rebuild: Annotated[bool, typer.Option(help="Cut and embed all documents again, with today's settings.")] = False,
    stale: Annotated[bool, typer.Option("--stale", help="Read anew what an older reader has read.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove what is no longer found, however much.")] = False,
    include: Include = None,
    exclude: Exclude = None,
    as_json: AsJson = False,
) -> None:
    """Add or update files and folders, and print the ledger of what became of each.

    Ends with 1 if a path that was given, or any file of a format that is read, failed. A folder that is empty now, or
    lost more than the setting removal_share allows, loses nothing unless --prune is given: it may be out of reach.
    """
    from index.sync.pace import Pace
    from index.sync.rebuild import rebuild as rebuild_index

    if not paths and not rebuild:
        raise typer.BadParameter("give a file or folder to index, or --rebuild", param_hint="PATH…")
    settings, ledger = Settings.load(options=patterns(include, exclude)), Ledger(())
    with progress_bar() as watch:
        if rebuild:
            ledger = rebuild_index(index, settings.recipe(), watch=watch)
        if paths:
            done = in_turn(index, paths, settings, watch=watch, pace=Pace(stale=stale), prune=prune)
            ledger = Ledger(ledger.entries + done.entries)
    print_ledger(ledger, index, as_json=as_json)


def in_turn(
    index: Path,
    paths: Sequence[Path],
    settings: Settings,
    *,
    watch: Watch,
    pace: Pace,
    prune: bool = False,
) -> Ledger:
    """Bring the index up to date as the settings say. Another process that writes is waited for, and that is said.

    Raises :class:`index.errors.IndexLocked` if it does not come to its end.
    """
    from index.sync.watch.state import is_written

    if is_written(index):
        text = f"another process writes to the index {index}: waiting until it has finished"
        Console(stderr=True, highlight=False).print(plain(text), markup=False, soft_wrap=True)
    return bring_up_to_date(index, paths, settings, watch=watch, pace=pace, prune=prune, wait=WAIT_SECONDS)


def bring_up_to_date(
    index: Path,
    paths: Sequence[Path],
    settings: Settings,
    *,
    watch: Watch,
    pace: Pace,
    prune: bool = False,
    wait: float = 0.0,
) -> Ledger:
    """Bring the index up to date as the settings say."""
    from index.sync.ignore import Selection
    from index.sync.removal import Removal
    from index.sync.update import update

    oldest = time.time() - 86400 * settings.max_age_days if settings.max_age_days else 0.0
    return update(
        index,
        paths,
        settings.recipe(),
        limits=settings.limits(),
        watch=watch,
        removal=Removal(settings.removal_share, prune),
        keep=timedelta(days=settings.version_days) if settings.version_days else None,
        pace=pace,
        selection=Selection(settings.include, settings.exclude, oldest),
        wait=wait,
    )


def status(
    source: Annotated[str | None, typer.Argument(help="With --left-out: a file or folder, as cited.")] = None,
    index: IndexFolder = DEFAULT_INDEX,
    left_out: Annotated[bool, typer.Option("--left-out", help="List what is kept and never searched.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what the index holds, with what it was made, and how folders are kept in step; or what of it is left out."""
    from dataclasses import asdict

    from index.search.index import Index
    from index.sync.watch.report import report
    from qa.cli.printing.following import print_report

    if source is not None and not left_out:
        raise typer.BadParameter("is taken with --left-out only", param_hint="SOURCE")
    opened = Index.open(index, Settings.load().recipe())
    if left_out:
        print_furniture(list(furniture_of(opened, source)), as_json=as_json)
        return
    summary = opened.summary()
    if as_json:
        print_json(asdict(summary) | {"index": str(index), "sync": report(index).to_json()})
    else:
        _print_summary(summary, index)
        print_report(report(index))


@contextmanager
def progress_bar() -> Iterator[Watch]:
    """Give a watch that draws a bar with rate and time left, where standard error is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Watch()
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    rate = TextColumn("{task.fields[passages]} passages, {task.fields[rate]:.0f}/s")
    with Progress(*columns, rate, console=console, transient=True) as bar:
        task = bar.add_task("indexing", total=None, passages=0, rate=0.0)

        def show(step: Step) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            bar.update(
                task,
                description=plain(step.source[-40:]),
                total=step.bytes_total,
                completed=step.bytes_done,
                passages=step.passages,
                rate=step.passages / elapsed if elapsed else 0.0,
            )

        yield Watch(progress=show)


def print_ledger(ledger: Ledger, folder: Path, *, as_json: bool) -> None:
    """Print the counts, and a line for each entry that has something to say: what failed, was skipped or has moved.

    Ends the command with 1 if anything failed.
    """
    if as_json:
        print_json(ledger.to_json())
    else:
        _print_entries(ledger, folder)
    if ledger.failed:
        raise typer.Exit(1)


def _print_entries(ledger: Ledger, folder: Path) -> None:
    out = console()
    for entry in ledger.entries:
        if entry.reason:
            out.print(Text(_line(entry), style="red" if entry.action is Action.FAILED else "dim"), soft_wrap=True)
    counts = ", ".join(f"{ledger.count(action)} {action}" for action in Action)
    out.print(Text(plain(f"{folder}: {counts}")), soft_wrap=True)


def _line(entry: Entry) -> str:
    where = entry.source if entry.line is None else f"{entry.source}:{entry.line}"
    several = f" ({entry.documents} records)" if entry.documents > 1 else ""
    return plain(f"{entry.action} {where}{several}: {entry.reason}")


def _print_summary(summary: Summary, folder: Path) -> None:
    """Print what an index holds."""
    out = console()
    out.print(Text(plain(f"index        {folder}")))
    out.print(Text(f"documents    {summary.documents:,}"))
    out.print(Text(f"passages     {summary.passages:,}"))
    out.print(Text(f"updated      {summary.updated or 'never'}"))
    out.print(Text(f"fingerprint  {summary.fingerprint}"))
    out.print(Text(f"encoder      {summary.encoder}"))


__all__ = ["bring_up_to_date", "in_turn", "index_command", "print_ledger", "progress_bar", "status"]
