"""``pincite audit``: the audit log checked, listed and redacted, and the answers that a changed file affects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from qa.cli.checking import verified
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder, NoIndex
from qa.cli.printing.terminal import console, plain, print_json
from qa.errors import SettingsError
from qa.records.audit import AuditLog, Entry, audit_log
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.records.audit_chain import Report
    from qa.records.recall import Citing, Recall

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
    _index: NoIndex = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Check that no entry was altered, put in or taken out, and print the head to note. Ends with 0 only if so."""
    report = _log(Settings.load()).verify(head)
    if as_json:
        print_json(asdict(report))
    else:
        _print_report(report)
    if report.problems:
        raise typer.Exit(1)


@app.command("list")
def list_command(
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Only answers that cite this source.")] = None,
    _index: NoIndex = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """List the answers that were given, oldest first."""
    entries = [one for one in _log(Settings.load()).entries() if source is None or source in one.sources]
    if as_json:
        print_json({"entries": [asdict(one) for one in entries]})
    else:
        _print_entries(entries)


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
        print_json(counts | {"answers": [one.to_json() for one in listed]})
    else:
        _print_recall(found, listed)
    if found.exact < len(found.answers):
        raise typer.Exit(1)


@app.command()
def redact(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the entry, as `pincite audit list` has it.")],
    _index: NoIndex = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Forget what an entry holds; that it was there, and that it was redacted, stays in the chain."""
    _log(Settings.load()).redact(number)
    if as_json:
        print_json({"redacted": number})
    else:
        console().print(f"entry {number} is redacted")


def _log(settings: Settings) -> AuditLog:
    log = audit_log(settings)
    if log is None:
        raise SettingsError('no audit log is kept: name its file in the settings, such as audit = "audit.sqlite"')
    return log


def _print_report(report: Report) -> None:
    """Print what a check of the audit log found, and the head to note."""
    out = console()
    for problem in report.problems:
        out.print(Text(plain(problem), "bold red"))
    out.print(Text("The chain is broken." if report.problems else "The chain holds."))
    since = f", from number {report.oldest}" if report.oldest and report.oldest > 1 else ""
    out.print(Text(f"entries  {report.entries}{since}, {report.redacted} redacted"))
    out.print(Text(f"head     {report.head}"))


def _print_entries(entries: Sequence[Entry]) -> None:
    """Print the entries of the audit log."""
    out = console()
    for one in entries:
        out.print(_recorded(one))
        if one.sources:
            out.print(Padding(Text(plain(", ".join(one.sources)), "dim"), (0, 0, 0, 6)))
    if not entries:
        out.print(Text("No entries."))


def _recorded(one: Entry) -> Text:
    if one.content is None:
        told = "redacted"
    elif "redacted" in one.content:
        told = f"{one.content['redacted']} was redacted"
    else:
        told = f"{one.content['status']}  {one.content['question'] or '(question not kept)'}"
    return Text(plain(f"{one.number}  {one.time}  {told}"), "bold")


def _print_recall(found: Recall, listed: Sequence[Citing]) -> None:
    """Print those of the answers that cited a file that are ``listed``, and how many there are."""
    out = console()
    for one in listed:
        out.print(_recorded(one.entry))
        for state in one.citations:
            out.print(Padding(verified(state), (0, 0, 0, 6)))
    told = f"{len(found.answers)} answers cited this file; the quotes of {found.exact} still stand word for word."
    out.print(Text(told))
    if found.redacted:
        out.print(Text(f"Of {found.redacted} redacted entries it cannot be told whether they cited it."))


__all__ = ["app"]
