"""A user's identity: a name, the groups from the company's login, and a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.search.filters import Filters
from qa.configuration.checks import EVERYONE


class Role(StrEnum):
    """What somebody may do beside reading. Rights to documents come from groups alone, an admin's too."""

    READER = "reader"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who asks."""

    name: str | None = None
    """As the login gives it; None for somebody who is not signed in."""
    groups: frozenset[str] = frozenset()
    role: Role = Role.READER

    def filters(self, sources: tuple[str, ...] = ()) -> Filters:
        """Return what lets through only what this user may read, and of that only ``sources``."""
        named = {f"user:{self.name}"} if self.name is not None else set()
        return Filters(sources, frozenset({EVERYONE, *self.groups, *named}))


ANONYMOUS = User()
"""Somebody who is not signed in: reads what is open to everyone."""


def user_of(scope: Mapping[str, Any]) -> User:
    """Return whose request this is; :mod:`qa.web.guards.sign_in` put it there before anything else looked at it."""
    user = scope["user"]
    if not isinstance(user, User):
        raise TypeError(f"the request's user is {user!r}, expected a User")
    return user


__all__ = ["ANONYMOUS", "EVERYONE", "Role", "User", "user_of"]
