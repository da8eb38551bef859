"""``pincite index`` and ``pincite status``: documents put in, and what is there."""

from __future__ import annotations

from collections.abc import Iterator
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
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.left_out import furniture_of, print_furniture
from qa.cli.printing.terminal import console, plain, print_json
from qa.settings import Settings

if TYPE_CHECKING:
    from index.search.index import Summary


def index_command(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH…", help="Files and folders.")] = None,
    index: IndexFolder = DEFAULT_INDEX,
    rebuild: Annotated[bool, typer.Option(help="Cut and embed all documents again, with today's settings.")] = False,
    stale: Annotated[bool, typer.Option("--stale", help="Read anew what an older reader has read.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove what is no longer found, however much.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add or update files and folders, and print the ledger of what became of each.

    Ends with 1 if a path that was given, or any file of a format that is read, failed. A folder that is empty now, or
    lost more than the setting removal_share allows, loses nothing unless --prune is given: it may be out of reach.
    """
    from index.sync.rebuild import rebuild as rebuild_index
    from index.sync.removal import Removal
    from index.sync.update import update

    if not paths and not rebuild:
        raise typer.BadParameter("give a file or folder to index, or --rebuild", param_hint="PATH…")
    settings = Settings.load()
    recipe, keep = settings.recipe(), timedelta(days=settings.version_days) if settings.version_days else None
    ledger = Ledger(())
    with _progress() as watch:
        if rebuild:
            ledger = rebuild_index(index, recipe, watch=watch)
        if paths:
            removal = Removal(settings.removal_share, prune)
            done = update(
                *(index, paths, recipe), limits=settings.limits(), watch=watch, removal=removal, keep=keep, stale=stale
            )
            ledger = Ledger(ledger.entries + done.entries)
    if as_json:
        print_json(ledger.to_json())
    else:
        _print_ledger(ledger, index)
    if ledger.failed:
        raise typer.Exit(1)


def status(
    source: Annotated[str | None, typer.Argument(help="With --left-out: a file or folder, as cited.")] = None,
    index: IndexFolder = DEFAULT_INDEX,
    left_out: Annotated[bool, typer.Option("--left-out", help="List what is kept and never searched.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what the index holds, when it was last changed, and with what it was made; or what of it is left out."""
    from dataclasses import asdict

    from index.search.index import Index

    if source is not None and not left_out:
        raise typer.BadParameter("is taken with --left-out only", param_hint="SOURCE")
    opened = Index.open(index, Settings.load().recipe())
    if left_out:
        print_furniture(list(furniture_of(opened, source)), as_json=as_json)
        return
    summary = opened.summary()
    if as_json:
        print_json(asdict(summary) | {"index": str(index)})
    else:
        _print_summary(summary, index)


@contextmanager
def _progress() -> Iterator[Watch]:
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


def _print_ledger(ledger: Ledger, folder: Path) -> None:
    """Print the counts, and a line for each entry that has something to say: what failed, was skipped or has moved."""
    out = console()
    for entry in ledger.entries:
        if entry.reason:
            out.print(Text(_line(entry), style="red" if entry.action is Action.FAILED else "dim"), soft_wrap=True)
    counts = ", ".join(f"{ledger.count(action)} {action}" for action in Action)
    out.print(Text(f"{folder}: {counts}"), soft_wrap=True)


def _line(entry: Entry) -> str:
    where = entry.source if entry.line is None else f"{entry.source}:{entry.line}"
    several = f" ({entry.documents} records)" if entry.documents > 1 else ""
    return plain(f"{entry.action} {where}{several}: {entry.reason}")


def _print_summary(summary: Summary, folder: Path) -> None:
    """Print what an index holds."""
    out = console()
    out.print(Text(f"index        {folder}"))
    out.print(Text(f"documents    {summary.documents:,}"))
    out.print(Text(f"passages     {summary.passages:,}"))
    out.print(Text(f"updated      {summary.updated or 'never'}"))
    out.print(Text(f"fingerprint  {summary.fingerprint}"))
    out.print(Text(f"encoder      {summary.encoder}"))


__all__ = ["index_command", "status"]
