"""Options mean the same wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

import click
from typer.main import get_command

from qa.cli.main import app
from qa.cli.options import DEFAULT_INDEX


def commands(group: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    for own, command in getattr(group, "commands", {}).items():
        yield f"{name} {own}".strip(), command
        yield from commands(command, f"{name} {own}".strip())


def test_every_index_option_is_the_same() -> None:
    found = {
        name: option
        for name, command in commands(get_command(app))
        for option in command.params
        if "--index" in option.opts
    }
    assert {"ask", "audit affected", "index"} <= found.keys()
    assert {(option.default, option.metavar) for option in found.values()} == {(DEFAULT_INDEX, "DIR")}


def test_every_command_takes_the_index_folder() -> None:
    """Whoever puts it into a script or an alias need not know which commands read an index."""
    lacking = {
        name
        for name, command in commands(get_command(app))
        if not getattr(command, "commands", None) and not any("--index" in option.opts for option in command.params)
    }
    assert lacking == set()
