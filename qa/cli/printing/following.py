"""How folders are kept in step, for a terminal."""

from __future__ import annotations

import time

from rich.text import Text

from index.store.failures import Failure
from index.sync.watch.report import Report
from index.sync.watch.state import Last, State
from qa.cli.printing.terminal import console, plain

_SHOWN = 20
"""Files of one kind that are named."""


def print_report(report: Report) -> None:
    """Print what keeps the folders in step, when they were last read, what waits and what failed."""
    state, out = report.state, console()
    for folder in state.folders:
        out.print(Text(f"folder       {plain(folder)}"), soft_wrap=True)
    if state.folders or report.writing:
        out.print(Text(f"in step      {_doing(state, writing=report.writing)}"), soft_wrap=True)
    if state.last is not None:
        out.print(Text(f"last sync    {_last(state.last)}"), soft_wrap=True)
    if state.following and state.next_run is not None:
        out.print(Text(f"next sync    {moment(state.next_run)} at the latest, and whenever something changes"))
    lines = [f"waiting      {plain(path)}: is being written" for path in state.waiting if state.following]
    lines += [f"failed       {plain(name)}: {plain(reason)}" for name, reason in report.problems]
    lines += [f"{_kind(failure):12} {plain(failure.source)}: {_why(failure)}" for failure in report.failed]
    for line in lines[:_SHOWN]:
        out.print(Text(line), soft_wrap=True)
    if len(lines) > _SHOWN:
        out.print(Text(f"             and {len(lines) - _SHOWN} more: pincite status --json lists all"))
    if report.failed:
        out.print(Text("             pincite sync --retry tries them now"))


def moment(seconds: float) -> str:
    """Return a time as people write it, in their time zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def _doing(state: State, *, writing: bool) -> str:
    if not state.following:
        other = "; another process writes to the index" if writing else ""
        return f"nobody follows changes; pincite sync --watch does{other}"
    how = "looks through the folders every few seconds" if state.polling else "hears of changes"
    if state.running:
        share = f"{100 * state.done // state.total} %" if state.total else "looking for changes"
        return f"process {state.pid} is reading {plain(state.reading)} ({share})".replace("reading  (", "reading (")
    if state.trouble:
        return f"process {state.pid} tries again soon: {plain(state.trouble)}"
    return f"process {state.pid} {how}"


def _last(last: Last) -> str:
    counts = ", ".join(f"{count} {action}" for action, count in last.counts.items() if count)
    return f"{moment(last.ended)}, {last.seconds:.1f} s: {counts or 'nothing to do'}"


def _kind(failure: Failure) -> str:
    return "paused" if failure.again is None else "failed"


def _why(failure: Failure) -> str:
    times = "once" if failure.attempts == 1 else f"{failure.attempts} times"
    then = "until it changes" if failure.again is None else f"again at {moment(failure.again)}"
    return f"{plain(failure.reason)} (tried {times}, {then})"


__all__ = ["moment", "print_report"]
