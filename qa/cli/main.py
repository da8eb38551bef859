"""The command line. Thin: each command opens what it needs, calls one thing, and prints it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import typer
from rich.console import Console

from index.errors import PinciteError
from qa.cli import (
    asking,
    audit,
    checking,
    evaluating,
    feedback,
    forget,
    indexing,
    rights,
    serving,
    syncing,
    tokens,
    widget,
)
from qa.cli.operation import backup, doctor, lint
from qa.cli.printing import terminal

_GONE = frozenset({errno.EPIPE, errno.EINVAL})
"""Whoever read the output has left; Windows says the second."""
_NOT_WRITTEN = _GONE | {errno.ENOSPC, errno.EFBIG, errno.EIO}

app = typer.Typer(
    name="pincite",
    help="Answers questions about your own documents with verbatim quotes, cited to file and paragraph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(audit.app, name="audit")
app.add_typer(feedback.app, name="feedback")
app.add_typer(tokens.app, name="token")
app.command("index")(indexing.index_command)
app.command()(syncing.sync)
app.command()(forget.forget)
app.command()(asking.ask)
app.command()(asking.search)
app.command()(checking.verify)
app.command()(asking.find)
app.command()(asking.chat)
app.command()(serving.serve)
app.command("eval")(evaluating.eval_command)
app.command()(indexing.status)
app.command()(feedback.gaps)
app.command()(rights.rights)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(doctor.doctor)
app.command()(lint.lint)
app.command("widget-snippet")(widget.widget_snippet)
app.command()(serving.mcp)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 0, 1 if something failed, 2 if it was called wrongly."""
    terminal.prepare()
    try:
        app(args=arguments, prog_name="pincite")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except PinciteError as problem:
        _tell(str(problem))
        return 1
    except OSError as problem:
        if problem.errno not in _NOT_WRITTEN or problem.filename is not None:
            raise
        if problem.errno not in _GONE:
            _tell(f"the output could not be written ({problem.strerror}): free some space, or write it elsewhere")
        _let_go()
        return 1
    return 0


def _let_go() -> None:
    """Let what is not written yet go nowhere: the interpreter writes it on the way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _tell(problem: str) -> None:
    told = "\n".join(map(terminal.plain, f"error: {problem}".split("\n")))
    Console(stderr=True, highlight=False).print(told, markup=False, soft_wrap=True)


__all__ = ["app", "main"]
