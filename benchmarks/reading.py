"""Reads whole question sets: what the reader finds in each passage, kept so that many figures cost one reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.pools import Asked, candidates
from index.search.index import Index
from qa.evaluation.evaluation import Case, Outcome, candidate, outcome
from qa.reader.finding import Found
from qa.reader.readings import Reader
from qa.reader.span_reader import FIRST_READ, NEXT_READ, SpanReader

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Read:
    """A question and all that the reader found for it, in the order in which it was read."""

    asked: Asked
    chunks: Sequence[Sequence[Found]]

    @property
    def found(self) -> list[Found]:
        """All of it."""
        return [one for chunk in self.chunks for one in chunk]


def at_once(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """Return what ``work`` makes of ``things``, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, things))


def read_pool(reader: SpanReader, index: Index, asked: Sequence[Asked]) -> list[Read]:
    """Read for each question every passage that search found."""
    return at_once(lambda one: Read(one, list(reader.in_turn(one.case.question, candidates(index, one)))), asked)


def whole(reader: SpanReader, reads: Sequence[Read]) -> list[Outcome]:
    """Return the outcomes with every passage read."""
    return [outcome(read.asked.case, reader.readings(read.asked.case.question, read.found)) for read in reads]


def in_part(reader: SpanReader, reads: Sequence[Read]) -> tuple[list[Outcome], float]:
    """Return the outcomes when reading stops where it is enough, and how many passages were read on average."""
    outcomes, passages = [], 0
    for read in reads:
        found: list[Found] = []
        for number, chunk in enumerate(read.chunks):
            found += chunk
            passages += NEXT_READ if number else FIRST_READ
            readings = reader.readings(read.asked.case.question, found)
            if reader.is_enough(readings):
                break
        outcomes.append(outcome(read.asked.case, readings if found else []))
    return outcomes, passages / max(1, len(reads))


def ask_pool(reader: Reader, index: Index, asked: Sequence[Asked]) -> list[Outcome]:
    """Return the outcomes of any reader."""
    return at_once(lambda one: outcome(one.case, reader.read(one.case.question, candidates(index, one))), asked)


def given(reader: Reader, cases: Sequence[Case]) -> list[Outcome]:
    """Return what a reader answers to each case from its own context."""
    return at_once(lambda case: outcome(case, reader.read(case.question, [candidate(case)])), cases)


__all__ = ["Read", "ask_pool", "at_once", "given", "in_part", "read_pool", "whole"]
