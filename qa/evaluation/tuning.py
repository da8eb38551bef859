"""``pincite eval``: a question set measured on an index, and a calibration fitted to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import IndexUnusable
from index.search.index import Index
from qa.assistant import Assistant
from qa.errors import SettingsError
from qa.evaluation.evaluation import Case, Outcome, candidate, figures, judged, outcome
from qa.reader.calibration import Calibration, refitted
from qa.reader.loading import CALIBRATION, SENTENCES, load_models, shipped
from qa.reader.readings import Candidate
from qa.reader.span_reader import SpanReader
from qa.settings import Settings


def evaluate(assistant: Assistant, cases: Sequence[Case]) -> dict[str, Any]:
    """Return the figures of ``cases``."""
    return figures(_outcomes(assistant, cases), assistant.reader.limits)


def calibrate(folder: Path, settings: Settings, cases: Sequence[Case], precision: float) -> dict[str, Any]:
    """Fit the probabilities to every second question, write them to the index folder, and measure the other questions.

    An earlier calibration in the folder is replaced, whatever model it was fitted for. Raises :class:`SettingsError` if
    the reader has no calibration, :class:`index.errors.ModelError` if the questions do not suffice,
    :class:`index.errors.IndexUnusable` if there is no index to keep it with.
    """
    if settings.reader == SENTENCES:
        raise SettingsError(f"the reader {settings.reader!r} has no calibration: choose one with a model")
    if not folder.is_dir():
        raise IndexUnusable(f"{folder} is no index to keep a calibration with: make one with `pincite index PATH…`")
    index, models = Index.open(folder, settings.recipe()), load_models(settings.reader)
    base = Calibration.load(shipped(models))
    reader = SpanReader(models, base, index.rarity)
    before = Assistant(index, reader, settings)
    judgements = [judged(reader, case, _read(before, case)) for case in cases[::2]]
    fitted = refitted(base, judgements, models.fingerprint, precision)
    fitted.save(folder / CALIBRATION)
    after = Assistant(index, SpanReader(models, fitted, index.rarity), settings)
    kept = {"calibration": str(folder / CALIBRATION), "fitted on": len(judgements)}
    return kept | evaluate(after, cases[1::2])


def _read(assistant: Assistant, case: Case) -> tuple[Candidate, ...]:
    """Return what is read for a case: its own context, or what search finds."""
    return assistant.find(case.question).candidates if case.context is None else (candidate(case),)


def _outcomes(assistant: Assistant, cases: Sequence[Case]) -> list[Outcome]:
    return [outcome(case, assistant.reader.read(case.question, _read(assistant, case))) for case in cases]


__all__ = ["calibrate", "evaluate"]
