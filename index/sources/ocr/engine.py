"""RapidOCR: lines of words in a picture, by the models that its package brings along.

It is loaded for the first page that needs it, and asks no other machine for anything: its models are named by file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

DISTRIBUTION = "rapidocr"
MISSING = "the setting ocr_pages asks for OCR, which is not installed: run pip install 'pincite[ocr]', or set it to 0"
_DETECTED = 1280
"""Pixels of the longer side of the picture in which lines are looked for; they are recognised in the whole one."""
_MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of words in a picture. Places are in pixels, from the upper left corner."""

    text: str
    corners: Floats
    """(4, 2) of its first letter's top, its last one's top and bottom, and its first one's bottom."""
    middles: Floats
    """(n, 2) of each character of ``text``, spaces included."""
    certainty: float
    """0 … 1"""


def installed() -> str | None:
    """Return the version of what recognises words; None where the extra is not installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return None


def ready() -> str:
    """Return what recognises words, with its version. Raises :class:`ModelError` if it is not there, or not whole."""
    found, spec = installed(), find_spec("rapidocr")
    if found is None or spec is None or spec.origin is None:
        raise ModelError(MISSING)
    folder = Path(spec.origin).parent / "models"
    lacking = [name for name in _MODELS.values() if not (folder / name).is_file()]
    if lacking:
        again = "install it again, pip install --force-reinstall rapidocr"
        raise ModelError(f"OCR lacks {', '.join(lacking)} in {folder}: {again}")
    return f"{DISTRIBUTION} {found}"


def lines(picture: Pixels) -> list[Line]:
    """Return the lines in a picture (height, width) of greys, from the top.

    Raises :class:`ModelError`, and MemoryError.
    """
    engine = _engine()
    try:
        found = engine(np.stack([picture] * 3, axis=-1), return_word_box=True, return_single_char_box=True)
    except Exception as problem:
        if "bad_alloc" in str(problem):  # as ONNX Runtime tells it
            raise MemoryError from problem
        raise
    if not found.txts:
        return []
    signs = found.word_results if len(found.word_results) == len(found.txts) else [()] * len(found.txts)
    return [
        Line(text, corners, _middles(text, corners, own), float(score))
        for text, corners, own, score in zip(found.txts, _floats(found.boxes), signs, found.scores, strict=True)
    ]


def _floats(numbers: Any) -> Floats:  # noqa: ANN401
    made: Floats = np.asarray(numbers, np.float64)
    return made


def _middles(text: str, corners: Floats, signs: Any) -> Floats:  # noqa: ANN401
    """Return where the characters stand: as they were recognised, spaces between their neighbours, else evenly."""
    written = [place for place, sign in enumerate(text) if not sign.isspace()]
    if len(written) == len(signs) > 0:
        known = _floats([box for _, _, box in signs]).mean(axis=1)
        places = np.arange(len(text))
        return np.stack([np.interp(places, written, known[:, side]) for side in (0, 1)], axis=1)
    share = (np.arange(len(text))[:, None] + 0.5) / len(text)
    left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    made: Floats = left + share * (right - left)
    return made


@cache
def _engine() -> Any:  # noqa: ANN401
    ready()
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    settings: dict[str, object] = {f"{part}.model_path": str(folder / name) for part, name in _MODELS.items()}
    return rapidocr.RapidOCR(
        params=settings
        | {
            "Global.log_level": "critical",
            "Global.max_side_len": 1 << 16,  # the picture comes in the right size
            "Global.use_cls": False,  # it takes good lines for lines that stand on their heads
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTED,
            "Rec.rec_batch_num": 1,  # no padding, and half the memory
        }
    )


__all__ = ["DISTRIBUTION", "MISSING", "Floats", "Line", "Pixels", "installed", "lines", "ready"]
