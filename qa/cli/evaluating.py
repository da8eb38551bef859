"""``pincite eval``: the quality of the answers to a question set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.terminal import console, print_json
from qa.reader.calibration import PRECISION
from qa.settings import Settings


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
        print_json(measured)
    else:
        _print_figures(measured)


def _print_figures(figures: dict[str, Any]) -> None:
    """Print the figures of a question set, the reliability table last."""
    out = console()
    for name, value in figures.items():
        if not isinstance(value, list):
            out.print(f"{name:<30} {'–' if value is None else value}")
    out.print(f"\n{'stated':>10} {'right':>8} {'answers':>8}")
    for each in figures["reliability"]:
        out.print(f"{each['stated']:>10.3f} {each['right']:>8.3f} {each['count']:>8}")


__all__ = ["eval_command"]
