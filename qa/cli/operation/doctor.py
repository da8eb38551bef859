"""``pincite doctor``: what keeps Pincite from answering, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.terminal import console, plain, print_json

_STYLES = {"fine": "green", "note": "yellow", "wrong": "bold red"}


def doctor(
    without_network: Annotated[
        bool, typer.Option("--offline", help="Also prove that answers need no network, with a question.")
    ] = False,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Check settings, models, index and machine, and say what to mend. Ends with 0 only if nothing is wrong."""
    from qa.doctor.doctor import examine
    from qa.doctor.findings import State

    out, found = console(), []
    for finding in examine(index, without_network=without_network):
        found.append(finding)
        if not as_json:
            line = Text(f"{finding.state:<6}", _STYLES[finding.state])
            mend = f" → {finding.mend}" if finding.mend else ""
            out.print(line.append(plain(f"{finding.check}: {finding.said}{mend}"), "default"), soft_wrap=True)
    if as_json:
        print_json({"findings": [asdict(each) for each in found]})
    if any(each.state is State.WRONG for each in found):
        raise typer.Exit(1)


__all__ = ["doctor"]
