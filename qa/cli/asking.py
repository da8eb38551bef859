"""``pincite ask``, ``search``, ``find`` and ``chat``: one question, a file of them, or a conversation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import PinciteError
from index.types import Hit
from qa.answer.changes import changes
from qa.answer.explanation import Explained, Explanation
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing import explanations, terminal
from qa.cli.printing.left_out import furniture_of, print_furniture
from qa.errors import QuestionError
from qa.settings import Settings
from qa.text.places import paragraph_at
from qa.types import Answer, Match, Status, Turn

if TYPE_CHECKING:
    from index.search.index import Index
    from qa.assistant import Assistant

Batch = Annotated[Path | None, typer.Option(metavar="FILE", help='Questions as JSONL: {"id","question","history"?}.')]

Every = Annotated[bool, typer.Option("--all", help="Print the passages too that stand far below the answer.")]


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    batch: Batch = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the answer as .md, .html, .json, .jsonld, .bib, .ris or .zip (proof)."
        ),
    ] = None,
    every: Every = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say how the answer came about.")] = False,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Say what changed since --explain --json wrote this file."),
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Answer a question, or a file of questions, one answer a line."""
    from qa.assistant import Assistant

    _one_of(question, batch)
    for option, given in (("--export", export), ("--explain", explain or None), ("--compare", compare)):
        if given is not None and batch is not None:
            raise typer.BadParameter("goes with one question, not with --batch", param_hint=option)
    earlier = None if compare is None else _earlier(compare)
    assistant = Assistant.open(index, Settings.load())
    if question is None:
        _each(batch, lambda text, history: assistant.ask(text, history).to_json())
        return
    asked = terminal.as_typed(question)
    told = assistant.explain(asked) if explain or earlier else None
    answer = told.answer if told else assistant.ask(asked)
    if export is not None:
        _export(assistant, answer, export)
    if as_json:
        terminal.print_json(_told_json(told, earlier) if told else answer.to_json())
        return
    if answer.status is Status.NO_DOCUMENTS:
        terminal.print_empty(index)
    else:
        terminal.print_answer(answer, every=every)
    if told and explain:
        explanations.print_explanation(told.explanation)
    if told and earlier:
        explanations.print_changes(changes(earlier, told.explanation))


def _export(assistant: Assistant, answer: Answer, path: Path) -> None:
    from qa.citations.export import Stamp, export

    export(path, answer, Stamp.now(assistant.reader.fingerprint), assistant.index)


def _told_json(told: Explained, earlier: Explanation | None) -> dict[str, Any]:
    """Return an answer and its explanation as JSON-ready values, and with an earlier one what changed since."""
    changed = [] if earlier is None else changes(earlier, told.explanation)
    return told.to_json() | ({} if earlier is None else {"changes": [asdict(change) for change in changed]})


def _earlier(path: Path) -> Explanation:
    """Return the explanation in a file. Raises :class:`PinciteError` if there is none."""
    from pydantic import TypeAdapter

    try:
        written = json.loads(path.read_text(encoding="utf-8"))["explanation"]
        return TypeAdapter(Explanation).validate_python(written)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise PinciteError(
            f"{path} holds no explanation: expected JSON as `pincite ask QUESTION --explain --json` prints it "
            f"({type(problem).__name__})"
        ) from problem


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

    _one_of(question, batch)
    question, settings = question and terminal.as_typed(question), Settings.load()
    opened = Index.open(index, settings.recipe())

    def found(text: str) -> list[dict[str, Any]]:
        return hits_json(opened, opened.search(check(text, settings.max_question_chars), count))

    if question is None:
        _each(batch, lambda text, _: {"hits": found(text)})
    elif as_json:
        terminal.print_json({"question": question, "hits": found(question)})
    elif not opened.summary().documents:
        terminal.print_empty(index)
    else:
        terminal.print_hits(opened, opened.search(check(question, settings.max_question_chars), count))


def find(
    text: Annotated[str, typer.Argument(help="The sentence, in quotes.")],
    count: Annotated[int, typer.Option("-k", min=1, max=100, help="How many places.")] = 5,
    index: IndexFolder = DEFAULT_INDEX,
    furniture: Annotated[
        bool, typer.Option("--left-out", help="Look in what is kept and never searched, for these very words.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say where a sentence stands: word for word, nearly, with the differences marked, or nowhere (ends with 1)."""
    from index.search.index import Index
    from qa.citations.lookup import look_up

    opened = Index.open(index, Settings.load().recipe())
    if furniture:
        places = list(furniture_of(opened, holding=terminal.as_typed(text)))
        print_furniture(places, as_json=as_json)
        raise typer.Exit(0 if places else 1)
    found = look_up(opened, terminal.as_typed(text), count)
    if as_json:
        terminal.print_json(found.to_json())
    elif not opened.summary().documents:
        terminal.print_empty(index)
    else:
        terminal.print_lookup(found)
    if found.match is Match.NOWHERE:
        raise typer.Exit(1)


def chat(every: Every = False, index: IndexFolder = DEFAULT_INDEX) -> None:
    """Ask in the terminal, follow-ups included; an empty line or Ctrl-D ends it."""
    from index.search.follow import following
    from qa.assistant import Assistant

    assistant = Assistant.open(index, Settings.load())
    with following(assistant.index):
        terminal.chat(assistant, every=every)


def hits_json(index: Index, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return hits with the place at which each passage begins."""
    made = []
    for hit in hits:
        document = index.document_of(hit)
        made.append(
            {
                "source": document.source,
                "document": document.name,
                "paragraph": paragraph_at(document, hit.start).number,
                "start": hit.start,
                "end": hit.end,
                "score": hit.score,
            }
        )
    return made


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


__all__ = ["ask", "chat", "find", "hits_json", "search"]
