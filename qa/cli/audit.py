"""``pincite audit``: the audit log checked, listed and redacted, and the answers that a changed file affects."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.cli import terminal
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.errors import SettingsError
from qa.records.audit import AuditLog, audit_log
from qa.settings import Settings

app = typer.Typer(
    help="Check, list and redact the audit log, and find the answers that a changed file affects.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="A head noted earlier, which must still be in the log.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no entry was altered, put in or taken out, and print the head to note. Ends with 0 only if so."""
    report = _log(Settings.load()).verify(head)
    if as_json:
        terminal.print_json(asdict(report))
    else:
        terminal.print_report(report)
    if report.problems:
        raise typer.Exit(1)


@app.command("list")
def list_command(
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Only answers that cite this source.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the answers that were given, oldest first."""
    entries = [one for one in _log(Settings.load()).entries() if source is None or source in one.sources]
    if as_json:
        terminal.print_json({"entries": [asdict(one) for one in entries]})
    else:
        terminal.print_entries(entries)


@app.command()
def affected(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Its path, or its name as citations have it.")],
    every: Annotated[bool, typer.Option("--all", help="Those too whose quotes still stand word for word.")] = False,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """List the answers that cited a file and whose quotes no longer stand there. Ends with 0 only if there is none."""
    from index.search.index import Index
    from qa.records.recall import recall

    settings = Settings.load()
    found = recall(_log(settings), Index.open(index, settings.recipe()), file, settings.limits())
    listed = [one for one in found.answers if every or not one.stands]
    if as_json:
        counts = {"cited": len(found.answers), "exact": found.exact, "redacted": found.redacted}
        terminal.print_json(counts | {"answers": [one.to_json() for one in listed]})
    else:
        terminal.print_recall(found, listed)
    if found.exact < len(found.answers):
        raise typer.Exit(1)


@app.command()
def redact(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the entry, as `pincite audit list` has it.")],
    as_json: AsJson = False,
) -> None:
    """Forget what an entry holds; that it was there, and that it was redacted, stays in the chain."""
    _log(Settings.load()).redact(number)
    if as_json:
        terminal.print_json({"redacted": number})
    else:
        terminal.console().print(f"entry {number} is redacted")


def _log(settings: Settings) -> AuditLog:
    log = audit_log(settings)
    if log is None:
        raise SettingsError('no audit log is kept: name its file in the settings, such as audit = "audit.sqlite"')
    return log


__all__ = ["app"]
