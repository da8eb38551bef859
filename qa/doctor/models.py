"""The models that the settings name: there, unaltered, and fit for one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import PinciteError
from index.sources.ocr.engine import ready
from index.text.tokens import counter
from qa.doctor.findings import Finding, fine, wrong
from qa.reader.loading import SENTENCES, calibration, load_models
from qa.settings import Settings


def models(folder: Path, settings: Settings) -> Iterator[Finding]:
    """Load what answers a question; each model's files are hashed on the way."""
    yield _tried("encoder", lambda: settings.recipe().load_encoder().fingerprint)
    yield _tried("vocabulary", lambda: f"{settings.vocabulary}, {counter(settings.vocabulary)('one')} token a word")
    if settings.ocr_pages:
        yield _tried("ocr", ready)
    if settings.reader == SENTENCES:
        yield fine("reader", "sentences, which needs no model")
        return
    reader = _tried("reader", lambda: load_models(settings.reader).fingerprint)
    yield reader
    if not reader.mend:
        yield _tried("calibration", lambda: f"fits {calibration(load_models(settings.reader), folder).model}")


def _tried(check: str, load: Callable[[], str]) -> Finding:
    try:
        return fine(check, load())
    except PinciteError as problem:
        said, _, mend = str(problem).rpartition(": ")
        return wrong(check, said or mend, mend)


__all__ = ["models"]
