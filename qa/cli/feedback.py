"""``pincite feedback`` and ``pincite gaps``: what readers said of answers, and what the documents do not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.terminal import console, named, plain, print_json
from qa.errors import SettingsError
from qa.records.feedback import Feedback, Rating, feedback_in
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.records.gaps import Gap

app = typer.Typer(
    help="List the ratings of answers, and export them as questions for `pincite eval`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="The question set to write.")],
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Write what readers called right as a question set for `pincite eval`; of other questions no answer is known."""
    from index.search.index import Index
    from qa.records.feedback_cases import at_present, export_cases

    settings = Settings.load()
    kept = _feedback(settings, index)
    done = export_cases(file, at_present(Index.open(index, settings.recipe()), kept.ratings()))
    counts = {"questions": len(done.records), "left_out": done.left_out}
    if as_json:
        print_json(counts)
    else:
        told = f"{len(done.records)} in {file}; left out, because nobody said what is right: {done.left_out}"
        console().print(f"Questions: {told}")


@app.command("list")
def list_command(index: IndexFolder = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """List the ratings, oldest first, with their comments."""
    ratings = _feedback(Settings.load(), index).ratings()
    if as_json:
        print_json({"ratings": [asdict(one) for one in ratings]})
    else:
        _print_ratings(ratings)


def gaps(
    count: Annotated[int, typer.Option("-k", min=1, max=10_000, help="How many gaps.")] = 20,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """List what the documents do not answer: unanswered and badly rated questions, grouped, the most frequent first."""
    from index.search.index import Index
    from qa.records.gaps import gaps as grouped

    settings = Settings.load()
    kept = _feedback(settings, index)
    found = grouped(kept.ratings(), kept.unanswered(), Index.open(index, settings.recipe()).encode)
    if as_json:
        print_json({"total": len(found), "gaps": [one.to_json() for one in found[:count]]})
    else:
        _print_gaps(found[:count], len(found))


def _feedback(settings: Settings, index: Path) -> Feedback:
    kept = feedback_in(index, settings.feedback, settings.unanswered_kept)
    if kept is None:
        raise SettingsError('no feedback is kept: the setting `feedback` is "off"; leave it out, or name a file')
    return kept


def _print_ratings(ratings: Sequence[Rating]) -> None:
    """Print ratings with the quotes that they are about."""
    out = console()
    for one in ratings:
        out.print(Text(plain(f"{one.time}  {one.verdict}  {one.standalone_question}"), "bold"))
        quote = one.quote
        where = named(quote.source, quote.document) + f" · paragraph {quote.paragraph}" if quote else None
        for told in (quote and f"“{quote.answer or quote.text}”", where, one.correction, one.comment):
            if told:
                out.print(Padding(Text(plain(told)), (0, 0, 0, 6)))
    if not ratings:
        out.print(Text("No ratings."))


def _print_gaps(gaps: Sequence[Gap], total: int) -> None:
    """Print gaps, each with its other wordings."""
    out = console()
    for one in gaps:
        told = ", ".join(f"{count} {name}" for name, count in (one.statuses | one.verdicts).items())
        out.print(Text(plain(f"{one.count:>4}  {one.example}"), "bold"))
        out.print(Padding(Text(plain(f"{told} · last {one.newest[:10]}"), "dim"), (0, 0, 0, 6)))
        for wording in one.questions[1:]:
            out.print(Padding(Text(plain(wording)), (0, 0, 0, 6)))
    out.print(Text(f"{len(gaps)} of {total} gaps" if total else "No gaps are known."))


__all__ = ["app", "gaps"]
