"""The tree of errors is the one that is drawn, and an error about a file names its place."""

from __future__ import annotations

import inspect
import re

import pytest

from index import errors
from index.errors import PinciteError, SourceError


def test_the_tree_is_the_one_that_is_drawn() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    made = {name for name, thing in vars(errors).items() if inspect.isclass(thing) and issubclass(thing, PinciteError)}
    assert made == drawn | {"PinciteError"}
    assert set(errors.__all__) == made | {"anew", "explained"}


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (SourceError("a.txt", "is empty"), "a.txt: is empty"),
        (SourceError("a.jsonl", "is not JSON", 7), "a.jsonl:7: is not JSON"),
    ],
)
def test_an_error_about_a_file_names_its_place(error: SourceError, message: str) -> None:
    assert str(error) == message


def test_errors_can_be_told_apart_and_raised() -> None:
    assert SourceError("a", "b") != SourceError("a", "b"), "each is an event of its own"
    with pytest.raises(PinciteError):
        raise SourceError("a", "b")
