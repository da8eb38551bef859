"""Which reader the settings name, loaded with the calibration that belongs to it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from index.errors import ModelError
from index.search.index import Index
from qa.reader.calibration import Calibration
from qa.reader.readings import Reader
from qa.reader.sentence_reader import SentenceReader
from qa.reader.span_model import MODELS, Models
from qa.reader.span_reader import SpanReader

TRAINED = "pincite"
LIGHT = "light"
SENTENCES = "sentences"
CALIBRATION = "calibration.json"
"""Beside each model, and in an index folder where ``pincite eval --calibrate`` fitted another."""


def open_reader(name: str, index: Index, folder: Path) -> Reader:
    """Return the reader called ``name`` for the index in ``folder``. Raises :class:`ModelError`."""
    if name == SENTENCES:
        return SentenceReader(index.encode, index.rarity)
    models = load_models(name)
    return SpanReader(models, calibration(models, folder), index.rarity)


@cache
def load_models(name: str) -> Models:
    """Return the models called ``name``, loaded once a process: the trained ones, or a checkpoint by folder or name."""
    if name in (TRAINED, LIGHT):
        from qa.reader.light_model import LightModel

        if name == LIGHT:
            return Models(LightModel())
        from qa.reader.cross_encoder import CrossEncoder

        return Models(CrossEncoder(), LightModel())
    from qa.reader.checkpoint import CheckpointModel

    return Models(CheckpointModel(name))


def shipped(models: Models) -> Path:
    """Return the calibration that came with pincite for such models: for one alone, that of the light one."""
    return MODELS / ("e5" if models.second else "minilm") / CALIBRATION


def calibration(models: Models, folder: Path) -> Calibration:
    """Return the calibration in ``folder``, or the shipped one where there is none.

    Raises :class:`ModelError` if the one in ``folder`` was fitted for other models: its probabilities would be wrong.
    """
    path = folder / CALIBRATION
    if not path.is_file():
        return Calibration.load(shipped(models))
    found = Calibration.load(path)
    if found.model != models.fingerprint:
        raise ModelError(
            f"{path} was fitted for {found.model!r}, the reader is {models.fingerprint!r}: fit it again with "
            "`pincite eval DATA.jsonl --calibrate`, or remove the file to use the calibration that came with pincite"
        )
    return found


__all__ = [
    "CALIBRATION",
    "LIGHT",
    "SENTENCES",
    "TRAINED",
    "calibration",
    "load_models",
    "open_reader",
    "shipped",
]
