"""The command line. Thin: each command opens what it needs, calls one thing, and prints it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from index.errors import PinciteError
from index.sync.ledger import Ledger, Watch
from index.sync.ledger import Progress as Step
from qa.cli import audit as audit_cli
from qa.cli import feedback as feedback_cli
from qa.cli import mcp as mcp_cli
from qa.cli import rights as rights_cli
from qa.cli import terminal, widget
from qa.cli import tokens as tokens_cli
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.errors import QuestionError
from qa.reader.calibration import PRECISION
from qa.settings import Settings
from qa.types import Turn

app = typer.Typer(
    name="pincite",
    help="Answers questions about your own documents with verbatim quotes, cited to file and paragraph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(audit_cli.app, name="audit")
app.add_typer(feedback_cli.app, name="feedback")
app.add_typer(tokens_cli.app, name="token")

Batch = Annotated[Path | None, typer.Option(metavar="FILE", help='Questions as JSONL: {"id","question","history"?}.')]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 0, 1 if something failed, 2 if it was called wrongly."""
    try:
        app(args=arguments, prog_name="pincite")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except PinciteError as problem:
        Console(stderr=True, highlight=False).print(f"error: {problem}", markup=False, soft_wrap=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; the interpreter would complain on the way out
        return 1
    return 0


@app.command("index")
def index_command(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH…", help="Files and folders.")] = None,
    index: IndexFolder = DEFAULT_INDEX,
    rebuild: Annotated[bool, typer.Option(help="Cut and embed all documents again, with today's settings.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add or update files and folders, and print the ledger of what became of each."""
    from index.sync.rebuild import rebuild as rebuild_index
    from index.sync.update import update

    if not paths and not rebuild:
        raise typer.BadParameter("give a file or folder to index, or --rebuild", param_hint="PATH…")
    settings = Settings.load()
    recipe = settings.recipe()
    ledger = Ledger(())
    with _progress() as watch:
        if rebuild:
            ledger = rebuild_index(index, recipe, watch=watch)
        if paths:
            done = update(index, paths, recipe, limits=settings.limits(), watch=watch)
            ledger = Ledger(ledger.entries + done.entries)
    if as_json:
        terminal.print_json(ledger.to_json())
    else:
        terminal.print_ledger(ledger, index)
    if ledger.failed(paths or ()):
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    batch: Batch = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the answer as .md, .html, .json, .jsonld, .bib, .ris or .zip (proof)."
        ),
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Answer a question, or a file of questions, one answer a line."""
    from qa.assistant import Assistant

    _one_of(question, batch)
    if export is not None and batch is not None:
        raise typer.BadParameter("goes with one question, not with --batch", param_hint="--export")
    assistant = Assistant.open(index, Settings.load())
    if question is not None:
        answer = assistant.ask(question)
        if export is not None:
            from qa.citations.export import Stamp
            from qa.citations.export import export as write

            write(export, answer, Stamp.now(assistant.reader.fingerprint), assistant.index)
        if as_json:
            terminal.print_json(answer.to_json())
        else:
            terminal.print_answer(answer)
        return
    _each(batch, lambda text, history: assistant.ask(text, history).to_json())


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    count: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many hits.")] = 10,
    batch: Batch = None,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Print the passages that fit a question best, without reading them."""
    from index.search.index import Index
    from qa.assistant import check
    from qa.cli.hits import hits_json

    _one_of(question, batch)
    settings = Settings.load()
    opened = Index.open(index, settings.recipe())

    def found(text: str) -> list[dict[str, Any]]:
        return hits_json(opened, opened.search(check(text, settings.max_question_chars), count))

    if question is None:
        _each(batch, lambda text, _: {"hits": found(text)})
    elif as_json:
        terminal.print_json({"question": question, "hits": found(question)})
    else:
        terminal.print_hits(opened, opened.search(check(question, settings.max_question_chars), count))


@app.command()
def verify(
    answer: Annotated[
        Path | None, typer.Argument(metavar="ANSWER.json", help="As `pincite ask --json` prints it; - for input.")
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Read the cited files again and give each citation a state; without an answer, check all that is indexed.

    exact, whitespace, moved, changed, missing, misattributed or absent. Ends with 0 only if all are exact.
    """
    from index.search.index import Index
    from qa.citations.verify import cited, to_json, verify_all
    from qa.citations.verify import verify as check

    settings = Settings.load()
    opened, limits = Index.open(index, settings.recipe()), settings.limits()
    states = list(verify_all(opened, limits)) if answer is None else check(opened, cited(_json_object(answer)), limits)
    if as_json:
        terminal.print_json(to_json(states))
    else:
        terminal.print_verified(states)
    if any(one.state.value != "exact" for one in states):
        raise typer.Exit(1)


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="The sentence, in quotes.")],
    count: Annotated[int, typer.Option("-k", min=1, max=100, help="How many places.")] = 5,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Say where a sentence stands: word for word, nearly, with the differences marked, or nowhere (ends with 1)."""
    from index.search.index import Index
    from qa.citations.lookup import Match, look_up

    found = look_up(Index.open(index, Settings.load().recipe()), text, count)
    if as_json:
        terminal.print_json(found.to_json())
    else:
        terminal.print_lookup(found)
    if found.match is Match.NOWHERE:
        raise typer.Exit(1)


@app.command()
def chat(index: IndexFolder = DEFAULT_INDEX) -> None:
    """Ask in the terminal, follow-ups included; an empty line or Ctrl-D ends it."""
    from qa.assistant import Assistant

    assistant = Assistant.open(index, Settings.load())
    terminal.chat(assistant)


@app.command()
def serve(
    index: IndexFolder = DEFAULT_INDEX,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the chat and the HTTP API."""
    from dataclasses import replace

    from qa.assistant import Assistant
    from ui import serve as serve_chat

    settings = Settings.load()
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    serve_chat(Assistant.open(index, settings), settings)


@app.command("eval")
def eval_command(
    data: Annotated[Path, typer.Argument(metavar="DATA.jsonl", help="Questions whose answers are known.")],
    index: IndexFolder = DEFAULT_INDEX,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Fit probabilities and limits to these questions, for this index.")
    ] = False,
    precision: Annotated[
        float,
        typer.Option(min=0.5, max=0.999, help="With --calibrate: share of what is called an answer that is right."),
    ] = PRECISION,
    as_json: AsJson = False,
) -> None:
    """Measure the answers to a question set: right ones, silence, calibration, risk and coverage.

    A record holds {"id", "question", "answers"} and either "context", the text to read, or, to ask the index,
    "source"?, the file that must be cited.
    """
    from qa.assistant import Assistant
    from qa.evaluation.evaluation import load_cases
    from qa.evaluation.tuning import calibrate as fit
    from qa.evaluation.tuning import evaluate

    cases, settings = load_cases(data), Settings.load()
    measured = fit(index, settings, cases, precision) if calibrate else evaluate(Assistant.open(index, settings), cases)
    if as_json:
        terminal.print_json(measured)
    else:
        terminal.print_figures(measured)


@app.command()
def status(index: IndexFolder = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Say what the index holds, when it was last changed, and with what it was made."""
    from dataclasses import asdict

    from index.search.index import Index

    summary = Index.open(index, Settings.load().recipe()).summary()
    if as_json:
        terminal.print_json(asdict(summary) | {"index": str(index)})
    else:
        terminal.print_summary(summary, index)


app.command()(feedback_cli.gaps)
app.command()(rights_cli.rights)
app.command("widget-snippet")(widget.widget_snippet)
app.command()(mcp_cli.mcp)


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


def _one_of(question: str | None, batch: Path | None) -> None:
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a question or --batch FILE", param_hint="QUESTION")


def _each(batch: Path | None, answer: Callable[[str, list[Turn]], dict[str, Any]]) -> None:
    """Print what ``answer`` makes of each question of a batch file, a line each; a bad question does not stop it."""
    failed = False
    for record, history in _questions(batch):
        try:
            result = answer(record["question"], history)
        except QuestionError as problem:
            result, failed = {"question": record["question"], "error": str(problem)}, True
        terminal.print_json({"id": record["id"]} | result)
    if failed:
        raise typer.Exit(1)


def _questions(path: Path | None) -> Iterator[tuple[dict[str, Any], list[Turn]]]:
    """Yield the records of a batch file and their history. Raises with path and line for what is no question."""
    if path is None or not path.is_file():
        raise PinciteError(f'{path}: there is no such file; expected JSONL with {{"id", "question"}} a line')
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8-sig"))
                yield {"id": record["id"], "question": _text(record["question"])}, _turns(record.get("history", []))
            except (ValueError, KeyError, TypeError, AttributeError) as problem:
                raise PinciteError(
                    f'{path}:{number}: expected {{"id", "question", "history"?}}, history being the earlier turns, '
                    f'each a question or {{"question", "answer"}}; got {line.strip()[:80]!r} ({problem})'
                ) from problem


def _turns(history: Sequence[str | dict[str, str]]) -> list[Turn]:
    return [Turn(turn) if isinstance(turn, str) else _turn(turn) for turn in history]


def _turn(turn: dict[str, str]) -> Turn:
    said = turn.get("answer")
    return Turn(_text(turn["question"]), None if said is None else _text(said))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"found {value!r}, expected a text")
    return value


@contextmanager
def _progress() -> Iterator[Watch]:
    """Give a watch that draws a bar with rate and time left, where standard error is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Watch()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    rate = TextColumn("{task.fields[passages]} passages, {task.fields[rate]:.0f}/s")
    with Progress(*columns, rate, console=console, transient=True) as bar:
        task = bar.add_task("indexing", total=None, passages=0, rate=0.0)

        def show(step: Step) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            bar.update(
                task,
                description=step.source[-40:],
                total=step.bytes_total,
                completed=step.bytes_done,
                passages=step.passages,
                rate=step.passages / elapsed if elapsed else 0.0,
            )

        yield Watch(progress=show)


__all__ = ["app", "main"]
