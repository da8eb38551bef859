"""``pincite rights``: who may read what, as the policies beside the files said when they were indexed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from index.rights import Rights
from qa.access.identity import User
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing import terminal
from qa.settings import Settings


def rights(
    user: Annotated[str | None, typer.Option(help="Only what this user may read, with the groups given.")] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", help="Only what this group may read; may be repeated.")
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """List the files and who may read them; with --user or --group, those that somebody may read."""
    from index.search.index import Index

    opened = Index.open(index, Settings.load().recipe())
    if user is not None or group:
        opened = opened.within(User(user, frozenset(group or [])).filters())
    sources = opened.rights()
    if as_json:
        terminal.print_json({"sources": [_json(source, each) for source, each in sources.items()]})
        return
    out = terminal.console()
    for source, each in sources.items():
        out.print(Text(terminal.plain(f"{source}: {_said(each)}")), soft_wrap=True)
    if not opened.summary().documents and user is None and not group:
        terminal.print_empty(index)
    elif not sources:
        out.print("Nothing.")


def _json(source: str, each: Rights) -> dict[str, object]:
    return {"source": source, "allow": None if each.allow is None else sorted(each.allow), "deny": sorted(each.deny)}


def _said(each: Rights) -> str:
    may = "everyone" if each.allow is None else ", ".join(sorted(each.allow)) or "nobody"
    return f"{may}, but not {', '.join(sorted(each.deny))}" if each.deny else may


__all__ = ["rights"]
