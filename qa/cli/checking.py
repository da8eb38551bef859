"""``pincite verify``: what became of the quotes of an answer, or of all that is indexed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from index.errors import PinciteError
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.terminal import console, difference, named, plain, print_json
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.citations.verify import Verified


def verify(
    answer: Annotated[
        Path | None, typer.Argument(metavar="ANSWER.json", help="As `pincite ask --json` prints it; - for input.")
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Read the cited files again and give each citation a state; without an answer, check all that is indexed.

    exact, whitespace, moved, changed, missing, misattributed, absent or reread. Ends with 0 only if all are exact.
    """
    from index.search.index import Index
    from qa.citations.verify import cited, to_json, verify_all
    from qa.citations.verify import verify as check

    settings = Settings.load()
    opened, limits = Index.open(index, settings.recipe()), settings.limits()
    states = list(verify_all(opened, limits)) if answer is None else check(opened, cited(_json_object(answer)), limits)
    if as_json:
        print_json(to_json(states))
    else:
        _print_verified(states)
    if any(one.state.value != "exact" for one in states):
        raise typer.Exit(1)


def _json_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, or on standard input for ``-``."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        value = json.loads(data.decode("utf-8-sig"))
    except OSError as problem:
        raise PinciteError(f"{path} cannot be read ({problem.strerror}): give an answer as JSON") from problem
    except ValueError as problem:
        raise PinciteError(
            f"{path} is not JSON ({problem}): give an answer as `pincite ask --json` prints it"
        ) from problem
    if not isinstance(value, dict):
        raise PinciteError(f"{path} holds a JSON {type(value).__name__}: expected one answer, an object")
    return value


def _print_verified(states: Sequence[Verified]) -> None:
    """Print the state of each citation, and what became of those that are not exact."""
    out = console()
    for one in states:
        out.print(verified(one))
    exact = sum(one.state == "exact" for one in states)
    out.print(Text(f"{exact} of {len(states)} exact"))


def verified(one: Verified) -> Group:
    """Return the state of a citation, and below it what became of the quote."""
    where = named(one.source, one.document)
    line = f", line {one.line}" if one.line else ""
    now = f", now paragraph {one.paragraph}{line}" if one.paragraph and one.state != "exact" else ""
    told_first = Text(plain(f"[{one.number}] "))
    told_first.append(one.state.value, "green" if one.state == "exact" else "bold red")
    moved = f"its file has moved: it is {one.moved_to} now" if one.moved_to else None
    told = [one.problem, moved, f"stands in {', '.join(one.found_in)}" if one.found_in else None]
    below = [Text(plain(text)) for text in told if text] + ([difference(one.diff)] if one.diff else [])
    return Group(told_first.append(plain(f" {where}{now}")), *(Padding(text, (0, 0, 0, 6)) for text in below))


__all__ = ["verified", "verify"]
