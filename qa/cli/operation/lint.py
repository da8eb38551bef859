"""``pincite lint``: what in the documents makes answers worse."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.terminal import console, plain, print_json
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.lint.findings import Trouble

_SHOWN = 10


def lint(
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 if anything is found.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Print all places, not the first ten of each kind.")] = False,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Look at the documents: empty, repeated, out of date, without title or date, with links that lead nowhere."""
    from qa.lint.lint import lint as look

    documents, found = look(index, Settings.load().limits())
    if as_json:
        counts = {str(rule): len(list(each)) for rule, each in groupby(found, lambda one: one.rule)}
        print_json({"documents": documents, "counts": counts, "findings": [each.to_json() for each in found]})
    else:
        _print(documents, found, every=every)
    if found and strict:
        raise typer.Exit(1)


def _print(documents: int, found: Sequence[Trouble], *, every: bool) -> None:
    """Print what was found by kind, each with why it matters, what to do, and its places."""
    from qa.lint.findings import ADVICE

    out = console()
    for rule, each in groupby(found, lambda one: one.rule):
        troubles = list(each)
        out.print(Text(f"{rule} ({len(troubles)}): {ADVICE[rule].why}", "bold"), soft_wrap=True)
        out.print(Text(f"  → {ADVICE[rule].mend}"), soft_wrap=True)
        for one in troubles if every else troubles[:_SHOWN]:
            out.print(Text(plain(f"  {one.place}  {one.what}")), soft_wrap=True)
        if not every and len(troubles) > _SHOWN:
            out.print(Text(f"  and {len(troubles) - _SHOWN} more: --all"))
    out.print(Text(f"{documents:,} documents, {len(found):,} findings"))


__all__ = ["lint"]
