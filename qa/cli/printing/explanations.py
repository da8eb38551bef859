"""How an answer came about, printed in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qa.answer.changes import Change
from qa.answer.explanation import NAMES, Considered, Explanation, percent
from qa.cli.printing.terminal import console, named, plain

_WIDTH = 120
"""Characters of a quote that are repeated."""
_ABREAST = 3
"""Scores in a line."""


def print_explanation(told: Explanation) -> None:
    """Print how an answer came about: what decided, every answer with its scores, and the passages without one."""
    out = console()
    out.print()
    out.print(Text("Why", style="bold"))
    queries = " / ".join(told.queries)
    lines = (
        told.decision,
        f"Searched for: {queries}" if queries else "",
        told.reading,
        _limits(told.limits),
        *(f"Made with {name} {value}" for name, value in told.fingerprints.items()),
    )
    for line in filter(None, lines):
        out.print(Padding(Text(plain(line)), (0, 0, 0, 2)))
    for part in told.parts:
        out.print()
        out.print(Text(plain(part.question), style="bold"))
        print_explanation(part)
    for one in told.considered:
        if one.quote is not None:
            _print_considered(one, out)
    silent = [one for one in told.considered if one.quote is None]
    if silent:
        out.print()
        out.print(_silent(silent))


def _limits(limits: Mapping[str, float | int]) -> str:
    stops = f", reading stops at {percent(limits['enough'])}" if "enough" in limits else ""
    return (
        f"An answer from {percent(limits['answered'])}, a likely one from {percent(limits['likely'])}, possibly "
        f"relevant from {percent(limits['weak'])}{stops}; at most {limits['passages_read']} passages are read and "
        f"{limits['quotes_shown']} quotes shown."
    )


def _print_considered(one: Considered, out: Console) -> None:
    likely = "" if one.probability is None else f"{percent(one.probability)} · "
    out.print()
    out.print(Text(f"{one.number}. {likely}{one.outcome}", style="bold"))
    words = f"“{plain(one.answer)}” in " if one.answer else ""
    quoted = shorten(plain(one.quote or ""), _WIDTH, placeholder=" …")
    where = f"{named(one.source, one.document)} · paragraph {one.paragraph} · passage {one.passage} of the search"
    out.print(Padding(Text(f"{words}“{quoted}”"), (0, 0, 0, 3)))
    out.print(Padding(Text(plain(where), style="dim"), (0, 0, 0, 3)))
    ranked = {} if one.rank is None else {"rank": one.rank}
    out.print(Padding(_scores(one.scores | ranked), (0, 0, 0, 3)))


def _scores(scores: Mapping[str, float]) -> Table:
    table = Table.grid(padding=(0, 1))
    told = [(NAMES.get(name, name.replace("_", " ")), f"{score:.2f}") for name, score in scores.items()]
    for _ in range(_ABREAST):
        table.add_column(style="dim")
        table.add_column(justify="right")
    for start in range(0, len(told), _ABREAST):
        table.add_row(*(cell for pair in told[start : start + _ABREAST] for cell in pair))
    return table


def _silent(passages: Sequence[Considered]) -> Table:
    """Return the passages without an answer, a line each."""
    table = Table(
        "", "passage", *(NAMES[name] for name in passages[0].scores), "what became of it", box=None, header_style="dim"
    )
    for one in passages:
        where = f"{named(one.source, one.document)} · paragraph {one.paragraph}"
        scores = (f"{score:.2f}" for score in one.scores.values())
        table.add_row(f"{one.number}.", Text(plain(where)), *scores, one.stage.replace("_", " "))
    return table


def print_changes(found: Sequence[Change]) -> None:
    """Print what is not as it was in an earlier explanation."""
    out = console()
    out.print()
    out.print(Text("What changed" if found else "Nothing changed.", style="bold"))
    for each in found:
        out.print(Padding(Text(plain(each.what)), (0, 0, 0, 2)))
        before, after = each.before or "not there", each.after or "not there any more"
        out.print(Padding(Text(plain(f"{before} → {after}"), style="dim"), (0, 0, 0, 6)))


__all__ = ["print_changes", "print_explanation"]
