from __future__ import annotations

import pytest

import qa.errors
from index.errors import PinciteError


@pytest.mark.parametrize("name", qa.errors.__all__)
def test_each_is_an_error_that_a_user_can_mend(name: str) -> None:
    assert issubclass(getattr(qa.errors, name), PinciteError)
    assert name in (qa.errors.__doc__ or "")
