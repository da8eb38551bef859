"""The way through a tree of elements without recursion: files nest deeper than Python does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Any


class Step(Enum):
    """What is met on the way."""

    START = auto()
    END = auto()
    TAIL = auto()
    """The text behind an element."""


class Way(Enum):
    """How far an element is gone into."""

    THROUGH = auto()
    AROUND = auto()
    """It is met, its children are not."""
    PAST = auto()
    """Only the text behind it is met."""


def walk(root: Any, way: Callable[[Any], Way]) -> Iterator[tuple[Step, Any]]:  # noqa: ANN401 - lxml has no types
    """Yield the elements under ``root`` step by step, in the order of the file; ``way`` is asked of all below it."""
    yield Step.START, root
    stack = [(root, iter(root))]
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield Step.END, element
            if stack:
                yield Step.TAIL, element
            continue
        how = way(child)
        if how is not Way.PAST:
            yield Step.START, child
        if how is Way.THROUGH:
            stack.append((child, iter(child)))
            continue
        if how is Way.AROUND:
            yield Step.END, child
        yield Step.TAIL, child


__all__ = ["Step", "Way", "walk"]
