"""``pincite feedback`` and ``pincite gaps``: what readers said of answers, and what the documents do not answer."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.cli import terminal
from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.errors import SettingsError
from qa.records.feedback import Feedback, feedback_in
from qa.settings import Settings

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
        terminal.print_json(counts)
    else:
        told = f"{len(done.records)} in {file}; left out, because nobody said what is right: {done.left_out}"
        terminal.console().print(f"Questions: {told}")


@app.command("list")
def list_command(index: IndexFolder = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """List the ratings, oldest first, with their comments."""
    ratings = _feedback(Settings.load(), index).ratings()
    if as_json:
        terminal.print_json({"ratings": [asdict(one) for one in ratings]})
    else:
        terminal.print_ratings(ratings)


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
        terminal.print_json({"total": len(found), "gaps": [one.to_json() for one in found[:count]]})
    else:
        terminal.print_gaps(found[:count], len(found))


def _feedback(settings: Settings, index: Path) -> Feedback:
    kept = feedback_in(index, settings.feedback, settings.unanswered_kept)
    if kept is None:
        raise SettingsError('no feedback is kept: the setting `feedback` is "off"; leave it out, or name a file')
    return kept


__all__ = ["app", "gaps"]
