"""Somebody's name and groups as what they let through."""

from __future__ import annotations

import pytest

from qa.access.identity import ANONYMOUS, EVERYONE, User, user_of


def test_a_user_is_everyone_themselves_and_their_groups() -> None:
    assert User("ada", frozenset({"hr"})).filters(("a/*",)).principals == {EVERYONE, "user:ada", "hr"}
    assert User("ada").filters(("a/*",)).sources == ("a/*",)
    assert ANONYMOUS.filters().principals == {EVERYONE}


def test_a_request_without_a_user_is_an_error_and_never_somebody() -> None:
    assert user_of({"user": ANONYMOUS}) is ANONYMOUS
    with pytest.raises(KeyError):
        user_of({})
    with pytest.raises(TypeError, match="expected a User"):
        user_of({"user": "ada"})
