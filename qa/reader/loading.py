"""Which reader the settings name, loaded with the calibration that belongs to it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from index.errors import ModelError
from index.search.index import Index
from qa.reader.calibration import Calibration
from qa.reader.readings import Reader
from qa.reader.sentence_reader import SentenceReader
from qa.reader.span_model import MODELS, SpanModel, TrainedModel
from qa.reader.span_reader import SpanReader

TRAINED = "pincite"
SENTENCES = "sentences"
CALIBRATION = "calibration.json"
"""In ``qa/reader/models``, and in an index folder where ``pincite eval --calibrate`` fitted another."""


def open_reader(name: str, index: Index, folder: Path) -> Reader:
    """Return the reader called ``name`` for the index in ``folder``. Raises :class:`ModelError`."""
    if name == SENTENCES:
        return SentenceReader(index.encode, index.rarity)
    model = load_model(name)
    return SpanReader(model, calibration(model, folder), index.rarity)


@cache
def load_model(name: str) -> SpanModel:
    """Return the model called ``name``, loaded once a process: the trained one, or a checkpoint by folder or name."""
    if name == TRAINED:
        return TrainedModel()
    from qa.reader.checkpoint import CheckpointModel

    return CheckpointModel(name)


def calibration(model: SpanModel, folder: Path) -> Calibration:
    """Return the calibration in ``folder``, or the shipped one where there is none.

    Raises :class:`ModelError` if the one in ``folder`` was fitted for another model: its probabilities would be wrong.
    """
    path = folder / CALIBRATION
    if not path.is_file():
        return Calibration.load(MODELS / CALIBRATION)
    found = Calibration.load(path)
    if found.model != model.fingerprint:
        raise ModelError(
            f"{path} was fitted for {found.model!r}, the reader is {model.fingerprint!r}: fit it again with "
            "`pincite eval DATA.jsonl --calibrate`, or remove the file to use the calibration that came with pincite"
        )
    return found


__all__ = ["CALIBRATION", "SENTENCES", "TRAINED", "calibration", "load_model", "open_reader"]
