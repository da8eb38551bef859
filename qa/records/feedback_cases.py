"""Ratings as a question set that ``pincite eval`` reads: what readers called right is what must be found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import PinciteError
from index.search.index import Index
from index.store.records import document_id
from qa.records.feedback import RatedQuote, Rating, Verdict, newest
from qa.text.json_lines import json_line
from qa.types import quote_digest


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of the rated questions."""

    records: tuple[dict[str, Any], ...]
    """As :func:`qa.evaluation.evaluation.load_cases` reads them."""
    left_out: int
    """Questions of which nobody said what is right. They are not unanswerable: their answer is not known."""


def cases(ratings: Iterable[Rating]) -> Exported:
    """Return a record for each question of which a right answer is known, in the order in which they came up.

    A quote is right if more of its newest verdicts say so than say otherwise. Where no quote is, corrections are the
    right answers, wherever they stand.
    """
    by_question: dict[str, list[Rating]] = {}
    for rating in newest(ratings):
        by_question.setdefault(rating.standalone_question, []).append(rating)
    made = [_case(question, given) for question, given in by_question.items()]
    records = tuple(record for record in made if record is not None)
    return Exported(records, len(made) - len(records))


def at_present(index: Index, ratings: Iterable[Rating]) -> list[Rating]:
    """Return ratings with the documents of their quotes as they are named now: a file may have moved since."""
    return [replace(one, quote=one.quote and _at_present(index, one.quote)) for one in ratings]


def _at_present(index: Index, quote: RatedQuote) -> RatedQuote:
    identity = document_id(quote.source, quote.document)
    place = next(iter(index.places_of(identity)), None)
    if place is None or place.id == identity:
        return quote
    record = quote.document != quote.source
    return replace(quote, source=place.source, document=quote.document if record else place.source)


def export_cases(path: Path, ratings: Iterable[Rating]) -> Exported:
    """Write the question set to ``path``, JSONL. Raises :class:`PinciteError` if it is empty or cannot be written."""
    found = cases(ratings)
    if not found.records:
        raise PinciteError(
            f"nothing is written to {path}: of {found.left_out} rated questions none has an answer that was called "
            "right; rate some in the chat, or send corrections to /api/feedback"
        )
    lines = "".join(json_line(record) + "\n" for record in found.records)
    try:
        path.write_text(lines, encoding="utf-8")
    except OSError as problem:
        raise PinciteError(f"{path} could not be written ({problem.strerror}): choose another place") from problem
    return found


def _case(question: str, given: Sequence[Rating]) -> dict[str, Any] | None:
    places = [{"answers": [quote.answer or quote.text], "source": quote.document} for quote in _right(given)]
    corrections = list(dict.fromkeys(rating.correction for rating in given if rating.correction))
    if not places and not corrections:
        return None
    record = {"id": f"feedback-{quote_digest(question)}", "question": question}
    if not places:
        return record | {"answers": corrections}
    first, *more = places
    return record | first | ({"also": more} if more else {})


def _right(given: Sequence[Rating]) -> list[RatedQuote]:
    """Return the quotes that more readers call right than not."""
    balance: dict[RatedQuote, int] = {}
    for rating in given:
        if rating.quote is not None and rating.verdict is not Verdict.MISSING:
            balance[rating.quote] = balance.get(rating.quote, 0) + (1 if rating.verdict is Verdict.RIGHT else -1)
    return [quote for quote, votes in balance.items() if votes > 0]


__all__ = ["Exported", "at_present", "cases", "export_cases"]
