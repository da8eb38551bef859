"""``pincite backup`` and ``pincite restore``: all that cannot be made again, in one file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.terminal import console, plain, print_json
from qa.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")],
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Write documents, versions, rights, ratings, audit log and API tokens into one file.

    Servers and a run of `pincite index` go on. What can be made again is left out, and so are settings and secrets.
    """
    from qa.backup.backup import backup as make

    made = make(file, index, Settings.load())
    size = file.stat().st_size
    if as_json:
        print_json(asdict(made) | {"file": str(file), "bytes": size})
        return
    parts = ", ".join(made.parts)
    console().print(Text(plain(f"{file}: {made.documents:,} documents, {size:,} bytes ({parts})")), soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As `pincite backup` made it.")],
    replace: Annotated[bool, typer.Option("--replace", help="Let it take the place of what is there.")] = False,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Make the index of a backup, which is checked first; whole, or nothing changes.

    With --replace, what was forgotten or revoked since the backup stays so, and an audit log is never replaced.
    """
    from qa.backup.restore import restore as make

    done = make(file, index, Settings.load(), replace=replace)
    if as_json:
        print_json(asdict(done) | {"index": str(index)})
        return
    out = console()
    out.print(Text(plain(f"{index}: {done.manifest.documents:,} documents as of {done.manifest.made}")), soft_wrap=True)
    if done.forgotten_again or done.revoked_again:
        out.print(Text(f"{done.forgotten_again} documents forgotten again, {done.revoked_again} tokens revoked again"))
    if done.audit_kept:
        out.print(Text("the audit log that was there goes on from the one in the backup and was kept"))
    for note in done.notes:
        out.print(Text(plain(note), "bold"), soft_wrap=True)


__all__ = ["backup", "restore"]
