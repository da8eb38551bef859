"""``pincite token``: API tokens made, listed and revoked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from qa.access.tokens import Scope, Token, Tokens, tokens_in
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing import terminal
from qa.settings import Settings

app = typer.Typer(
    help="Make, list and revoke the tokens with which programs use the HTTP API.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(help="What the token is called, such as nightly-report.")]


@app.command()
def create(
    name: Name,
    scope: Annotated[
        list[Scope] | None, typer.Option("--scope", help="What it is for; may be repeated. Without one: ask.")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", help="Group whose documents it sees; may be repeated.")
    ] = None,
    days: Annotated[int, typer.Option(min=0, max=36500, help="Days until it expires; 0: never.")] = 90,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it: it is shown this once, and only a hash of it is kept."""
    life = timedelta(days=days) if days else None
    secret = _tokens(index).create(name, scope or [Scope.ASK], group or [], life)
    if as_json:
        terminal.print_json({"name": name, "token": secret})
    else:
        typer.echo(secret)
        typer.echo("Send it as `Authorization: Bearer …`. It will not be shown again.", err=True)


@app.command("list")
def list_command(index: IndexFolder = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """List the tokens, those too that no longer open anything."""
    tokens = _tokens(index).list()
    if as_json:
        terminal.print_json({"tokens": [asdict(token) for token in tokens]})
        return
    out = terminal.console()
    for token in tokens:
        out.print(terminal.plain(_line(token)))
    if not tokens:
        out.print("No tokens.")


@app.command()
def revoke(name: Name, index: IndexFolder = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Let a token open nothing from now on."""
    _tokens(index).revoke(name)
    if as_json:
        terminal.print_json({"revoked": name})
    else:
        terminal.console().print(terminal.plain(f"token {name} is revoked"))


def _line(token: Token) -> str:
    until = f"revoked {token.revoked[:10]}" if token.revoked else f"until {(token.expires or 'for ever')[:10]}"
    groups = f"  groups {', '.join(token.groups)}" if token.groups else ""
    return f"{token.name}  {until}  scopes {', '.join(token.scopes)}{groups}"


def _tokens(index: IndexFolder) -> Tokens:
    return tokens_in(index, Settings.load().tokens)


__all__ = ["app"]
